import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { isRecord } from '../resource.ts';
import { issueAccessToken, type SandboxState, type SandboxUser } from '../state.ts';
import { resolvePrefetch } from './prefetch.ts';

type Service = { id: string; hook: string; prefetch: Record<string, unknown> };
export type Answer = { serviceUrl: string; card: Record<string, unknown> };

const patienceMs = 2000;
const jwtSeconds = 240;
const fhirTokenSeconds = 300;

/** The client's own JWT for one call of one endpoint. @see https://cds-hooks.hl7.org/2.0/#trusting-cds-clients */
export async function signClientJwt(state: SandboxState, audience: string, claims: { jti?: string } = {}): Promise<string> {
  const { url, now } = state.settings;
  const seconds = Math.floor(now() / 1000);
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES384', typ: 'JWT', kid: state.cdsKey.kid, jku: `${url}/cds/jwks.json` })
    .setIssuer(url)
    .setAudience(audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + jwtSeconds)
    .setJti(claims.jti ?? randomUUID())
    .sign(state.cdsKey.privateKey);
  state.issued.add(token);
  return token;
}

async function call(state: SandboxState, url: string, signal: AbortSignal, body?: object): Promise<unknown> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (body) {
    headers['Content-Type'] = 'application/json';
    headers['Authorization'] = `Bearer ${await signClientJwt(state, url)}`;
  }
  const response = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers,
    redirect: 'error',
    signal,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${response.status} from ${new URL(url).pathname}`);
  const text = await response.text();
  return text === '' ? {} : JSON.parse(text);
}

/** `GET {cds}/cds-services`, each time: a sandbox should notice at once what the service offers. */
export async function discover(state: SandboxState, signal = AbortSignal.timeout(patienceMs)): Promise<Service[]> {
  const body = await call(state, `${state.settings.cdsBaseUrl}/cds-services`, signal);
  const services = isRecord(body) && Array.isArray(body['services']) ? body['services'] : [];
  return services
    .filter(isRecord)
    .flatMap((service) =>
      typeof service['id'] === 'string' && typeof service['hook'] === 'string'
        ? [{ id: service['id'], hook: service['hook'], prefetch: isRecord(service['prefetch']) ? service['prefetch'] : {} }]
        : [],
    );
}

/** The body of one hook call, with a token for the service that reads this patient for five minutes. */
export function hookRequest(
  state: SandboxState,
  user: SandboxUser,
  hook: string,
  context: Record<string, unknown>,
  prefetch: Record<string, unknown> = {},
): Record<string, unknown> {
  const patient = String(context['patientId']);
  const scope = 'patient/Patient.rs patient/MedicationRequest.rs patient/Encounter.rs user/Practitioner.rs user/PractitionerRole.rs';
  const token = issueAccessToken(
    state,
    { grantId: 'cds', clientId: state.settings.clientId, userId: user.id, scopes: scope.split(' '), patient },
    fhirTokenSeconds,
  );
  return {
    hook,
    hookInstance: randomUUID(),
    fhirServer: state.settings.fhirBase,
    context: { userId: user.fhirUser, ...context },
    fhirAuthorization: {
      access_token: token,
      token_type: 'Bearer',
      expires_in: fhirTokenSeconds,
      scope,
      subject: state.settings.clientId,
      patient,
    },
    ...(Object.keys(prefetch).length > 0 ? { prefetch } : {}),
  };
}

/** Fires a hook at every service that listens to it. A silent service is reported, never waited for beyond two seconds. */
export async function fireHook(
  state: SandboxState,
  user: SandboxUser,
  hook: string,
  context: Record<string, unknown>,
): Promise<{ answered: boolean; answers: Answer[] }> {
  const signal = AbortSignal.timeout(patienceMs);
  const silent = (reason: unknown): void =>
    state.logger.warn({ hook, reason: reason instanceof Error ? reason.message : String(reason) }, 'decision support did not answer');
  try {
    const services = (await discover(state, signal)).filter((service) => service.hook === hook);
    const replies = await Promise.allSettled(
      services.map(async (service): Promise<Answer[]> => {
        const serviceUrl = `${state.settings.cdsBaseUrl}/cds-services/${encodeURIComponent(service.id)}`;
        const withUser = { userId: user.fhirUser, ...context };
        const reply = await call(
          state,
          serviceUrl,
          signal,
          hookRequest(state, user, hook, context, resolvePrefetch(state, service.prefetch, withUser, user)),
        );
        state.checkAnswer?.(reply);
        const cards = isRecord(reply) && Array.isArray(reply['cards']) ? reply['cards'].filter(isRecord) : [];
        return cards.map((card) => ({ serviceUrl, card }));
      }),
    );
    const failed = replies.filter((reply) => reply.status === 'rejected');
    for (const reply of failed) silent(reply.reason);
    return { answered: failed.length === 0, answers: replies.flatMap((reply) => (reply.status === 'fulfilled' ? reply.value : [])) };
  } catch (thrown) {
    silent(thrown);
    return { answered: false, answers: [] };
  }
}

export type Feedback = {
  card: string;
  outcome: 'accepted' | 'overridden';
  acceptedSuggestions?: { id: string }[];
  overrideReason?: { reason?: Record<string, unknown>; userComment?: string };
  outcomeTimestamp: string;
};

/** Sends what became of a card; a failure is logged and the chart goes on. @see https://cds-hooks.hl7.org/2.0/#feedback */
export async function sendFeedback(state: SandboxState, serviceUrl: string, feedback: Feedback): Promise<boolean> {
  const body = { feedback: [feedback] };
  state.feedbackSent.push(body);
  try {
    await call(state, `${serviceUrl}/feedback`, AbortSignal.timeout(patienceMs), body);
    return true;
  } catch (thrown) {
    state.logger.warn({ reason: thrown instanceof Error ? thrown.message : String(thrown) }, 'feedback was not taken');
    return false;
  }
}
