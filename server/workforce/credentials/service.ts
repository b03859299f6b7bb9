import { createHash } from 'node:crypto';
import type { Database, Tx } from '../../database/index.ts';
import type { Practitioners } from '../../identity/practitioners/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import { localDay, localTime } from '../../learning/prompts/index.ts';
import { newId, type Clock } from '../../platform/index.ts';
import { createFacts, type AsOf, type Held } from '../bitemporal/index.ts';
import { credentialSchema, memberSchema, type Credential, type Member } from './credential.ts';
import type { ImportKind } from './import-columns.ts';
import { credentialKey, planCertifications, planPeople, planTypes, type FieldChange, type KnownPerson } from './plan-import.ts';
import { certificationRow, personRow, readImport, typeRow, type PersonRow, type RowError } from './read-import.ts';
import { credentialTypes, keepTypes, lockImports, noteImport, peopleByNpi } from './store.ts';

export type CredentialsDeps = {
  db: Database;
  clock: Clock;
  practitioners: Pick<Practitioners, 'enroll'>;
};

/** A file as it was given. */
export type GivenImport = {
  kind: ImportKind;
  content: Buffer;
  /** Our field → the file's own header, where the names alone do not tell. */
  columns?: Readonly<Record<string, string>> | undefined;
  /** The moment for which the file speaks; now where it is not said. */
  asOf?: Date | undefined;
};

/** What a file would do or did. With an error nothing of it is taken. */
export type ImportReport = {
  kind: ImportKind;
  /** Our field → the column it was read from. */
  columns: Record<string, string>;
  ignored: readonly string[];
  counts: { rows: number; new: number; changed: number; unchanged: number; wrong: number };
  errors: RowError[];
  /** Rows that would add or change something. */
  changes: { line: number; what: 'new' | 'changed'; name: string; changes: FieldChange[] }[];
};

const everything = 'everybody';

/** The instant at which a day begins in a zone. @param day YYYY-MM-DD */
function startOfDay(day: string, timeZone: string): Date {
  const noon = new Date(`${day}T12:00:00Z`);
  return localTime(noon, timeZone, { days: localDay(noon, timeZone) > day ? -1 : 0, hours: 0 });
}

type Prepared = {
  read: { rows: unknown[]; errors: RowError[]; mapping: { columns: ReadonlyMap<string, string>; ignored: readonly string[] } };
  plan: {
    rows: readonly { line: number; what: 'new' | 'changed' | 'unchanged'; changes: FieldChange[]; name: string }[];
    errors: RowError[];
  };
  keep: (by: string, at: Date) => Promise<void>;
};

