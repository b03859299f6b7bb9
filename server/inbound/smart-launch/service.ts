import type { Database, Tx } from '../../database/index.ts';
import { ehrReader, type AskForTokens, type Discovery } from '../../identity/ehr-access/index.ts';
import type { Person, Practitioners } from '../../identity/practitioners/index.ts';
import type { AppContextProblem, NewLaunch } from '../../identity/sessions/index.ts';
import { reachOf, type Registration, type Tenant, type TenantDirectory } from '../../identity/tenants/index.ts';
import { sha256, type Clock, type Reach, type SecretBox } from '../../platform/index.ts';
import {
  callbackId,
  launchContextOf,
  parseFhirUser,
  redirectUriOf,
  verifyIdToken,
  type IdTokenResult,
  type TokenResponse,
} from '../../standards/smart/index.ts';
import { bindingCookie, createAskAuthorization, pendingSecretsSchema, type Begun, type LaunchRequest } from './ask-authorization.ts';
import { personOf, readUser } from './identify-user.ts';
import { authorizationFailure, codeFailure, failed, type Failed, type LaunchFailure } from './launch-failure.ts';
import type { Refresh } from './launch-tokens.ts';
import { findState, useState } from './store.ts';

/** What a card's link carried, resolved to a prompt of this person; or why not. */
export type ResolvedAppContext = { promptId: string | null; problem: AppContextProblem | null };

/** Given by learning/prompts. `appContext` is null where the EHR dropped it: then exactly one fitting candidate counts. */
export type ResolveAppContext = (
  tx: Tx,
  launch: {
    tenant: Tenant;
    person: Person;
    patient: string | null;
    encounter: string | null;
    appContext: string | null;
  },
) => Promise<ResolvedAppContext>;

export type CallbackRequest = {
  /** The last step of the path that the answer came to. */
  callback: string | undefined;
  state: string | undefined;
  code: string | undefined;
  error: string | undefined;
  errorDescription: string | undefined;
  iss: string | undefined;
  /** The value of the cookie that belongs to this state. */
  cookie: (name: string) => string | undefined;
  /** Undefined while nobody asked the browser: then a missing cookie ends the request, and the state stays good. */
  keepsCookies: boolean | undefined;
};

export type Finished = { ok: true; launch: NewLaunch; refresh: Refresh | null; fhirUser: string; cookieName: string; isBound: boolean };

/** The EHR refused how the scopes were written, and is asked once more. */
export type AskedAgain = Begun & { cookieName: string };

/** The user's name and NPI are welcome, but nobody waits for them longer. */
const userReadMilliseconds = 3000;

const idTokenFailure = (result: Extract<IdTokenResult, { ok: false }>): LaunchFailure =>
  result.fault === 'expired' || result.fault === 'not-yet' ? 'clock-skew' : 'id-token-refused';

/**
 * The SMART launch as a backend does it: authorization code with PKCE, state bound to the browser, id_token verified.
 * Each step either goes on or names the failure; the notes are for our log and hold no token.
 * @see https://hl7.org/fhir/smart-app-launch/app-launch.html
 */
