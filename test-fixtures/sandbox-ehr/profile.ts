/** How an EHR of a kind behaves, within what the specifications allow and what is met in life. */
export type Profile = {
  /** How its one client proves itself at the token endpoint. */
  clientAuth: 'none' | 'client_secret_basic' | 'private_key_jwt';
  /** Notations of resource scopes that are granted; what is asked in another is left out, or refused where `refusesUnknownScopes`. */
  scopeVersions: readonly (1 | 2)[];
  /** Those that discovery speaks of. */
  announcedScopeVersions: readonly (1 | 2)[];
  refusesUnknownScopes: boolean;
  /** Shortest `state` that is accepted; 22 letters of base64url hold 128 bits. */
  leastStateLength: number;
  codeSeconds: number;
  accessSeconds: number;
  /** Which browser applications may read answers: any, or the registered one alone. */
  cors: 'any' | 'application';
  /** Discovery says that S256 is supported. It is, always. */
  announcesPkce: boolean;
  /** Answers of the authorization endpoint name their issuer. @see RFC 9207 */
  namesIssuer: boolean;
  /** Keys and id_tokens carry a `kid`. */
  namesKeys: boolean;
  /** `fhirUser` is a URL, or "Practitioner/x". */
  fhirUser: 'absolute' | 'relative';
  keepsAppContext: boolean;
  saysBanner: boolean;
  /** What its style document says, where it has one. */
  style: Readonly<Record<string, string>> | null;
  /** Members that no specification knows, in discovery, tokens and resources; numbers sent as text. */
  addsUnknownMembers: boolean;
  fhirDelayMs: number;
};

const usual: Profile = {
  clientAuth: 'none',
  scopeVersions: [1, 2],
  announcedScopeVersions: [1, 2],
  refusesUnknownScopes: false,
  leastStateLength: 1,
  codeSeconds: 60,
  accessSeconds: 3600,
  cors: 'any',
  announcesPkce: true,
  namesIssuer: true,
  namesKeys: true,
  fhirUser: 'absolute',
  keepsAppContext: true,
  saysBanner: true,
  style: null,
  addsUnknownMembers: false,
  fhirDelayMs: 0,
};

export const profiles = {
  usual,
  strict: {
    ...usual,
    clientAuth: 'private_key_jwt',
    scopeVersions: [2],
    announcedScopeVersions: [2],
    refusesUnknownScopes: true,
    leastStateLength: 22,
    codeSeconds: 20,
    accessSeconds: 300,
    cors: 'application',
    style: { color_background: '#f4f6fb', color_highlight: '#0B3D91', color_text: '#fff', font_family_body: 'serif; }' },
  },
  sloppy: {
    ...usual,
    clientAuth: 'client_secret_basic',
    scopeVersions: [1],
    refusesUnknownScopes: true,
    announcesPkce: false,
    namesIssuer: false,
    namesKeys: false,
    fhirUser: 'relative',
    keepsAppContext: false,
    saysBanner: false,
    addsUnknownMembers: true,
    fhirDelayMs: 700,
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof profiles;

export const isProfileName = (name: string): name is ProfileName => Object.hasOwn(profiles, name);

/** What a reader of the specification has never heard of, and has to pass over. */
export const withUnknownMembers = <T extends object>(profile: Profile, body: T): T =>
  profile.addsUnknownMembers ? { ...body, vendorBuild: '2026.11-hotfix', vendorContext: { station: 7, flags: [null, 'beta'] } } : body;
