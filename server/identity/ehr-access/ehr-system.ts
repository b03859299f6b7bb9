import { requestOutward, type Clock, type OutgoingResponse } from '../../platform/index.ts';
import { assertionAlgorithm } from '../../standards/smart/index.ts';
import { reachOf, type Registration } from '../tenants/index.ts';
import type { Discovery } from './discovery.ts';
import type { AskForTokens } from './token-endpoint.ts';

/** A token that ends so soon may end on its way. */
const spareSeconds = 30;
/** Where a server does not say, the specification's own advice. */
const usualSeconds = 300;
/** A server that refused is left alone so long, whoever asks. */
const restMilliseconds = 10_000;
const bounds = { timeoutMilliseconds: 15_000, maxBytes: 8 * 1024 * 1024 };

export type SystemRequest = {
  /** Relative to the FHIR base ("MedicationRequest?_count=50"), or an absolute URL below it, as a `next` link is. */
  path: string;
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  body?: object;
};

/** What the EHR answered; or why nothing could be asked, in words for an operator. */
export type SystemAnswer =
  | { state: 'answered'; status: number; headers: Record<string, string>; resource: Record<string, unknown> | null }
  | { state: 'unreachable' | 'not-permitted'; note: string };

type Token = { value: string; endsAt: number };
type Access = { ok: true; token: Token } | { ok: false; answer: SystemAnswer };

const unreachable = (note: string): SystemAnswer => ({ state: 'unreachable', note });
const notPermitted = (note: string): SystemAnswer => ({ state: 'not-permitted', note });

const resourceOf = ({ body }: OutgoingResponse): Record<string, unknown> | null => {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null && 'resourceType' in parsed ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
};

/** @throws Error for an address outside the registered FHIR server: a `next` link leads nowhere else */
function urlOf(registration: Registration, path: string): string {
  const base = `${registration.fhirBase}/`;
  const url = new URL(path, base);
  if (!url.href.startsWith(base)) throw new Error(`${url.origin} is not the FHIR server that is registered`);
  return url.href;
}

/**
 * Reads and writes at an EHR in our own name, with nobody signed in: SMART Backend Services. Tokens are kept until they end, asked for
 * once however many wait, and asked for once more where the EHR says that one is no good.
 * @see https://hl7.org/fhir/smart-app-launch/backend-services.html
 */
export function createEhrSystem(deps: { clock: Clock; discovery: Discovery; askForTokens: AskForTokens }) {
  const kept = new Map<string, Token>();
  const asking = new Map<string, Promise<Access>>();
  const refusedAt = new Map<string, { at: number; answer: SystemAnswer }>();
  const now = (): number => deps.clock.now().getTime();

  const ask = async (registration: Registration, scope: string): Promise<Access> => {
    const failed = (answer: SystemAnswer): Access => {
      refusedAt.set(`${registration.id} ${scope}`, { at: now(), answer });
      return { ok: false, answer };
    };
    if (registration.clientAuth === 'none') return failed(notPermitted('a public client has no system access; register private_key_jwt'));
    const found = await deps.discovery.configuration(registration);
    if (!found.ok) return failed(unreachable(`its SMART configuration: ${found.fault.note}`));
    const { token_endpoint: tokenEndpoint, token_endpoint_auth_signing_alg_values_supported: algorithms } = found.value;
    const algorithm = assertionAlgorithm(algorithms);
    if (algorithm === undefined) return failed(notPermitted('it takes neither RS384 nor ES384'));
    const answer = await deps.askForTokens({
      registration,
      tokenEndpoint,
      algorithm,
      form: { grant_type: 'client_credentials', scope },
    });
    if (!answer.ok) return failed(answer.failure === 'ehr-unreachable' ? unreachable(answer.note) : notPermitted(answer.note));
    const { access_token: value, expires_in: seconds = usualSeconds } = answer.tokens;
    return { ok: true, token: { value, endsAt: now() + (seconds - spareSeconds) * 1000 } };
  };

  const access = async (registration: Registration, scope: string): Promise<Access> => {
    const key = `${registration.id} ${scope}`;
    const token = kept.get(key);
    if (token !== undefined && token.endsAt > now()) return { ok: true, token };
    const refused = refusedAt.get(key);
    if (refused !== undefined && now() - refused.at < restMilliseconds) return { ok: false, answer: refused.answer };
    const running =
      asking.get(key) ??
      ask(registration, scope)
        .then((result) => {
          if (result.ok) kept.set(key, result.token);
          return result;
        })
        .finally(() => asking.delete(key));
    asking.set(key, running);
    return running;
  };

  const send = async (registration: Registration, token: Token, request: SystemRequest): Promise<OutgoingResponse> =>
    requestOutward(urlOf(registration, request.path), {
      ...bounds,
      reach: reachOf(registration),
      method: request.method ?? 'GET',
      headers: {
        accept: 'application/fhir+json',
        authorization: `Bearer ${token.value}`,
        ...(request.body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });

  return {
    /**
     * One request to the registered FHIR server. Never throws for what the EHR does or does not do.
     * @param scope SMART v2 system scopes, the least that this needs
     */
    async request(registration: Registration, scope: string, request: SystemRequest): Promise<SystemAnswer> {
      for (let tries = 0; ; tries += 1) {
        const granted = await access(registration, scope);
        if (!granted.ok) return granted.answer;
        let answer: OutgoingResponse;
        try {
          answer = await send(registration, granted.token, request);
        } catch (error) {
          return unreachable(error instanceof Error && error.message !== '' ? error.message : 'no answer');
        }
        if (answer.status === 401 && tries === 0) {
          // Another request may have had a new one meanwhile: that is left.
          const key = `${registration.id} ${scope}`;
          if (kept.get(key)?.value === granted.token.value) kept.delete(key);
          continue;
        }
        if (answer.status === 401 || answer.status === 403) return notPermitted(`it answered ${answer.status}`);
        const headers = Object.fromEntries(
          Object.entries(answer.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])),
        );
        return { state: 'answered', status: answer.status, headers, resource: resourceOf(answer) };
      }
    },
  };
}

export type EhrSystem = ReturnType<typeof createEhrSystem>;
