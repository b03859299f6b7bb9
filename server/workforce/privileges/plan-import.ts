import type { CredentialType } from '../credentials/index.ts';
import { compareRow, repeatedRows, type ImportRow, type Planned, type RowError } from '../imports/index.ts';
import type { CatalogueRow, LapsePolicy, PrivilegeRow } from './files.ts';
import type { Privilege } from './privilege.ts';
import type { WantedRule } from './store.ts';

export const planPolicies = (rows: readonly ImportRow<LapsePolicy>[], known: readonly LapsePolicy[]): Planned<LapsePolicy> => ({
  rows: rows.map(({ line, value }) =>
    compareRow(
      line,
      known.find(({ kind }) => kind === value.kind),
      value,
    ),
  ),
  errors: repeatedRows(rows, ({ kind }) => kind, 'This kind'),
});

const sorted = (row: CatalogueRow): CatalogueRow => ({ ...row, requires: [...new Set(row.requires)].toSorted() });

export function planCatalogue(
  rows: readonly ImportRow<CatalogueRow>[],
  known: readonly CatalogueRow[],
  of: { types: ReadonlyMap<string, CredentialType>; policies: ReadonlyMap<string, LapsePolicy> },
): Planned<CatalogueRow> {
  const unknown = rows.flatMap(({ line, value }) =>
    value.requires.flatMap((code): RowError[] => {
      const type = of.types.get(code);
      if (type === undefined) return [{ line, column: null, message: `“${code}” is no kind of credential that is known here.` }];
      return of.policies.has(type.kind)
        ? []
        : [{ line, column: null, message: `No policy says what follows when a credential of the kind “${type.kind}” ends (${code}).` }];
    }),
  );
  return {
    rows: rows.map(({ line, value }) =>
      compareRow(
        line,
        known.find(({ code }) => code === value.code),
        sorted(value),
      ),
    ),
    errors: [...repeatedRows(rows, ({ code }) => code, 'This code'), ...unknown],
  };
}

/** What the privileges of a catalogue ask for, by the bylaws. A code whose kind or policy is not known asks for nothing. */
export const rulesOf = (
  all: readonly CatalogueRow[],
  of: { types: ReadonlyMap<string, CredentialType>; policies: ReadonlyMap<string, LapsePolicy> },
): WantedRule[] =>
  all.flatMap(({ code, requires }) =>
    requires.flatMap((typeCode): WantedRule[] => {
      const policy = of.policies.get(of.types.get(typeCode)?.kind ?? '');
      if (policy === undefined) return [];
      const { kind: _kind, note: _note, ...terms } = policy;
      return [{ ...terms, privilegeCode: code, requires: typeCode }];
    }),
  );

export type PrivilegePlan = Planned<{ personId: string; factId: string | null; privilege: Privilege }>;

export function planPrivileges(
  rows: readonly ImportRow<PrivilegeRow>[],
  facts: {
    people: ReadonlyMap<string, { personId: string }>;
    codes: ReadonlySet<string>;
    held: (personId: string, code: string) => { factId: string; privilege: Privilege } | undefined;
  },
): PrivilegePlan {
  const errors = repeatedRows(rows, ({ rosterId, code }) => `${rosterId}|${code}`, 'This privilege of this person');
  const planned = rows.flatMap(({ line, value }): PrivilegePlan['rows'] => {
    const { rosterId, from, until, ...rest } = value;
    const person = facts.people.get(rosterId);
    if (person === undefined) errors.push({ line, column: null, message: `Nobody on the roster has the number ${rosterId}.` });
    if (!facts.codes.has(value.code)) errors.push({ line, column: null, message: `“${value.code}” is not in the catalogue.` });
    if (person === undefined || !facts.codes.has(value.code) || from === null || until === null) return [];
    const before = facts.held(person.personId, value.code);
    // What a rule restricted stays restricted: a file of decisions says nothing of it.
    const privilege: Privilege = { ...rest, from, until, restrictedBy: before?.privilege.restrictedBy ?? [] };
    const row = compareRow(line, before?.privilege, privilege);
    return [{ ...row, value: { personId: person.personId, factId: before?.factId ?? null, privilege } }];
  });
  return { rows: planned, errors };
}
