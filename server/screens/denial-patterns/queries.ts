import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';

const stepRow = z.object({
  ruleUrl: z.string(),
  code: z.string(),
  state: z.enum(['open', 'handled']),
  note: z.string().nullable(),
  by: z.string(),
  at: z.date(),
});
export type PatternStep = z.infer<typeof stepRow>;

/** The last step of each pattern. */
export const readSteps = async (tx: Tx): Promise<PatternStep[]> =>
  tx.rows(
    stepRow,
    sql`select distinct on (s.rule_url, s.code) s.rule_url as "ruleUrl", s.code, s.state, s.note,
        coalesce(p.display_name, 'Name not known') as "by", s.at
      from denial_pattern_step s join person p on p.tenant_id = s.tenant_id and p.id = s.person_id
      order by s.rule_url, s.code, s.id desc`,
  );

/** One step more. */
export const addStep = async (
  tx: Tx,
  step: { ruleUrl: string; code: string; state: string; note: string | null; personId: string; at: Date; correlationId: string },
): Promise<void> =>
  void (await tx.run(sql`insert into denial_pattern_step (rule_url, code, state, note, person_id, at, correlation_id)
    values (${step.ruleUrl}, ${step.code}, ${step.state}, ${step.note}, ${step.personId}, ${step.at}::timestamptz, ${step.correlationId})`));