export function createSmartLaunch(deps: {
  db: Database;
  clock: Clock;
  secrets: SecretBox;
  directory: TenantDirectory;
  practitioners: Practitioners;
  discovery: Discovery;
  askForTokens: AskForTokens;
  resolveAppContext: ResolveAppContext;
  publicUrl: string;
}) {
  const { ask, askAgain, signedIn } = createAskAuthorization(deps);

  /** Signature and claims; an unknown key may be a new one, so the set is fetched once more. */
  const verify = async (
    idToken: string,
    jwksUri: string,
    reach: Reach,
    expected: { issuer: string; clientId: string; nonce: string },
  ): Promise<IdTokenResult | undefined> => {
    let result: IdTokenResult | undefined;
    for (const fresh of [false, true]) {
      const keys = await deps.discovery.keys(jwksUri, reach, fresh);
      if (!keys.ok) return undefined;
      result = await verifyIdToken(idToken, keys.value, { ...expected, now: deps.clock.now() });
      if (result.ok || (result.fault !== 'key' && result.fault !== 'signature')) return result;
    }
    return result;
  };

  const toLaunch = async (
    tenant: Tenant,
    registration: Registration,
    kind: 'ehr' | 'standalone',
    tokens: TokenResponse & { scope: string },
    claim: string,
    name: string | undefined,
  ): Promise<{ ok: true; launch: NewLaunch; fhirUser: string } | Failed> => {
    const user = parseFhirUser(claim, [registration.fhirBase, registration.iss]);
    if (user === undefined) {
      const isOther = /(?:^|\/)(?:Patient|RelatedPerson|Device)\//.test(claim);
      return failed(isOther ? 'not-a-clinician' : 'fhir-user-missing', 'fhirUser is no clinician', tenant);
    }
    const read = ehrReader({
      fhirBase: registration.fhirBase,
      reach: reachOf(registration),
      accessToken: tokens.access_token,
      timeoutMilliseconds: userReadMilliseconds,
    });
    const reading = await readUser(user, registration, read);
    if (!reading.ok) return failed(reading.failure, reading.note, tenant);
    const { facts } = reading;
    const { patient, encounter } = launchContextOf(tokens);
    const { person, resolved } = await deps.db.tenant(tenant.id, async (tx) => {
      const found = await personOf(tx, deps.practitioners, registration, facts, name);
      const appContext = tokens.appContext ?? null;
      const context =
        kind === 'ehr'
          ? await deps.resolveAppContext(tx, { tenant, person: found, patient, encounter, appContext })
          : { promptId: null, problem: null };
      return { person: found, resolved: context };
    });
    return {
      ok: true,
      fhirUser: user.reference,
      launch: {
        tenant,
        registration,
        person,
        kind,
        patient,
        encounter,
        fhirContext: tokens.fhirContext ?? [],
        intent: tokens.intent ?? null,
        // Absent means that the EHR shows no banner: a patient without a banner would be worse than two.
        needPatientBanner: tokens.need_patient_banner ?? patient !== null,
        smartStyleUrl: tokens.smart_style_url ?? null,
        ehrTenant: tokens.tenant ?? null,
        promptId: resolved.promptId,
        appContextProblem: resolved.problem,
        scope: tokens.scope,
        accessToken: tokens.access_token,
        tokenExpiresAt: tokens.expires_in === undefined ? null : new Date(deps.clock.now().getTime() + tokens.expires_in * 1000),
      },
    };
  };

  return {
    /** From `/launch` or `/login` to the EHR's authorization page. */
    async begin(request: LaunchRequest): Promise<Begun | Failed> {
      const found = await deps.directory.byIss(request.iss);
      return found === undefined ? failed('iss-unknown', 'iss is not registered') : ask(found.tenant, found.registration, request);
    },

    /** From the EHR's answer to a launch that can be opened, or to a second question. The checks stand in the order in which they protect each other. */
    async finish(request: CallbackRequest): Promise<Finished | AskedAgain | Failed> {
      // 1. The state is one of ours, alive, unused, came to the address of the EHR that was asked, and from the browser that began.
      if (request.state === undefined || request.state.length > 200) return failed('state-unknown', 'state is missing');
      const stateHash = sha256(request.state);
      const stored = await deps.db.system(async (tx) => findState(tx, stateHash));
      if (stored === undefined) return failed('state-unknown', 'state is unknown');
      const tenant = await deps.directory.byId(stored.tenant_id);
      const registration = tenant?.registrations.find(({ id }) => id === stored.registration_id);
      if (tenant === undefined || registration === undefined) return failed('iss-unknown', 'tenant or registration is gone');
      // Another EHR's answer to this question: its code is sent to nobody. @see RFC 9700, section 4.4.2.2
      if (request.callback !== callbackId(registration.iss))
        return failed('state-unknown', 'the answer came to the address of another registration');
      if (stored.used_at !== null) return failed('state-used', 'state was used before', tenant);
      if (stored.expires_at <= deps.clock.now()) return failed('state-expired', 'state has expired', tenant);
      const cookieName = bindingCookie(request.state);
      const binding = request.cookie(cookieName);
      if (binding === undefined && request.keepsCookies !== false) {
        return { ...failed('browser-mismatch', 'binding cookie is missing', tenant), cookieMissing: true };
      }
      if (binding !== undefined && sha256(binding) !== stored.binding_hash)
        return failed('browser-mismatch', 'binding cookie differs', tenant);
      const secrets = pendingSecretsSchema.parse(JSON.parse(deps.secrets.open(stored.secrets_sealed)));
      if (!(await deps.db.system(async (tx) => useState(tx, stateHash, deps.clock.now()))))
        return failed('state-used', 'state was used meanwhile', tenant);

      // 2. The answer comes from the server that was asked: no code goes to a server that did not give it. @see RFC 9207, section 2.4
      if (request.iss === undefined ? secrets.issuerIsSent : request.iss !== secrets.issuer) {
        return failed('issuer-mismatch', `iss of the answer ${request.iss === undefined ? 'is missing' : 'differs'}`, tenant);
      }
      if (request.error !== undefined) {
        const failure = authorizationFailure(request.error, request.errorDescription);
        const again = failure === 'scopes-refused' ? await askAgain(tenant, registration, { ...secrets, kind: stored.kind }) : undefined;
        if (again !== undefined) return again.ok ? { ...again, cookieName } : again;
        return failed(failure, `authorization error ${request.error.slice(0, 60)}`, tenant);
      }
      if (request.code === undefined) return failed('ehr-refused', 'no code', tenant);

      // 3. Code for tokens.
      const exchange = await deps.askForTokens({
        registration,
        tokenEndpoint: secrets.tokenEndpoint,
        algorithm: secrets.algorithm,
        form: {
          grant_type: 'authorization_code',
          code: request.code,
          redirect_uri: redirectUriOf(deps.publicUrl, registration.iss),
          code_verifier: secrets.verifier,
        },
      });
      if (!exchange.ok) return failed(codeFailure(exchange.error) ?? exchange.failure, exchange.note, tenant);
      const tokens = { ...exchange.tokens, scope: exchange.tokens.scope ?? secrets.scope };

      // 4. Who: a verified id_token with a clinician.
      if (tokens.id_token === undefined) {
        const refused = !tokens.scope.split(/\s+/).includes('openid');
        return failed(refused ? 'scopes-refused' : 'id-token-refused', 'no id_token', tenant);
      }
      const verified = await verify(tokens.id_token, secrets.jwksUri, reachOf(registration), {
        issuer: secrets.issuer,
        clientId: registration.clientId,
        nonce: secrets.nonce,
      });
      if (verified === undefined) return failed('ehr-unreachable', 'jwks could not be read', tenant);
      if (!verified.ok) return failed(idTokenFailure(verified), `id_token ${verified.fault}`, tenant);
      const claim = verified.claims.fhirUser;
      if (typeof claim !== 'string') return failed('fhir-user-missing', 'fhirUser is missing', tenant);
      const name = typeof verified.claims.name === 'string' ? verified.claims.name.slice(0, 200) : undefined;
      const opened = await toLaunch(tenant, registration, stored.kind, tokens, claim, name);
      const { tokenEndpoint, algorithm } = secrets;
      const refresh =
        tokens.refresh_token === undefined ? null : { refreshToken: tokens.refresh_token, tokenEndpoint, algorithm, scope: tokens.scope };
      if (opened.ok) signedIn(registration, secrets);
      return opened.ok ? { ...opened, refresh, cookieName, isBound: binding !== undefined } : opened;
    },
  };
}

export type SmartLaunch = ReturnType<typeof createSmartLaunch>;