/** Who works here and what they hold, from files and sources, in two times. */
export function createCredentials(deps: CredentialsDeps) {
  const { db, clock } = deps;
  const members = createFacts({ kind: 'member', schema: memberSchema });
  const credentials = createFacts({ kind: 'credential', schema: credentialSchema });

  const roster = async (tx: Tx, asOf: AsOf) => {
    const npis = await peopleByNpi(tx);
    const npiOf = new Map(npis.map(({ personId, npi }) => [personId, npi]));
    const people = new Map<string, KnownPerson>();
    const rosterIdOf = new Map<string, string>();
    for (const { factId, personId, value } of await members.held(tx, everything, asOf)) {
      people.set(value.rosterId, { factId, personId, npi: npiOf.get(personId) ?? null, member: value });
      rosterIdOf.set(personId, value.rosterId);
    }
    return { people, byNpi: new Map(npis.map(({ personId, npi }) => [npi, { rosterId: rosterIdOf.get(personId) ?? null }])) };
  };

  /** The person of a row: whoever has the roster number, else the NPI, else somebody new. */
  const personOf = async (tx: Tx, tenantId: string, row: PersonRow, known: KnownPerson | undefined): Promise<string> =>
    (
      await deps.practitioners.enroll(tx, {
        tenantId,
        personId: known?.personId ?? null,
        npi: row.npi,
        displayName: [[row.given, row.family].join(' '), row.degree].filter((part) => part !== null).join(', '),
      })
    ).id;

  const prepareTypes = async (tx: Tx, given: GivenImport): Promise<Prepared> => {
    const read = readImport(given.kind, given.content, typeRow, given.columns);
    const known = new Map((await credentialTypes(tx)).map((type) => [type.code, type]));
    const plan = planTypes(read.rows, known);
    const changing = plan.rows.flatMap(({ what, value }) => (what === 'unchanged' ? [] : [value]));
    return {
      read,
      plan: { errors: plan.errors, rows: plan.rows.map((row) => ({ ...row, name: row.value.code })) },
      keep: async (_, at) => keepTypes(tx, changing, at),
    };
  };

  const preparePeople = async (tx: Tx, tenant: Tenant, given: GivenImport, asOf: AsOf): Promise<Prepared> => {
    const read = readImport(given.kind, given.content, personRow, given.columns);
    const { people, byNpi } = await roster(tx, asOf);
    const plan = planPeople(read.rows, people, byNpi);
    return {
      read,
      plan: { errors: plan.errors, rows: plan.rows.map((row) => ({ ...row, name: `${row.value.family}, ${row.value.given}` })) },
      keep: async (by, at) => {
        const statements: { factId: string; personId: string; from: Date; to: null; value: Member }[] = [];
        for (const { what, value: row } of plan.rows) {
          if (what === 'unchanged') continue;
          const known = people.get(row.rosterId);
          const personId = await personOf(tx, tenant.id, row, known);
          const { npi: _npi, ...value } = row;
          statements.push({ factId: known?.factId ?? newId(), personId, from: asOf.validAt, to: null, value });
        }
        await members.state(tx, statements, { by, at });
      },
    };
  };

  const prepareCertifications = async (tx: Tx, tenant: Tenant, given: GivenImport, asOf: AsOf): Promise<Prepared> => {
    const read = readImport(given.kind, given.content, certificationRow, given.columns);
    const { people } = await roster(tx, asOf);
    const held = new Map<string, Map<string, { factId: string; credential: Credential }>>();
    for (const { factId, personId, value } of await credentials.held(tx, everything, asOf)) {
      const own = held.get(personId) ?? new Map<string, { factId: string; credential: Credential }>();
      held.set(personId, own.set(credentialKey(value), { factId, credential: value }));
    }
    const plan = planCertifications(read.rows, {
      people,
      types: new Map((await credentialTypes(tx)).map((type) => [type.code, type])),
      held: (personId) => held.get(personId) ?? new Map<string, never>(),
      today: localDay(asOf.validAt, tenant.timeZone),
    });
    return {
      read,
      plan: { errors: plan.errors, rows: plan.rows.map((row) => ({ ...row, name: row.value.credential.typeCode })) },
      keep: async (by, at) => {
        // What is seen for the first time has held since it was issued.
        const beganAt = ({ issued, status }: Credential): Date =>
          issued === null || status !== 'active' || startOfDay(issued, tenant.timeZone) > asOf.validAt
            ? asOf.validAt
            : startOfDay(issued, tenant.timeZone);
        const statements = plan.rows.flatMap(({ what, value: { personId, factId, credential } }) =>
          what === 'unchanged'
            ? []
            : [
                {
                  factId: factId ?? newId(),
                  personId,
                  from: factId === null ? beganAt(credential) : asOf.validAt,
                  to: null,
                  value: credential,
                },
              ],
        );
        await credentials.state(tx, statements, { by, at });
      },
    };
  };

  const prepare = async (tx: Tx, tenant: Tenant, given: GivenImport, asOf: AsOf): Promise<Prepared> =>
    given.kind === 'types'
      ? prepareTypes(tx, given)
      : given.kind === 'people'
        ? preparePeople(tx, tenant, given, asOf)
        : prepareCertifications(tx, tenant, given, asOf);

  const toReport = (kind: ImportKind, { read, plan }: Prepared): ImportReport => {
    const errors = [...read.errors, ...plan.errors].toSorted((a, b) => a.line - b.line);
    const wrong = new Set(errors.map(({ line }) => line));
    const count = (what: string): number => plan.rows.filter((row) => row.what === what && !wrong.has(row.line)).length;
    return {
      kind,
      columns: Object.fromEntries(read.mapping.columns),
      ignored: read.mapping.ignored,
      counts: {
        rows: new Set([...plan.rows.map(({ line }) => line), ...wrong]).size,
        new: count('new'),
        changed: count('changed'),
        unchanged: count('unchanged'),
        wrong: wrong.size,
      },
      errors,
      changes: plan.rows.flatMap(({ line, what, name, changes }) =>
        what === 'unchanged' || wrong.has(line) ? [] : [{ line, what, name, changes }],
      ),
    };
  };

  const asOfOf = (given: GivenImport): AsOf => {
    const now = clock.now();
    return { validAt: given.asOf ?? now, knownAt: now };
  };

  return {
    /** What a file would do; nothing is kept. @throws unprocessable, payload-too-large: the file as such cannot be read */
    plan: async (tenant: Tenant, given: GivenImport): Promise<ImportReport> =>
      db.tenant(tenant.id, async (tx) => toReport(given.kind, await prepare(tx, tenant, given, asOfOf(given)))),

    /**
     * Takes a file, whole or not at all: with one wrong row nothing is kept, and the report says which.
     * @param by who brings it: "operator:ana", "person:<id>"
     * @throws unprocessable, payload-too-large: the file as such cannot be read
     */
    take: async (tenant: Tenant, given: GivenImport, by: string): Promise<ImportReport & { importId: string | null }> =>
      db.tenant(tenant.id, async (tx) => {
        await lockImports(tx);
        const asOf = asOfOf(given);
        const prepared = await prepare(tx, tenant, given, asOf);
        const report = toReport(given.kind, prepared);
        if (report.errors.length > 0) return { ...report, importId: null };
        const importId = newId();
        await prepared.keep(`import:${importId}`, asOf.knownAt);
        const contentHash = createHash('sha256').update(given.content).digest('hex');
        await noteImport(tx, {
          id: importId,
          kind: given.kind,
          contentHash,
          counts: report.counts,
          asOf: asOf.validAt,
          by,
          at: asOf.knownAt,
        });
        return { ...report, importId };
      }),

    /** Credentials of these people at one moment as known at another. */
    held: async (tx: Tx, personIds: readonly string[], asOf: AsOf): Promise<Held<Credential>[]> => credentials.held(tx, personIds, asOf),
  };
}

export type Credentials = ReturnType<typeof createCredentials>;
