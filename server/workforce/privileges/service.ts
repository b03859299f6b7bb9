import type { Database, Tx } from '../../database/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import { newId } from '../../platform/index.ts';
import { createFacts, type AsOf, type Statement } from '../bitemporal/index.ts';
import { startOfDay, type Credential, type Credentials } from '../credentials/index.ts';
import { readRows, type PreparedImport, type PrepareImport } from '../imports/index.ts';
import { decidePrivilege, type PrivilegeDecision } from './decide-privilege.ts';
import { catalogueFile, policyFile, privilegeFile } from './files.ts';
import { planCatalogue, planPolicies, planPrivileges, rulesOf } from './plan-import.ts';
import { privilegeSchema, type Privilege } from './privilege.ts';
import { usualShifts } from './shift-start.ts';
import { catalogue, keepCatalogue, keepPolicies, keepRules, policies, rulesInForce, type KeptRule } from './store.ts';
import { toEvidence } from './to-evidence.ts';

/** What the rules ask for of one privilege of one person. */
export type Evaluated = {
  personId: string;
  rosterId: string | null;
  name: string;
  unit: string | null;
  privilege: Privilege;
  /** Code of the kind of credential that decides. */
  requires: string | null;
  decision: PrivilegeDecision;
};

const byKey = <T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T> => new Map(all.map((one) => [keyOf(one), one]));

/** What people may do here, by the decisions of people; and what the rules ask for as what it rests on changes. */
export function createPrivileges(deps: { db: Database; credentials: Pick<Credentials, 'roster' | 'types' | 'held'> }) {
  const { credentials } = deps;
  const privileges = createFacts({ kind: 'privilege', schema: privilegeSchema });

  const known = async (tx: Tx) => ({
    types: byKey(await credentials.types(tx), ({ code }) => code),
    policies: byKey(await policies(tx), ({ kind }) => kind),
  });

  const policyImport: PrepareImport = async (tx, _tenant, file): Promise<PreparedImport> => {
    const read = readRows(file.content, policyFile, file.columns);
    const plan = planPolicies(read.rows, await policies(tx));
    return {
      mapping: read.mapping,
      errors: [...read.errors, ...plan.errors],
      rows: plan.rows.map((row) => ({ ...row, name: row.value.kind })),
      keep: async (by, at) => {
        await keepPolicies(
          tx,
          plan.rows.map(({ value }) => value),
          at,
        );
        await keepRules(tx, rulesOf(await catalogue(tx), await known(tx)), { by, at });
      },
    };
  };

  const catalogueImport: PrepareImport = async (tx, _tenant, file): Promise<PreparedImport> => {
    const read = readRows(file.content, catalogueFile, file.columns);
    const of = await known(tx);
    const before = await catalogue(tx);
    const plan = planCatalogue(read.rows, before, of);
    return {
      mapping: read.mapping,
      errors: [...read.errors, ...plan.errors],
      rows: plan.rows.map((row) => ({ ...row, name: row.value.code })),
      keep: async (by, at) => {
        const said = plan.rows.map(({ value }) => value);
        await keepCatalogue(tx, said, at);
        // A file that does not name a privilege takes nothing from it.
        const unnamed = before.filter(({ code }) => !said.some((one) => one.code === code));
        await keepRules(tx, rulesOf([...said, ...unnamed], of), { by, at });
      },
    };
  };

  const privilegeImport: PrepareImport = async (tx, tenant, file, asOf): Promise<PreparedImport> => {
    const read = readRows(file.content, privilegeFile, file.columns);
    const held = byKey(
      (await privileges.held(tx, 'everybody', asOf)).map(({ factId, personId, value }) => ({ factId, personId, privilege: value })),
      ({ personId, privilege }) => `${personId}|${privilege.code}`,
    );
    const plan = planPrivileges(read.rows, {
      people: await credentials.roster(tx, asOf),
      codes: new Set((await catalogue(tx)).map(({ code }) => code)),
      held: (personId, code) => held.get(`${personId}|${code}`),
    });
    return {
      mapping: read.mapping,
      errors: [...read.errors, ...plan.errors],
      rows: plan.rows.map((row) => ({ ...row, name: row.value.privilege.code })),
      keep: async (by, at) => {
        const statements = plan.rows.flatMap(({ what, value: { personId, factId, privilege } }): Statement<Privilege>[] => {
          const began = startOfDay(privilege.from, tenant.timeZone);
          const from = factId === null && began < asOf.validAt ? began : asOf.validAt;
          return what === 'unchanged' ? [] : [{ factId: factId ?? newId(), personId, from, to: null, value: privilege }];
        });
        await privileges.state(tx, statements, { by, at });
      },
    };
  };

  return {
    /** Files that are taken, by kind. */
    imports: { policies: policyImport, catalogue: catalogueImport, privileges: privilegeImport },

    /**
     * What the rules ask for at one moment as known at another, of everybody; what they leave as it is stands in the count alone.
     * Nothing is kept and nothing changes.
     */
    evaluate: async (tenant: Tenant, asOf: AsOf): Promise<{ evaluated: number; decided: Evaluated[] }> =>
      deps.db.tenant(tenant.id, async (tx) => {
        const types = byKey(await credentials.types(tx), ({ code }) => code);
        const people = byKey([...(await credentials.roster(tx, asOf)).values()], ({ personId }) => personId);
        const held = new Map<string, { credential: Credential; knownSince: Date }>();
        for (const { personId, value, recordedAt } of await credentials.held(tx, 'everybody', asOf))
          held.set(`${personId}|${value.typeCode}`, { credential: value, knownSince: recordedAt });
        const rules = new Map<string, KeptRule[]>();
        for (const rule of await rulesInForce(tx)) rules.set(rule.privilegeCode, [...(rules.get(rule.privilegeCode) ?? []), rule]);
        const at = { now: asOf.validAt, shiftStart: usualShifts(tenant.timeZone) };
        const all = await privileges.held(tx, 'everybody', asOf);
        const decided = all.flatMap(({ personId, value: privilege }): Evaluated[] => {
          const requirements = (rules.get(privilege.code) ?? []).flatMap((rule) => {
            const type = types.get(rule.requires);
            if (type === undefined) return [];
            return [{ rule, evidence: toEvidence(held.get(`${personId}|${rule.requires}`), type, tenant.timeZone) }];
          });
          const restrictedBy = privilege.restrictedBy.map((one) => ({ ...one, at: new Date(one.at) }));
          const decision = decidePrivilege({ status: privilege.status, restrictedBy }, requirements, at);
          if (decision.outcome.kind === 'keep') return [];
          const member = people.get(personId)?.member;
          const name = member === undefined ? 'not on the roster' : `${member.family}, ${member.given}`;
          const requires = decision.by?.requires ?? null;
          return [{ personId, rosterId: member?.rosterId ?? null, name, unit: member?.unit ?? null, privilege, requires, decision }];
        });
        return { evaluated: all.length, decided };
      }),
  };
}
