import { z } from 'zod';
import { fetchJson, type OutgoingResponse, requestOutward } from '../../platform/index.ts';
import { clockToleranceSeconds, wellKnownUrl } from '../../standards/smart/index.ts';
import { note, ok, wrong, type CheckContext, type Finding } from './finding.ts';
import { frameAncestors } from './panel-csp.ts';

const bounds = { timeoutMilliseconds: 8000, maxBytes: 8 * 1024 * 1024 };

const ask = async (
  { reach }: CheckContext,
  url: string,
  headers: Record<string, string> = {},
): Promise<{ response: OutgoingResponse } | { problem: string }> => {
  try {
    return { response: await requestOutward(url, { ...bounds, reach, headers }) };
  } catch (error) {
    return { problem: error instanceof Error && error.message !== '' ? error.message : 'no answer' };
  }
};

/** The EHR's clock beside ours, by the Date of an answer; id_tokens live for minutes. */
export async function checkClock(context: CheckContext): Promise<Finding[]> {
  const asked = await ask(context, wellKnownUrl(context.registration.iss), { accept: 'application/json' });
  if ('problem' in asked) return [];
  const at = Date.parse(asked.response.headers.date ?? '');
  if (Number.isNaN(at)) return [note('clock', 'The EHR tells no time, so that its clock cannot be compared with ours.')];
  const seconds = Math.round((at - context.clock.now().getTime()) / 1000);
  const apart = `The EHR's clock is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} ours`;
  if (Math.abs(seconds) > clockToleranceSeconds)
    return [wrong('clock', `${apart}; more than ${clockToleranceSeconds} s makes launches fail. Set both by network time.`)];
  return [Math.abs(seconds) > clockToleranceSeconds / 2 ? note('clock', `${apart}.`) : ok('clock', 'The EHR and we agree on the time.')];
}

const capabilityStatement = z.object({ resourceType: z.literal('CapabilityStatement'), fhirVersion: z.string() });

/** The FHIR server: there, R4, and whether it answers browsers of our origin. */
export async function checkFhir(context: CheckContext): Promise<Finding[]> {
  const { registration, publicUrl } = context;
  const url = `${registration.fhirBase}/metadata`;
  const { origin } = new URL(publicUrl);
  const asked = await ask(context, url, { accept: 'application/fhir+json', origin });
  if ('problem' in asked) return [wrong('fhir', `${url}: ${asked.problem}.`)];
  const { status, headers, body } = asked.response;
  if (status !== 200) return [wrong('fhir', `${url} answered ${status}.`)];
  let content: unknown;
  try {
    content = JSON.parse(body.toString('utf8'));
  } catch {
    return [wrong('fhir', `${url} is not JSON.`)];
  }
  const statement = capabilityStatement.safeParse(content);
  if (!statement.success) return [wrong('fhir', `${url} is no CapabilityStatement; --fhir may point to the wrong place.`)];
  const { fhirVersion } = statement.data;
  const allowed = headers['access-control-allow-origin'];
  return [
    fhirVersion.startsWith('4.')
      ? ok('fhir', `FHIR ${fhirVersion}.`)
      : wrong('fhir', `The server speaks FHIR ${fhirVersion}; Preceptor reads R4.`),
    allowed === '*' || allowed === origin
      ? ok('cors', 'The FHIR server answers browsers of our origin.')
      : note('cors', `The FHIR server does not answer browsers of ${origin}. Preceptor reads from its server and does without.`),
  ];
}

const forbidsFrames = ({ headers }: OutgoingResponse): boolean => {
  const policy = String(headers['content-security-policy'] ?? '');
  const ancestors = /frame-ancestors ([^;]*)/.exec(policy)?.[1]?.trim();
  if (ancestors !== undefined) return ancestors === "'none'" || ancestors === "'self'";
  return /deny|sameorigin/i.test(String(headers['x-frame-options'] ?? ''));
};

/** Who may frame us, whether a browser would, and whether the EHR's sign-in can be shown in that frame. */
export async function checkFraming(context: CheckContext, authorizationEndpoint: string | null): Promise<Finding[]> {
  const { tenant, registration, publicUrl } = context;
  const findings: Finding[] = [];
  const { protocol, hostname } = new URL(publicUrl);
  const isLocal = hostname === 'localhost' || hostname.startsWith('127.');
  if (protocol === 'http:' && !isLocal)
    findings.push(
      wrong('framing', `${publicUrl} is not https: browsers keep no cookie of it in a frame, and an https chart does not show it.`),
    );
  const named = [...tenant.frameAncestors, ...registration.frameAncestors];
  const who = frameAncestors(tenant).replace("frame-ancestors 'self' ", '').split(' ').join(', ');
  if (named.length === 0)
    findings.push(
      note('framing', `May be framed by ${who}. If the chart has another origin, its frame stays blank: add --frame-ancestor ORIGIN.`),
    );
  else findings.push(ok('framing', `May be framed by ${who}.`));
  if (authorizationEndpoint === null) return findings;
  const asked = await ask(context, authorizationEndpoint, { accept: 'text/html' });
  if ('problem' in asked) return [...findings, wrong('framing', `${authorizationEndpoint}: ${asked.problem}.`)];
  if (asked.response.status === 404 || asked.response.status >= 500)
    return [...findings, wrong('framing', `${authorizationEndpoint} answered ${asked.response.status}.`)];
  if (forbidsFrames(asked.response))
    findings.push(note('framing', "The EHR's sign-in page refuses frames: whoever is not signed in to the chart sees a blank frame."));
  return findings;
}

const keySet = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), crv: z.string().optional(), alg: z.string().optional() })).max(100),
});

/** Whether a key can make a signature of this algorithm. */
const fits = (key: { kty: string; crv?: string | undefined; alg?: string | undefined }, algorithm: string): boolean => {
  if (key.alg !== undefined && key.alg !== algorithm) return false;
  return algorithm.startsWith('RS') ? key.kty === 'RSA' : key.kty === 'EC' && key.crv === `P-${algorithm.slice(2)}`;
};

/** The keys of CDS Hooks requests. */
export async function checkCds(context: CheckContext): Promise<Finding[]> {
  const { registration, tenant, reach } = context;
  const { iss, jku, jwks } = registration.cds;
  if (iss === null) return [note('cds', 'No --cds-iss: orders of this EHR bring no cards; launches are not affected.')];
  const read = jku === null ? null : await fetchJson(jku, keySet, { ...bounds, reach });
  if (read !== null && !read.ok) return [wrong('cds', `${jku ?? ''}: ${read.fault.note}. Every order stays without a card.`)];
  const parsed = read === null ? keySet.safeParse(jwks) : { success: true as const, data: read.value };
  const keys = parsed.success ? parsed.data.keys : [];
  const accepted = tenant.settings.cdsAlgorithms;
  if (!keys.some((key) => accepted.some((algorithm) => fits(key, algorithm))))
    return [
      wrong('cds', `No key of ${jku ?? 'the registered set'} signs ${accepted.join(' or ')}, which is what is accepted of "${iss}".`),
    ];
  return [ok('cds', `${keys.length} ${keys.length === 1 ? 'key' : 'keys'} for the requests of "${iss}".`)];
}
