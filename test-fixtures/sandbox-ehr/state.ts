import { randomBytes } from 'node:crypto';
import type { JWTVerifyGetKey } from 'jose';
import { createFhirStore, type FhirStore } from './fhir/store.ts';
import type { Profile } from './profile.ts';
import { createSigningKey, type SigningKey } from './signing-key.ts';

/** A user of the sandbox EHR. `fhirUser` is what launches and hooks name: a Practitioner or a PractitionerRole. */
export type SandboxUser = { id: string; fhirUser: string; name: string; signature: string; department: string; chart: boolean };

/** What the chart knows when it opens the app; the app sees only the opaque handle. */
export type LaunchContext = {
  userId: string;
  patient: string | null;
  encounter: string | null;
  appContext: string | null;
  intent: string | null;
  needPatientBanner: boolean;
};

export type LaunchHandle = LaunchContext & { expiresAt: number };

export type Grant = {
  id: string;
  clientId: string;
  userId: string;
  scopes: string[];
  nonce: string | null;
  launch: LaunchContext | null;
};

export type AuthorizationCode = Grant & { redirectUri: string; codeChallenge: string; expiresAt: number; used: boolean };

export type AccessToken = {
  grantId: string;
  clientId: string;
  userId: string;
  scopes: string[];
  patient: string | null;
  expiresAt: number;
};

export type RefreshToken = { grant: Grant; used: boolean; expiresAt: number };

/** An authorization request that waits for a person to choose who they are. */
export type PendingAuthorization = Grant & { redirectUri: string; codeChallenge: string; state: string; expiresAt: number };

/** A browser at a workstation and the people signed in on it. */
export type ChartSession = { id: string; users: Set<string> };

/** A card given out, kept so that feedback and suggestions are applied to what was really answered. */
export type ShownCard = {
  serviceUrl: string;
  card: Record<string, unknown>;
  sessionId: string;
  userId: string;
  patient: string;
  settled: boolean;
};

/** What a test can break, and how. */
export type Faults = {
  fhirDelayMs: number;
  fhirDown: boolean;
  oauthDown: boolean;
  /** Like the many EHRs that lose appContext between card and token. */
  dropAppContext: boolean;
  /** Scopes the EHR will not grant even though it knows them. */
  refusedScopes: string[];
  /** Shifts `iat` and `exp` of id_tokens. */
  clockSkewSeconds: number;
};

export type Settings = {
  url: string;
  fhirBase: string;
  appOrigin: string;
  cdsBaseUrl: string;
  clientId: string;
  redirectUri: string;
  /** Of the application, where it signs assertions. */
  clientKeys: JWTVerifyGetKey;
  profile: Profile;
  now: () => number;
};

export type SandboxLogger = { info(fields: object, message: string): void; warn(fields: object, message: string): void };

export type SandboxState = {
  settings: Settings;
  users: Map<string, SandboxUser>;
  store: FhirStore;
  oauthKey: SigningKey;
  cdsKey: SigningKey;
  launches: Map<string, LaunchHandle>;
  codes: Map<string, AuthorizationCode>;
  pending: Map<string, PendingAuthorization>;
  accessTokens: Map<string, AccessToken>;
  refreshTokens: Map<string, RefreshToken>;
  /** `jti` of client assertions, until they would have expired. */
  usedAssertions: Map<string, number>;
  sessions: Map<string, ChartSession>;
  cards: Map<string, ShownCard>;
  /** Every token, code, handle and session there ever was, also those that were used, have ended or were withdrawn. */
  issued: Set<string>;
  /** Feedback bodies sent to the decision support service, oldest first. */
  feedbackSent: object[];
  /** When set, looks at every answer to a hook; one that it throws for counts as none (for tests). */
  checkAnswer: ((answer: unknown) => void) | null;
  /** When set, a standalone launch signs this user in without the picker (for tests). */
  standaloneUser: string | null;
  faults: Faults;
  logger: SandboxLogger;
};

/** A random value for the world outside: a token, a code, a handle, a session. */
export function issue(state: Pick<SandboxState, 'issued'>): string {
  const value = randomBytes(32).toString('base64url');
  state.issued.add(value);
  return value;
}

export async function createState(settings: Settings, users: SandboxUser[], logger: SandboxLogger): Promise<SandboxState> {
  const [oauthKey, cdsKey] = await Promise.all([createSigningKey('oauth', { named: settings.profile.namesKeys }), createSigningKey('cds')]);
  return {
    settings,
    logger,
    oauthKey,
    cdsKey,
    users: new Map(users.map((user) => [user.id, user])),
    store: createFhirStore(settings.now),
    launches: new Map(),
    codes: new Map(),
    pending: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    usedAssertions: new Map(),
    sessions: new Map(),
    cards: new Map(),
    issued: new Set(),
    feedbackSent: [],
    checkAnswer: null,
    standaloneUser: null,
    faults: {
      fhirDelayMs: settings.profile.fhirDelayMs,
      fhirDown: false,
      oauthDown: false,
      dropAppContext: !settings.profile.keepsAppContext,
      refusedScopes: [],
      clockSkewSeconds: 0,
    },
  };
}

const launchSeconds = 300;

/** An opaque handle for the `launch` parameter: five minutes, one use. */
export function createLaunch(state: SandboxState, context: LaunchContext): string {
  const handle = issue(state);
  state.launches.set(handle, { ...context, expiresAt: state.settings.now() + launchSeconds * 1000 });
  return handle;
}

/** Takes the handle out of circulation, whether or not it is still valid. */
export function takeLaunch(state: SandboxState, handle: string): LaunchContext | undefined {
  const launch = state.launches.get(handle);
  state.launches.delete(handle);
  return launch !== undefined && launch.expiresAt > state.settings.now() ? launch : undefined;
}

/** A short-lived token for a client, bound to one user and at most one patient. */
export function issueAccessToken(state: SandboxState, token: Omit<AccessToken, 'expiresAt'>, seconds: number): string {
  const value = issue(state);
  state.accessTokens.set(value, { ...token, expiresAt: state.settings.now() + seconds * 1000 });
  return value;
}
