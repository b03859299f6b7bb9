import { compareRow, repeatedRows, type ImportRow, type Planned, type PlannedRow } from '../imports/index.ts';
import type { Credential, CredentialType, Member } from './credential.ts';
import type { CertificationRow, PersonRow } from './files.ts';

export const planTypes = (
  rows: readonly ImportRow<CredentialType>[],
  known: ReadonlyMap<string, CredentialType>,
): Planned<CredentialType> => ({
  rows: rows.map(({ line, value }) => compareRow(line, known.get(value.code), value)),
  errors: repeatedRows(rows, ({ code }) => code, 'This code'),
});

/** A person of the roster as known here. */
export type KnownPerson = { factId: string; personId: string; npi: string | null; member: Member };

const withoutNpi = ({ npi: _npi, ...member }: PersonRow): Member => member;

/**
 * @param byNpi people whom the tenant knows by their NPI, whether they are on the roster or not: their names on the roster
 */
export function planPeople(
  rows: readonly ImportRow<PersonRow>[],
  known: ReadonlyMap<string, KnownPerson>,
  byNpi: ReadonlyMap<string, { rosterId: string | null }>,
): Planned<PersonRow> {
  const errors = [
    ...repeatedRows(rows, ({ rosterId }) => rosterId, 'This roster number'),
    ...repeatedRows(rows, ({ npi }) => npi, 'This NPI'),
  ];
  const planned = rows.map(({ line, value }): PlannedRow<PersonRow> => {
    const before = known.get(value.rosterId);
    if (before !== undefined && before.npi !== null && value.npi !== null && before.npi !== value.npi)
      errors.push({
        line,
        column: null,
        message: `Roster number ${value.rosterId} is known with NPI ${before.npi}, and this row says ${value.npi}. Whose number it is, is for a person to find out.`,
      });
    const other = value.npi === null ? undefined : byNpi.get(value.npi);
    if (other?.rosterId !== undefined && other.rosterId !== null && other.rosterId !== value.rosterId)
      errors.push({
        line,
        column: null,
        message: `NPI ${value.npi ?? ''} is known under roster number ${other.rosterId}: one person has one.`,
      });
    const member = withoutNpi(value);
    const row = compareRow<Member & { npi: string | null }>(
      line,
      // A file without an NPI takes none away.
      before === undefined ? undefined : { ...before.member, npi: value.npi === null ? null : before.npi },
      { ...member, npi: value.npi },
    );
    return { ...row, value };
  });
  return { rows: planned, errors: errors.toSorted((a, b) => a.line - b.line) };
}

/** Which credential of a person a row is of. */
export const credentialKey = ({ typeCode, jurisdiction }: Pick<Credential, 'typeCode' | 'jurisdiction'>): string =>
  `${typeCode}|${jurisdiction ?? ''}`;

const withoutRosterId = ({ rosterId: _rosterId, ...credential }: CertificationRow): Credential => credential;

export type CertificationPlan = Planned<{ personId: string; factId: string | null; credential: Credential }>;

/**
 * @param held the credentials of each person on the roster, by `credentialKey`
 * @param today YYYY-MM-DD of the moment for which the file speaks
 */
export function planCertifications(
  rows: readonly ImportRow<CertificationRow>[],
  facts: {
    people: ReadonlyMap<string, KnownPerson>;
    types: ReadonlyMap<string, CredentialType>;
    held: (personId: string) => ReadonlyMap<string, { factId: string; credential: Credential }>;
    today: string;
  },
): CertificationPlan {
  const errors = repeatedRows(rows, (value) => `${value.rosterId}|${credentialKey(value)}`, 'This credential of this person');
  const planned = rows.flatMap(({ line, value }): CertificationPlan['rows'] => {
    const person = facts.people.get(value.rosterId);
    const type = facts.types.get(value.typeCode);
    const complain = (message: string): void => void errors.push({ line, column: null, message });
    if (person === undefined) complain(`Nobody on the roster has the number ${value.rosterId}.`);
    if (type === undefined) complain(`“${value.typeCode}” is no kind of credential that is known here.`);
    if (type !== undefined && type.validityMonths !== null && value.expires === null)
      complain(`${type.name} ends after ${type.validityMonths} months, and this row has no day on which it ends.`);
    if (value.status === 'expired' && value.expires !== null && value.expires >= facts.today)
      complain(`It says “expired” and ends on ${value.expires}: one of them is wrong.`);
    if (person === undefined || type === undefined) return [];
    const before = facts.held(person.personId).get(credentialKey(value));
    const credential = withoutRosterId(value);
    const row = compareRow(line, before?.credential, credential);
    return [{ ...row, value: { personId: person.personId, factId: before?.factId ?? null, credential } }];
  });
  return { rows: planned, errors: errors.toSorted((a, b) => a.line - b.line) };
}
