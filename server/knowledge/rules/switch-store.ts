import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';

/** Stands for all rules of a tenant. */
export const ALL_RULES = 'all';

const switchRow = z.object({ ruleUrl: z.string(), by: z.string(), at: z.date(), reason: z.string() });
export type SwitchedOff = z.infer<typeof switchRow>;

/** What is switched off now, by canonical or `all`. */
export const switchedOff = async (tx: Tx): Promise<SwitchedOff[]> =>
  tx.rows(
    switchRow,
    sql`select s.rule_url as "ruleUrl", coalesce(p.display_name, 'Name not known') as "by", s.at, s.reason
    from (select distinct on (rule_url) * from rule_switch order by rule_url, id desc) s
      join person w on w.tenant_id = s.tenant_id and w.id = s.person_id
      join person p on p.tenant_id = w.tenant_id and p.id = coalesce(w.merged_into, w.id)
    where s.is_off`,
  );

export const addSwitch = async (
  tx: Tx,
  one: { ruleUrl: string; isOff: boolean; reason: string | null; personId: string; at: Date; correlationId: string },
): Promise<void> =>
  void (await tx.run(sql`insert into rule_switch (rule_url, is_off, reason, person_id, at, correlation_id)
    values (${one.ruleUrl}, ${one.isOff}, ${one.reason}, ${one.personId}, ${one.at}, ${one.correlationId})`));

const offRow = z.object({ tenantId: z.string(), ruleUrl: z.string() });
/** Over all tenants, for the process itself. */
export const offOf = async (tx: Tx, tenantIds: readonly string[]): Promise<z.infer<typeof offRow>[]> =>
  tx.rows(
    offRow,
    sql`select tenant_id as "tenantId", rule_url as "ruleUrl"
    from (select distinct on (tenant_id, rule_url) tenant_id, rule_url, is_off from rule_switch
      where tenant_id = any(${tenantIds}::text[]) order by tenant_id, rule_url, id desc) s where is_off`,
  );
