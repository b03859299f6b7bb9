import type { Registration } from '../../identity/tenants/index.ts';
import { SYSTEM } from '../../knowledge/value-sets/index.ts';
import type { EventPerson } from './clinical-event.ts';
import { dateOf, personOf, versionOf } from './read-order.ts';

/** What a payer did not pay, and why, as far as it says so. */
export type Denial = {
  who: EventPerson;
  decidedAt: Date;
  /** Claim adjustment reason codes, each once. */
  codes: readonly string[];
};

/** An answer is news to nobody after so long: a pattern is of these days. */
const freshDays = 30;
const mostEntries = 500;

type Fields = Record<string, unknown>;
const objectsOf = (value: unknown): Fields[] =>
  (Array.isArray(value) ? value.slice(0, mostEntries) : [value]).filter(
    (one): one is Fields => typeof one === 'object' && one !== null && !Array.isArray(one),
  );
const codesOf = (concept: unknown, system?: string): string[] =>
  objectsOf(concept)
    .flatMap((one) => objectsOf(one['coding']))
    .flatMap(({ system: of, code }) => (typeof code === 'string' && (system === undefined || of === system) ? [code] : []));

/**
 * An adjudication that gives its reason and pays nothing: it is called a denial, or its benefit is 0. Any other reason is a discount, a
 * share of the patient, a rule of a contract.
 */
function isDenied(adjudication: Fields): boolean {
  const categories = codesOf(adjudication['category']);
  const [amount] = objectsOf(adjudication['amount']);
  return categories.includes('denialreason') || (categories.includes('benefit') && amount?.['value'] === 0);
}

/** Of a claim and its items; the standard nests an item, a detail and its detail. */
const adjudicationsOf = (part: Fields, depth = 0): Fields[] => [
  ...objectsOf(part['adjudication']),
  ...(depth === 3 ? [] : ['item', 'addItem', 'detail', 'subDetail']).flatMap((name) =>
    objectsOf(part[name]).flatMap((one) => adjudicationsOf(one, depth + 1)),
  ),
];

/**
 * An ExplanationOfBenefit or a ClaimResponse as a denial; or why it is none.
 * @see https://hl7.org/fhir/R4/explanationofbenefit.html and https://x12.org/codes/claim-adjustment-reason-codes
 */
export function readDenial(resource: Fields, of: { registration: Registration; now: Date }): Denial | string {
  const named = versionOf(resource);
  if (named === undefined) return 'unreadable';
  if (resource['status'] === 'entered-in-error') return 'entered-in-error';
  if (resource['status'] !== 'active') return 'not-active';
  const codes = new Set(adjudicationsOf(resource).flatMap((one) => (isDenied(one) ? codesOf(one['reason'], SYSTEM.denial) : [])));
  if (codes.size === 0) return 'not-denied';
  const isResponse = resource['resourceType'] === 'ClaimResponse';
  const who = personOf(resource[isResponse ? 'requestor' : 'provider'], of.registration.fhirBase);
  if (who === undefined) return 'no-provider';
  const decidedAt = dateOf(resource['created']) ?? named.changedAt;
  if (decidedAt === null || of.now.getTime() - decidedAt.getTime() > freshDays * 86_400_000) return 'too-old';
  return { who, decidedAt, codes: [...codes].slice(0, 50) };
}
