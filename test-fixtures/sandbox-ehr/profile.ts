/** How an EHR of a kind behaves, within what the specifications allow and what is met in life. */
export type Profile = {
  /** Notations of resource scopes that are granted; what is asked in another is left out, or refused where `refusesUnknownScopes`. */
  scopeVersions: readonly (1 | 2)[];
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
  /** Members that no specification knows, in discovery, tokens and resources; numbers sent as text. */
  addsUnknownMembers: boolean;
  fhirDelayMs: number;
};

const usual: Profile = {
  scopeVersions: [1, 2],
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
  addsUnknownMembers: false,
  fhirDelayMs: 0,
};

export const profiles = {
  usual,
  strict: {
    ...usual,
    scopeVersions: [2],
    refusesUnknownScopes: true,
    leastStateLength: 22,
    codeSeconds: 20,
    accessSeconds: 300,
    cors: 'application',
  },
  sloppy: {
    ...usual,
    scopeVersions: [1],
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
