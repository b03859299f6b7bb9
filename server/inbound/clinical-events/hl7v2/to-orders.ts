import { IDENTIFIER_SYSTEM, isNpi } from '../../../standards/fhir-r4/index.ts';
import { instantOf } from './instant-of.ts';
import { repetitionsOf, type Hl7Message, type Hl7Segment } from './parse-message.ts';

const codeSystems: Record<string, string> = {
  RXNORM: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  '2.16.840.1.113883.6.88': 'http://www.nlm.nih.gov/research/umls/rxnorm',
  NDC: 'http://hl7.org/fhir/sid/ndc',
  '2.16.840.1.113883.6.69': 'http://hl7.org/fhir/sid/ndc',
};
const npiOid = '2.16.840.1.113883.4.6';

/** ORC-1 of an order that is somebody's, now: new, a refill, changed, replaced, one of several. */
const active = new Set(['NW', 'RF', 'XO', 'RO', 'CH']);

type Group = { orc: Hl7Segment; drug: Hl7Segment | undefined; patient: Hl7Segment | undefined; visit: Hl7Segment | undefined };

/** Each ORC with the drug that follows it: what the pharmacy made of the order (RXE) says more than what was asked for (RXO). */
function groupsOf({ segments }: Hl7Message): Group[] {
  const groups: Group[] = [];
  let patient: Hl7Segment | undefined;
  let visit: Hl7Segment | undefined;
  for (const segment of segments) {
    if (segment.name === 'PID') [patient, visit] = [segment, undefined];
    if (segment.name === 'PV1') visit = segment;
    const group = groups.at(-1);
    if (segment.name === 'ORC') groups.push({ orc: segment, drug: undefined, patient, visit });
    else if (group !== undefined && (segment.name === 'RXE' || (segment.name === 'RXO' && group.drug === undefined))) group.drug = segment;
  }
  return groups;
}

/**
 * The medication orders of an ORM^O01, OMP^O09 or RDE^O11 in the form in which every other road brings them. What is not said is left
 * out, and whoever reads the order decides what its absence means; nothing is guessed from a text.
 * @param of.hash keyed; it makes ids of FHIR's shape that are no other resource's
 * @see https://www.hl7.eu/HL7v2x/v251/std251/ch04.html
 */
export function toOrders(
  message: Hl7Message,
  of: { timeZone: string; now: Date; hash: (text: string) => string },
): Record<string, unknown>[] {
  const { separators, segments } = message;
  const header = segments[0];
  const field = (segment: Hl7Segment | undefined, number: number) => repetitionsOf(segment, number, separators);
  const first = (segment: Hl7Segment | undefined, number: number, component = 1): string =>
    field(segment, number)[0]?.part(component) ?? '';
  const timeOf = (text: string): Date | undefined => instantOf(text, of.timeZone);
  const sentAt = timeOf(first(header, 7)) ?? of.now;

  const conceptOf = (drug: Hl7Segment) => {
    // The code stands first in RXO, and behind quantity and timing in RXE.
    const coded = field(drug, drug.name === 'RXE' ? 2 : 1);
    const coding = coded.flatMap(({ part }) =>
      [1, 4].flatMap((at) => {
        const system = codeSystems[part(at + 2).toUpperCase()] ?? codeSystems[part(at === 1 ? 14 : 17)];
        return part(at) === '' || system === undefined ? [] : [{ system, code: part(at) }];
      }),
    );
    return { coding };
  };

  const requesterOf = (orc: Hl7Segment) => {
    const found = field(orc, 12).find(
      ({ part }) => (part(13).toUpperCase() === 'NPI' || part(9).toUpperCase() === 'NPI' || part(9, 2) === npiOid) && isNpi(part(1)),
    );
    return found === undefined ? undefined : { identifier: { system: IDENTIFIER_SYSTEM.npi, value: found.part(1) } };
  };

  /** The number of the record (MR), or the first where none is called so. */
  const subjectOf = (patient: Hl7Segment | undefined) => {
    const named = field(patient, 3).filter(({ part }) => part(1) !== '');
    const chosen = named.find(({ part }) => part(5) === 'MR') ?? named[0];
    return chosen === undefined ? undefined : { identifier: { system: `urn:hl7v2:${chosen.part(4)}`, value: chosen.part(1) } };
  };

  return groupsOf(message).flatMap(({ orc, drug, patient, visit }, index): Record<string, unknown>[] => {
    if (drug === undefined) return [];
    const control = first(orc, 1).toUpperCase();
    const [placer, filler] = [2, 3].map((number) => field(orc, number)[0]);
    const number = placer?.part(1) ?? '';
    const name =
      number !== ''
        ? `placer ${placer?.part(2) ?? ''} ${number}`
        : `filler ${filler?.part(2) ?? ''} ${filler?.part(1) ?? ''} ${filler === undefined ? `${first(header, 10)} ${index}` : ''}`;
    const unit = first(visit, 3);
    return [
      {
        resourceType: 'MedicationRequest',
        // An id of FHIR has no underscore.
        id: `hl7-${of.hash(`hl7 order ${name}`).replaceAll('_', '.')}`,
        meta: {
          versionId: of.hash(`hl7 message ${[3, 4, 10].map((at) => first(header, at)).join('\n')} ${index}`),
          // A clock that runs ahead would make this the last word for ever.
          lastUpdated: (sentAt > of.now ? of.now : sentAt).toISOString(),
        },
        status: active.has(control) ? 'active' : 'unknown',
        intent: 'order',
        identifier: number === '' ? [] : [{ type: { coding: [{ system: placerSystem, code: 'PLAC' }] }, value: number }],
        medicationCodeableConcept: conceptOf(drug),
        subject: subjectOf(patient),
        requester: requesterOf(orc),
        authoredOn: (timeOf(first(orc, 9)) ?? sentAt).toISOString(),
        ...(unit === ''
          ? {}
          : {
              contained: [{ resourceType: 'Encounter', id: 'visit', location: [{ location: { display: unit } }] }],
              encounter: { reference: '#visit' },
            }),
        ...(control === 'RF' ? { priorPrescription: { display: 'refill' } } : {}),
      },
    ];
  });
}

export const placerSystem = 'http://terminology.hl7.org/CodeSystem/v2-0203';
