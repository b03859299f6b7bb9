import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import { newId } from '../../platform/index.ts';
import { credentialKinds } from '../credentials/index.ts';
import type { CatalogueRow, LapsePolicy } from './files.ts';
import { ruleEffects, ruleModes, type RequirementRule } from './requirement.ts';

/** A rule as it is kept: of which privilege, and when people are told before its requirement ends. */
export type KeptRule = RequirementRule & { privilegeCode: string; noticeDays: number[] };
export type WantedRule = Omit<KeptRule, 'id' | 'version'>;

const terms = {
  mode: z.enum(ruleModes),
  effect: z.enum(ruleEffects),
  isLegalAuthority: z.boolean(),
  graceDays: z.number().nullable(),
  graceNeedsRenewal: z.boolean(),
  reversalDays: z.number().nullable(),
  noticeDays: z.array(z.number()),
};
const termColumns = sql`mode, effect, legal_authority as "isLegalAuthority", grace_days as "graceDays",
  grace_needs_renewal as "graceNeedsRenewal", reversal_days as "reversalDays", notice_days as "noticeDays"`;

const ruleRow = z.object({ id: z.string(), version: z.number(), privilegeCode: z.string(), requires: z.string(), ...terms });

export const rulesInForce = async (tx: Tx): Promise<KeptRule[]> =>
  tx.rows(
    ruleRow,
    sql`select id, version, privilege_code as "privilegeCode", requires, ${termColumns} from requirement_rule
      where tenant_id = current_setting('preceptor.tenant') and ended_at is null order by privilege_code, requires`,
  );

export const policies = async (tx: Tx): Promise<LapsePolicy[]> =>
  tx.rows(
    z.object({ kind: z.enum(credentialKinds), note: z.string().nullable(), ...terms }),
    sql`select kind, ${termColumns}, nullif(note, '') as note from lapse_policy
      where tenant_id = current_setting('preceptor.tenant') order by kind`,
  );

export const keepPolicies = async (tx: Tx, all: readonly LapsePolicy[], at: Date): Promise<void> =>
  void (await tx.run(sql`
    insert into lapse_policy (kind, mode, effect, legal_authority, grace_days, grace_needs_renewal, reversal_days, notice_days, note, recorded_at)
    select p.kind, p.mode, p.effect, p."isLegalAuthority", p."graceDays", p."graceNeedsRenewal", p."reversalDays", p."noticeDays",
      coalesce(p.note, ''), ${at}
    from jsonb_to_recordset(${JSON.stringify(all)}::jsonb) as p (kind text, mode text, effect text, "isLegalAuthority" boolean,
      "graceDays" integer, "graceNeedsRenewal" boolean, "reversalDays" integer, "noticeDays" integer[], note text)
    on conflict (tenant_id, kind) do update set mode = excluded.mode, effect = excluded.effect, legal_authority = excluded.legal_authority,
      grace_days = excluded.grace_days, grace_needs_renewal = excluded.grace_needs_renewal, reversal_days = excluded.reversal_days,
      notice_days = excluded.notice_days, note = excluded.note, recorded_at = excluded.recorded_at`));

/** The catalogue, each privilege with what it asks for. */
export const catalogue = async (tx: Tx): Promise<CatalogueRow[]> =>
  tx.rows(
    z.object({
      code: z.string(),
      name: z.string(),
      department: z.string(),
      tier: z.string(),
      scope: z.string(),
      requires: z.array(z.string()),
    }),
    sql`select d.code, d.name, d.department, d.tier, d.scope,
        coalesce(array_agg(r.requires order by r.requires) filter (where r.id is not null), '{}') as requires
      from privilege_definition d
      left join requirement_rule r on r.tenant_id = d.tenant_id and r.privilege_code = d.code and r.ended_at is null
      where d.tenant_id = current_setting('preceptor.tenant') group by d.tenant_id, d.code order by d.code`,
  );

export const keepCatalogue = async (tx: Tx, all: readonly CatalogueRow[], at: Date): Promise<void> =>
  void (await tx.run(sql`
    insert into privilege_definition (code, name, department, tier, scope, recorded_at)
    select d.code, d.name, d.department, d.tier, d.scope, ${at}
    from jsonb_to_recordset(${JSON.stringify(all)}::jsonb) as d (code text, name text, department text, tier text, scope text)
    on conflict (tenant_id, code) do update set name = excluded.name, department = excluded.department, tier = excluded.tier,
      scope = excluded.scope, recorded_at = excluded.recorded_at`));

const termsOf = ({ mode, effect, isLegalAuthority, graceDays, graceNeedsRenewal, reversalDays, noticeDays }: WantedRule): string =>
  JSON.stringify([mode, effect, isLegalAuthority, graceDays, graceNeedsRenewal, reversalDays, noticeDays]);

/** Makes the rules in force those that are wanted: what is said otherwise is a new version, what is not wanted any more ends. */
export async function keepRules(tx: Tx, wanted: readonly WantedRule[], { by, at }: { by: string; at: Date }): Promise<void> {
  const keyOf = (rule: Pick<KeptRule, 'privilegeCode' | 'requires'>): string => `${rule.privilegeCode}|${rule.requires}`;
  const kept = new Map((await rulesInForce(tx)).map((rule) => [keyOf(rule), rule]));
  const changed = wanted.filter((rule) => {
    const before = kept.get(keyOf(rule));
    return before === undefined || termsOf(before) !== termsOf(rule);
  });
  const named = new Set(wanted.map(keyOf));
  const ending = [...kept.values()].filter((rule) => !named.has(keyOf(rule)) || changed.some((one) => keyOf(one) === keyOf(rule)));
  await tx.run(sql`update requirement_rule set ended_at = greatest(effective_from, ${at}::timestamptz)
    where tenant_id = current_setting('preceptor.tenant') and ended_at is null and id = any(${ending.map(({ id }) => id)}::uuid[])`);
  const added = changed.map((rule) => {
    const before = kept.get(keyOf(rule));
    return { ...rule, id: before?.id ?? newId(), version: (before?.version ?? 0) + 1 };
  });
  await tx.run(sql`
    insert into requirement_rule (id, version, privilege_code, requires, mode, effect, legal_authority, grace_days, grace_needs_renewal,
      reversal_days, notice_days, effective_from, stated_by, recorded_at)
    select r.id, r.version, r."privilegeCode", r.requires, r.mode, r.effect, r."isLegalAuthority", r."graceDays", r."graceNeedsRenewal",
      r."reversalDays", r."noticeDays", ${at}, ${by}, ${at}
    from jsonb_to_recordset(${JSON.stringify(added)}::jsonb) as r (id uuid, version integer, "privilegeCode" text, requires text, mode text,
      effect text, "isLegalAuthority" boolean, "graceDays" integer, "graceNeedsRenewal" boolean, "reversalDays" integer,
      "noticeDays" integer[])`);
}
