import { z, type ZodType } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import { currentCorrelationId } from '../../platform/index.ts';
import { state, type Span } from './state.ts';

export type FactKind = 'member' | 'credential' | 'privilege';

/** What is said of one thing of one person, for a time. */
export type Statement<V> = Span<V> & { factId: string; personId: string };

/** A row of a history: what was held for which time, since when we know it, and until when we believed it. */
export type Held<V> = Statement<V> & { recordedAt: Date; replacedAt: Date | null; statedBy: string };

/** Which of two times: when it is true, and when it was known. */
export type AsOf = { validAt: Date; knownAt: Date };

const columns = sql`id::text as id, fact_id as "factId", person_id as "personId", value, valid_from as "from", valid_to as "to",
  recorded_at as "recordedAt", replaced_at as "replacedAt", stated_by as "statedBy"`;

function byFact<T extends { factId: string }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(one.factId);
    if (group === undefined) groups.set(one.factId, [one]);
    else group.push(one);
  }
  return groups;
}

/**
 * The histories of one kind, in the caller's transaction. Nothing is overwritten: a statement ends the rows that it contradicts
 * (`replaced_at`) and adds what is held from now on, so that any past day can be asked as it was known on any later one.
 * @param schema how a value is read; its order of members is the one that values are compared in
 */
export function createFacts<V>({ kind, schema }: { kind: FactKind; schema: ZodType<V> }) {
  const row = z.object({
    id: z.string(),
    factId: z.string(),
    personId: z.string(),
    value: schema,
    from: z.date(),
    to: z.date().nullable(),
    recordedAt: z.date(),
    replacedAt: z.date().nullable(),
    statedBy: z.string(),
  });
  const isSame = (a: V, b: V): boolean => JSON.stringify(a) === JSON.stringify(b);

  /** One writer of a fact at a time, in an order that two imports share. */
  const lock = async (tx: Tx, factIds: readonly string[]): Promise<void> => {
    await tx.run(sql`select pg_advisory_xact_lock(hashtextextended('fact:' || id, 0))
      from (select unnest(${[...new Set(factIds)].toSorted()}::text[]) as id order by 1) as ids`);
  };

  const heldNow = async (tx: Tx, factIds: readonly string[]) =>
    tx.rows(
      row,
      sql`select ${columns} from workforce_fact
        where tenant_id = current_setting('preceptor.tenant') and fact_id = any(${[...factIds]}::uuid[]) and kind = ${kind} and replaced_at is null`,
    );

  return {
    /**
     * Takes statements in their order; those that say nothing new change nothing.
     * @param by who says so: "operator:ana", "import:<id>"
     * @returns the facts whose history changed
     */
    async state(tx: Tx, statements: readonly Statement<V>[], { by, at }: { by: string; at: Date }): Promise<string[]> {
      if (statements.length === 0) return [];
      const factIds = [...new Set(statements.map(({ factId }) => factId))];
      await lock(tx, factIds);
      const held = byFact(await heldNow(tx, factIds));
      const ended: string[] = [];
      const added: Statement<V>[] = [];
      for (const [factId, said] of byFact(statements)) {
        const before = held.get(factId) ?? [];
        let now: Span<V>[] = [...before];
        for (const one of said) {
          const value = schema.parse(one.value);
          const change = state(now, { from: one.from, to: one.to, value }, isSame);
          now = [...now.filter((span) => !change.ended.includes(span)), ...change.added];
        }
        ended.push(...before.filter((span) => !now.includes(span)).map(({ id }) => id));
        const personId = said[0]?.personId ?? '';
        added.push(
          ...now
            .filter((span) => !before.some((one) => one === span))
            .map(({ from, to, value }) => ({ from, to, value, factId, personId })),
        );
      }
      if (ended.length > 0)
        await tx.run(sql`update workforce_fact set replaced_at = ${at}
          where tenant_id = current_setting('preceptor.tenant') and id = any(${ended}::bigint[])`);
      if (added.length > 0)
        await tx.run(sql`
          insert into workforce_fact (kind, fact_id, person_id, value, valid_from, valid_to, recorded_at, stated_by, correlation_id)
          select ${kind}, f.fact_id, f.person_id, f.value, f.valid_from, f.valid_to, ${at}, ${by}, ${currentCorrelationId()}
          from jsonb_to_recordset(${JSON.stringify(
            added.map((one) => ({
              fact_id: one.factId,
              person_id: one.personId,
              value: one.value,
              valid_from: one.from.toISOString(),
              valid_to: one.to?.toISOString() ?? null,
            })),
          )}::jsonb) as f (fact_id uuid, person_id uuid, value jsonb, valid_from timestamptz, valid_to timestamptz)`);
      return [...new Set(added.map(({ factId }) => factId))];
    },

    /** What was true at one moment as it was known at another, of these people or of everybody. */
    held: async (tx: Tx, personIds: readonly string[] | 'everybody', { validAt, knownAt }: AsOf): Promise<Held<V>[]> =>
      tx.rows(
        row,
        sql`select ${columns} from workforce_fact
          where tenant_id = current_setting('preceptor.tenant') and kind = ${kind}
            and ${personIds === 'everybody' ? sql`true` : sql`person_id = any(${[...personIds]}::uuid[])`}
            and valid_from <= ${validAt} and (valid_to is null or valid_to > ${validAt})
            and recorded_at <= ${knownAt} and (replaced_at is null or replaced_at > ${knownAt})
          order by fact_id`,
      ),

    /** Everything that was ever held of a person, in the order in which it was recorded. */
    history: async (tx: Tx, personId: string): Promise<Held<V>[]> =>
      tx.rows(
        row,
        sql`select ${columns} from workforce_fact where tenant_id = current_setting('preceptor.tenant') and kind = ${kind}
          and person_id = ${personId}::uuid order by recorded_at, id`,
      ),
  };
}

export type Facts<V> = ReturnType<typeof createFacts<V>>;
