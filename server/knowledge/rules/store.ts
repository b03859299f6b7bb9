import { z } from 'zod';
import { ruleStates, type RuleState } from '../../contract/index.ts';
import { join, sql, type Sql, type Tx } from '../../database/index.ts';
import { planSchema, type Definition, type Plan } from '../plan-definitions/index.ts';
import { definitionsSchema } from './definitions-schema.ts';

const ruleRow = z.object({
  id: z.string(),
  url: z.string(),
  version: z.string(),
  state: z.enum(ruleStates),
  /** Canonical of the built-in rule that this version began as. */
  copiedFrom: z.string().nullable(),
  plan: planSchema,
  resources: definitionsSchema,
  problems: z.number(),
  revision: z.number(),
  editedBy: z.string(),
  editedAt: z.date(),
});
export type RuleRow = z.infer<typeof ruleRow>;

const columns: Sql = sql`r.id, r.url, r.version, r.state, r.copied_from as "copiedFrom", r.plan, r.resources, r.problems, r.revision,
  case when e.id is null then coalesce(r.imported_by, 'Name not known') else coalesce(p.display_name, 'Name not known') end as "editedBy",
  r.edited_at as "editedAt"`;
const withEditor: Sql = sql`rule r left join person e on e.tenant_id = r.tenant_id and e.id = r.edited_by
  left join person p on p.tenant_id = e.tenant_id and p.id = coalesce(e.merged_into, e.id)`;

const literally = (text: string): string => text.replace(/[\\%_]/g, String.raw`\$&`);

/** The last edited first. @param of.search in the title and the canonical, taken literally */
export async function listRules(tx: Tx, of: { state: RuleState | ''; search: string }, limit: number): Promise<RuleRow[]> {
  const wanted: Sql[] = [of.state === '' ? sql`r.state <> 'discarded'` : sql`r.state = ${of.state}`];
  const search = of.search.trim();
  if (search !== '') {
    const pattern = `%${literally(search)}%`;
    wanted.push(sql`(r.plan->>'title' ilike ${pattern} or r.url ilike ${pattern})`);
  }
  return tx.rows(
    ruleRow,
    sql`select ${columns} from ${withEditor} where ${join(wanted, ' and ')} order by r.edited_at desc, r.id limit ${limit}`,
  );
}

export const findRule = async (tx: Tx, id: string): Promise<RuleRow | undefined> =>
  tx.maybe(ruleRow, sql`select ${columns} from ${withEditor} where r.id = ${id}`);

/** Whoever changes the same rule waits. */
export const lockRule = async (tx: Tx, id: string): Promise<RuleRow | undefined> => {
  await tx.query(sql`select 1 from rule where id = ${id} for update`);
  return findRule(tx, id);
};

const idRow = z.object({ id: z.string() });
export const openRuleOf = async (tx: Tx, url: string): Promise<string | undefined> =>
  (await tx.maybe(idRow, sql`select id from rule where url = ${url} and state in ('draft', 'in-review')`))?.id;

/** An open copy of a built-in rule that was never published. */
export const openCopyOf = async (tx: Tx, url: string): Promise<string | undefined> =>
  (
    await tx.maybe(
      idRow,
      sql`select id from rule where copied_from = ${url} and state in ('draft', 'in-review') order by edited_at desc limit 1`,
    )
  )?.id;

export type NewRule = {
  id: string;
  url: string;
  version: string;
  copiedFrom: string | null;
  plan: Plan;
  resources: readonly Definition[];
  problems: number;
  by: { personId: string } | { operator: string };
  at: Date;
};

/** False where an open version of this rule came first. */
export async function insertRule(tx: Tx, one: NewRule): Promise<boolean> {
  const personId = 'personId' in one.by ? one.by.personId : null;
  const operator = 'operator' in one.by ? one.by.operator : null;
  const added =
    await tx.run(sql`insert into rule (id, url, version, state, copied_from, plan, resources, problems, revision, begun_by, imported_by,
      edited_by, edited_at)
    values (${one.id}, ${one.url}, ${one.version}, 'draft', ${one.copiedFrom}, ${JSON.stringify(one.plan)}, ${JSON.stringify(one.resources)},
      ${one.problems}, 1, ${personId}, ${operator}, ${personId}, ${one.at})
    on conflict (tenant_id, url) where state in ('draft', 'in-review') do nothing`);
  return added === 1;
}

