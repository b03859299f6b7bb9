import type { RuleReplay } from '../../contract/index.ts';
import { sql, type Tx } from '../../database/index.ts';

/** Whether exactly this revision was tried. */
export const wasReplayed = async (tx: Tx, rule: { id: string; revision: number }): Promise<boolean> =>
  (await tx.run(sql`select from rule_replay where rule_id = ${rule.id} and revision = ${rule.revision} limit 1`)) > 0;

export type NewReplay = {
  ruleId: string;
  revision: number;
  personId: string;
  at: Date;
  /** Counts; nobody's name stays. */
  result: Omit<RuleReplay, 'byClinician'>;
  correlationId: string;
};

export const addReplay = async (tx: Tx, one: NewReplay): Promise<void> =>
  void (await tx.run(sql`insert into rule_replay (rule_id, revision, person_id, at, result, correlation_id)
    values (${one.ruleId}, ${one.revision}, ${one.personId}, ${one.at}, ${JSON.stringify(one.result)}, ${one.correlationId})`));
