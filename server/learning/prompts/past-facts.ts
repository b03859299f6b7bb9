import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import type { Known } from './decide-prompt.ts';
import { promptKind, promptState } from './store.ts';

/** So many of a person's prompts are looked at, the newest: more than a decision asks for. */
const mostPrompts = 300;

const promptRow = z.object({
  personId: z.string(),
  topicId: z.string(),
  topicRevision: z.number(),
  kind: promptKind,
  orderKey: z.string(),
  createdAt: z.date(),
  state: promptState,
  snoozedUntil: z.date().nullable(),
  dismissReason: z.string().nullable(),
  dismissedAt: z.date().nullable(),
  drugDisplay: z.string(),
});
const competencyRow = z.object({ personId: z.string(), topicId: z.string(), revision: z.number(), from: z.date(), until: z.date() });

export type PastPrompt = Known['prompts'][number];
export type PastFacts = {
  prompts: PastPrompt[];
  competencies: Omit<z.infer<typeof competencyRow>, 'personId'>[];
};

/** What is known of people's prompts and checks, for decisions at earlier moments. Reads only. */
export async function pastFactsOf(tx: Tx, personIds: readonly string[]): Promise<Map<string, PastFacts>> {
  const facts = new Map<string, PastFacts>(personIds.map((id) => [id, { prompts: [], competencies: [] }]));
  const prompts = await tx.rows(
    promptRow,
    sql`select p.person_id as "personId", p.topic_id as "topicId", p.topic_revision as "topicRevision", p.kind, p.order_key as "orderKey",
        p.created_at as "createdAt", p.state, p.snoozed_until as "snoozedUntil", p.dismiss_reason as "dismissReason",
        p.dismissed_at as "dismissedAt", p.drug_display as "drugDisplay"
      from unnest(${[...personIds]}::uuid[]) as one (id)
      cross join lateral (select * from prompt where person_id = one.id order by created_at desc limit ${mostPrompts}) p`,
  );
  for (const { personId, ...prompt } of prompts) facts.get(personId)?.prompts.push(prompt);
  const competencies = await tx.rows(
    competencyRow,
    sql`select person_id as "personId", topic_id as "topicId", revision, valid_from as "from", valid_until as "until"
      from active_competency where person_id = any(${[...personIds]}::uuid[])`,
  );
  for (const { personId, ...competency } of competencies) facts.get(personId)?.competencies.push(competency);
  return facts;
}