export const savePlan = async (tx: Tx, id: string, to: { plan: Plan; problems: number; personId: string; at: Date }): Promise<void> =>
  void (await tx.run(sql`update rule set plan = ${JSON.stringify(to.plan)}, problems = ${to.problems}, revision = revision + 1,
      edited_by = ${to.personId}, edited_at = ${to.at} where id = ${id}`));

export const setState = async (tx: Tx, id: string, state: RuleState, submittedBy: string | null = null): Promise<void> =>
  void (await tx.run(sql`update rule set state = ${state}, revision = revision + 1,
      submitted_by = coalesce(${submittedBy}, submitted_by) where id = ${id}`));

export const setPublished = async (tx: Tx, id: string, to: { plan: Plan; personId: string; at: Date }): Promise<void> =>
  void (await tx.run(sql`update rule set state = 'published', revision = revision + 1, problems = 0, plan = ${JSON.stringify(to.plan)},
      published_by = ${to.personId}, published_at = ${to.at} where id = ${id}`));

export const setProblems = async (tx: Tx, id: string, problems: number): Promise<void> =>
  void (await tx.run(sql`update rule set problems = ${problems} where id = ${id} and problems <> ${problems}
    and state in ('draft', 'in-review')`));

const steps = ['begin', 'import', 'edit', 'submit', 'return', 'publish', 'retire', 'discard'] as const;
const stepRow = z.object({
  step: z.enum(steps),
  /** Null for the operator. */
  personId: z.string().nullable(),
  by: z.string(),
  at: z.date(),
  note: z.string().nullable(),
});
export type StepRow = z.infer<typeof stepRow>;

/** Of a rule, the first first; persons as they are now, for two of them can have turned out to be one. */
export const stepsOf = async (tx: Tx, ruleId: string): Promise<StepRow[]> =>
  tx.rows(
    stepRow,
    sql`select s.step, p.id as "personId", coalesce(p.display_name, s.operator, 'Name not known') as "by", s.at, s.note
    from rule_step s left join person w on w.tenant_id = s.tenant_id and w.id = s.person_id
      left join person p on p.tenant_id = w.tenant_id and p.id = coalesce(w.merged_into, w.id)
    where s.rule_id = ${ruleId} order by s.id`,
  );

export type NewStep = {
  ruleId: string;
  step: StepRow['step'];
  revision: number;
  by: { personId: string } | { operator: string };
  at: Date;
  note?: string | null;
  plan?: Plan | null;
  correlationId: string;
};

export const addStep = async (tx: Tx, one: NewStep): Promise<void> =>
  void (await tx.run(sql`insert into rule_step (rule_id, step, revision, person_id, operator, at, note, plan, correlation_id)
    values (${one.ruleId}, ${one.step}, ${one.revision}, ${'personId' in one.by ? one.by.personId : null},
      ${'operator' in one.by ? one.by.operator : null}, ${one.at}, ${one.note ?? null},
      ${one.plan === null || one.plan === undefined ? null : JSON.stringify(one.plan)}, ${one.correlationId})`));

const versionRow = z.object({ ruleId: z.string(), version: z.string(), state: z.enum(ruleStates) });
/** Every version of a rule that was not thrown away, the open one included. */
export const versionsOf = async (tx: Tx, url: string): Promise<z.infer<typeof versionRow>[]> =>
  tx.rows(versionRow, sql`select id as "ruleId", version, state from rule where url = ${url} and state <> 'discarded'`);

const publishedRow = z.object({ tenantId: z.string(), id: z.string(), plan: z.unknown(), resources: z.unknown() });
export type PublishedRule = z.infer<typeof publishedRow>;
const markRow = z.object({ tenantId: z.string(), mark: z.string() });

/** Per tenant what tells whether a rule was published, retired or switched since. Over all tenants, for the process itself. */
export const releaseMarks = async (tx: Tx): Promise<z.infer<typeof markRow>[]> =>
  tx.rows(
    markRow,
    sql`select tenant_id as "tenantId", string_agg(mark, ' ' order by mark) as mark from (
        select tenant_id, id || ' ' || revision as mark from rule where state = 'published'
        union all select tenant_id, 'switch ' || max(id) as mark from rule_switch group by tenant_id) as marks
      group by tenant_id`,
  );

export const publishedRules = async (tx: Tx, tenantIds: readonly string[]): Promise<PublishedRule[]> =>
  tx.rows(
    publishedRow,
    sql`select tenant_id as "tenantId", id, plan, resources from rule
      where tenant_id = any(${tenantIds}::text[]) and state = 'published' order by tenant_id, url`,
  );
