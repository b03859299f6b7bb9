import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

export type FakeEhr = {
  /** Also the `iss` of id_tokens; FHIR base and launch `iss` are `${url}/fhir`. */
  url: string;
  fhirBase: string;
  key: CryptoKey;
  jwk: JWK;
  /** What the next token answers say beside the token: patient, encounter, appContext… */
  context: Record<string, unknown>;
  /** Claims laid over those of a good id_token; undefined removes one. */
  claims: Record<string, unknown>;
  /** Replaces the id_token altogether. */
  forge: ((claims: JWTPayload) => Promise<string>) | null;
  /** Whether keys are published with a kid. */
  withKid: boolean;
  /** Answers of single paths, instead of the usual ones. */
  override: Map<string, (response: Response) => void>;
  resources: Map<string, unknown>;
  /** Paths asked for, with the query. */
  seen: string[];
  /** Headers and bodies of token requests. */
  tokenRequests: { authorization: string | undefined; body: Record<string, string> }[];
  /** Answers requests for a refresh; null refuses them. */
  refresh: ((body: Record<string, string>, response: Response) => void) | null;
  /** Plays the authorization page: the answer's URL for an authorization request. */
  authorize(location: string, over?: Record<string, string>): string;
  stop(): Promise<void>;
};

/** An EHR with the few endpoints that a launch touches, for the cases that a good EHR never shows. */
export async function startFakeEhr(now: () => Date): Promise<FakeEhr> {
  const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const codes = new Map<string, URLSearchParams>();
  const app = express();
  const server: Server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ehr: FakeEhr = {
    url,
    fhirBase: `${url}/fhir`,
    key: privateKey,
    jwk: publicJwk,
    context: {},
    claims: {},
    forge: null,
    withKid: true,
    override: new Map(),
    resources: new Map(),
    seen: [],
    tokenRequests: [],
    refresh: null,
    authorize(location, over = {}) {
      const request = new URL(location).searchParams;
      const code = createHash('sha256')
        .update(`${codes.size}${request.get('state') ?? ''}`)
        .digest('hex');
      codes.set(code, request);
      const answer = new URL(request.get('redirect_uri') ?? '');
      for (const [name, value] of Object.entries({ code, state: request.get('state') ?? '', ...over }))
        if (value !== '') answer.searchParams.set(name, value);
      return answer.href;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  app.use((request, response, next) => {
    ehr.seen.push(request.url);
    const other = ehr.override.get(request.path);
    if (other !== undefined) return other(response);
    return next();
  });
  app.get('/fhir/.well-known/smart-configuration', (_request, response) => {
    response.json({
      issuer: url,
      jwks_uri: `${url}/jwks`,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      code_challenge_methods_supported: ['S256'],
      capabilities: ['launch-ehr', 'permission-v1', 'permission-v2', 'sso-openid-connect'],
    });
  });
  app.get('/jwks', (_request, response) => {
    response.json({ keys: [{ ...publicJwk, use: 'sig', ...(ehr.withKid ? { kid: 'ehr-1', alg: 'ES384' } : {}) }] });
  });
  app.post('/token', express.urlencoded({ extended: false }), async (request, response) => {
    const body = request.body as Record<string, string>;
    ehr.tokenRequests.push({ authorization: request.header('authorization'), body });
    if (body['grant_type'] === 'refresh_token' && ehr.refresh !== null) return ehr.refresh(body, response);
    const asked = codes.get(body['code'] ?? '');
    codes.delete(body['code'] ?? '');
    const challenge = createHash('sha256')
      .update(body['code_verifier'] ?? '')
      .digest('base64url');
    if (asked === undefined || challenge !== asked.get('code_challenge') || body['redirect_uri'] !== asked.get('redirect_uri')) {
      return void response.status(400).json({ error: 'invalid_grant' });
    }
    const seconds = Math.floor(now().getTime() / 1000);
    const merged: Record<string, unknown> = {
      iss: url,
      aud: asked.get('client_id') ?? '',
      sub: 'user-1',
      iat: seconds,
      exp: seconds + 300,
      nonce: asked.get('nonce') ?? '',
      fhirUser: `${url}/fhir/Practitioner/castellan`,
      ...ehr.claims,
    };
    const claims = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) as JWTPayload;
    const header = { alg: 'ES384', ...(ehr.withKid ? { kid: 'ehr-1' } : {}) };
    const idToken = ehr.forge === null ? await new SignJWT(claims).setProtectedHeader(header).sign(privateKey) : await ehr.forge(claims);
    return void response.json({
      access_token: `token-${codes.size}-${seconds}`,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: asked.get('scope') ?? '',
      id_token: idToken,
      ...ehr.context,
    });
  });
  app.get('/fhir/:type{/:id}', (request, response) => {
    if (!(request.header('authorization') ?? '').startsWith('Bearer token-'))
      return void response.status(401).json({ resourceType: 'OperationOutcome' });
    const resource = ehr.resources.get(
      request.params.id === undefined ? request.params.type : `${request.params.type}/${request.params.id}`,
    );
    if (resource === undefined) return void response.status(404).json({ resourceType: 'OperationOutcome' });
    return void response.type('application/fhir+json').send(JSON.stringify(resource));
  });
  return ehr;
}
