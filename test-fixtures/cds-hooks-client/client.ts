import { randomUUID } from 'node:crypto';
import { SignJWT, type CryptoKey } from 'jose';
import { assertAnswer } from '../cds-hooks/invariants.ts';
import { resolvePrefetch, type Context, type FhirRead } from './prefetch.ts';

/** A CDS client written from the specification alone: it knows no service but by discovery, and shares no code with ours. */
type Service = { id: string; hook: string; description: string; prefetch?: Record<string, string> };
type Card = {
  uuid: string;
  summary: string;
  detail?: string;
  suggestions?: { label: string; uuid: string; actions?: { type: string; resource?: Record<string, unknown> }[] }[];
  overrideReasons?: { system?: string; code: string; display: string }[];
};
type Shown = { card: Card; service: Service };
type Outcome =
  { outcome: 'accepted'; acceptedSuggestions: { id: string }[] } | { outcome: 'overridden'; overrideReason?: { reason: unknown } };

type Settings = {
  /** Where `/cds-services` is reached, and the address that tokens are made for, which a proxy may hide. */
  reach: string;
  baseUrl: string;
  iss: string;
  key: { privateKey: CryptoKey; alg: string; kid: string };
  now: () => Date;
  fhirServer: string;
  read: FhirRead;
};

export function createClient(settings: Settings) {
  const bearer = async (audience: string): Promise<string> => {
    const seconds = Math.floor(settings.now().getTime() / 1000);
    const jwt = new SignJWT({ iss: settings.iss, aud: audience, iat: seconds, exp: seconds + 300, jti: randomUUID() });
    return jwt.setProtectedHeader({ alg: settings.key.alg, kid: settings.key.kid, typ: 'JWT' }).sign(settings.key.privateKey);
  };
  const post = async (path: string, body: unknown): Promise<Response> =>
    fetch(`${settings.reach}${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        Authorization: `Bearer ${await bearer(settings.baseUrl + path)}`,
      },
      body: JSON.stringify(body),
    });

  const discover = async (): Promise<Service[]> => {
    const reply = await fetch(`${settings.reach}/cds-services`, { headers: { Accept: 'application/json' } });
    if (reply.status !== 200) throw new Error(`Discovery answered ${reply.status}.`);
    const { services } = (await reply.json()) as { services: Service[] };
    for (const service of services)
      for (const name of ['id', 'hook', 'description'] as const)
        if (typeof service[name] !== 'string' || service[name] === '') throw new Error(`A service without ${name}.`);
    return services;
  };

  return {
    discover,
    /** Fires a hook at every service that listens to it. */
    async fire(hook: string, context: Context): Promise<Shown[]> {
      const services = (await discover()).filter((service) => service.hook === hook);
      const answers = await Promise.all(
        services.map(async (service): Promise<Shown[]> => {
          const prefetch = await resolvePrefetch(service.prefetch ?? {}, context, settings.read);
          const request = { hook, hookInstance: randomUUID(), fhirServer: settings.fhirServer, context };
          const reply = await post(`/cds-services/${service.id}`, Object.keys(prefetch).length === 0 ? request : { ...request, prefetch });
          if (reply.status !== 200) throw new Error(`${service.id} answered ${reply.status}: ${await reply.text()}`);
          const answer: unknown = await reply.json();
          assertAnswer(answer);
          return (answer as { cards: Card[] }).cards.map((card) => ({ card, service }));
        }),
      );
      return answers.flat();
    },
    /** Tells the service what became of its card. */
    async report({ card, service }: Shown, outcome: Outcome): Promise<void> {
      const one = { card: card.uuid, ...outcome, outcomeTimestamp: settings.now().toISOString() };
      const reply = await post(`/cds-services/${service.id}/feedback`, { feedback: [one] });
      if (reply.status !== 200) throw new Error(`Feedback answered ${reply.status}.`);
    },
  };
}
