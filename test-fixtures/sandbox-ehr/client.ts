import { profiles, type ProfileName } from './profile.ts';

/** The application as this EHR knows it. */
export const clientId = 'preceptor-sandbox';

/** Invented, and nobody's secret; with the letters that have to be encoded before they are joined. */
export const clientSecret = 'invented: 100 % & +no+ secret/=';

/** What an application has to be told to be the client of an EHR of this kind. */
export const clientOf = (
  profile: ProfileName,
): { clientId: string; clientAuth: 'none' | 'client_secret_basic' | 'private_key_jwt'; clientSecret?: string } => {
  const { clientAuth } = profiles[profile];
  return { clientId, clientAuth, ...(clientAuth === 'client_secret_basic' ? { clientSecret } : {}) };
};
