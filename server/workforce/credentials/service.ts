import type { Tx } from '../../database/index.ts';
import type { Practitioners } from '../../identity/practitioners/index.ts';
import { localDay, localTime } from '../../learning/prompts/index.ts';
import { newId } from '../../platform/index.ts';
import { createFacts, type AsOf, type Held, type Statement } from '../bitemporal/index.ts';
import { readRows, type PreparedImport, type PrepareImport } from '../imports/index.ts';
import { credentialSchema, memberSchema, type Credential, type Member } from './credential.ts';
import { certificationFile, peopleFile, typeFile, type PersonRow } from './files.ts';
import { credentialKey, planCertifications, planPeople, planTypes, type KnownPerson } from './plan-import.ts';
import { credentialTypes, keepTypes, peopleByNpi } from './store.ts';

/** The instant at which a day begins in a zone. @param day YYYY-MM-DD */
export function startOfDay(day: string, timeZone: string): Date {
  const noon = new Date(`${day}T12:00:00Z`);
  return localTime(noon, timeZone, { days: localDay(noon, timeZone) > day ? -1 : 0, hours: 0 });
}

/** Who works here and what they hold, from files and sources, in two times. */
export function createCredentials(deps: { practitioners: Pick<Practitioners, 'enroll'> }) {
  const members = createFacts({ kind: 'member', schema: memberSchema });
  const credentials = createFacts({ kind: 'credential', schema: credentialSchema });

  const rosterOf = async (tx: Tx, asOf: AsOf) => {
    const npis = await peopleByNpi(tx);
    const npiOf = new Map(npis.map(({ personId, npi }) => [personId, npi]));
    const people = new Map<string, KnownPerson>();
    const rosterIdOf = new Map<string, string>();
    for (const { factId, personId, value } of await members.held(tx, 'everybody', asOf)) {
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

  const types: PrepareImport = async (tx, _tenant, file): Promise<PreparedImport> => {
    const read = readRows(file.content, typeFile, file.columns);
    const plan = planTypes(read.rows, new Map((await credentialTypes(tx)).map((type) => [type.code, type])));
    const changing = plan.rows.flatMap(({ what, value }) => (what === 'unchanged' ? [] : [value]));
    return {
      mapping: read.mapping,
      errors: [...read.errors, ...plan.errors],
      rows: plan.rows.map((row) => ({ ...row, name: row.value.code })),
      keep: async (_by, at) => keepTypes(tx, changing, at),
    };
  };

  const people: PrepareImport = async (tx, tenant, file, asOf): Promise<PreparedImport> => {
    const read = readRows(file.content, peopleFile, file.columns);
    const roster = await rosterOf(tx, asOf);
    const plan = planPeople(read.rows, roster.people, roster.byNpi);
    return {
      mapping: read.mapping,
      errors: [...read.errors, ...plan.errors],
      rows: plan.rows.map((row) => ({ ...row, name: `${row.value.family}, ${row.value.given}` })),
      keep: async (by, at) => {
        const statements: Statement<Member>[] = [];
        for (const { what, value: row } of plan.rows) {
          if (what === 'unchanged') continue;
          const known = roster.people.get(row.rosterId);
          const personId = await personOf(tx, tenant.id, row, known);
          const { npi: _npi, ...value } = row;
          statements.push({ factId: known?.factId ?? newId(), personId, from: asOf.validAt, to: null, value });
        }
        await members.state(tx, statements, { by, at });
      },
    };
  };

  const certifications: PrepareImport = async (tx, tenant, file, asOf): Promise<PreparedImport> => {
    const read = readRows(file.content, certificationFile, file.columns);
    const held = new Map<string, Map<string, { factId: string; credential: Credential }>>();
    for (const { factId, personId, value } of await credentials.held(tx, 'everybody', asOf)) {
      const own = held.get(personId) ?? new Map<string, { factId: string; credential: Credential }>();
      held.set(personId, own.set(credentialKey(value), { factId, credential: value }));
    }
    const plan = planCertifications(read.rows, {
      people: (await rosterOf(tx, asOf)).people,
      types: new Map((await credentialTypes(tx)).map((type) => [type.code, type])),
      held: (personId) => held.get(personId) ?? new Map<string, never>(),
      today: localDay(asOf.validAt, tenant.timeZone),
    });
    /** What is seen for the first time has held since it was issued. */
    const beganAt = ({ issued, status }: Credential): Date => {
      const began = issued === null || status !== 'active' ? asOf.validAt : startOfDay(issued, tenant.timeZone);
      return began > asOf.validAt ? asOf.validAt : began;
    };
    return {
      mapping: read.mapping,
      errors: [...read.errors, ...plan.errors],
      rows: plan.rows.map((row) => ({ ...row, name: row.value.credential.typeCode })),
      keep: async (by, at) => {
        const statements = plan.rows.flatMap(({ what, value: { personId, factId, credential } }): Statement<Credential>[] => {
          const from = factId === null ? beganAt(credential) : asOf.validAt;
          return what === 'unchanged' ? [] : [{ factId: factId ?? newId(), personId, from, to: null, value: credential }];
        });
        await credentials.state(tx, statements, { by, at });
      },
    };
  };

  return {
    /** Files that are taken, by kind. */
    imports: { types, people, certifications },

    /** The roster at one moment as known at another, by roster number. */
    roster: async (tx: Tx, asOf: AsOf): Promise<ReadonlyMap<string, KnownPerson>> => (await rosterOf(tx, asOf)).people,

    /** The kinds of credentials that the tenant knows. */
    types: credentialTypes,

    /** Credentials of these people, or of everybody, at one moment as known at another. */
    held: async (tx: Tx, personIds: readonly string[] | 'everybody', asOf: AsOf): Promise<Held<Credential>[]> =>
      credentials.held(tx, personIds, asOf),
  };
}

export type Credentials = ReturnType<typeof createCredentials>;
