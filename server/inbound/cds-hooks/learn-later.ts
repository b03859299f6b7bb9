import { sql, type Tx } from '../../database/index.ts';
import type { Practitioners } from '../../identity/practitioners/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import type { Competencies } from '../../learning/competencies/index.ts';
import type { Prompts } from '../../learning/prompts/index.ts';
import type { Logger } from '../../platform/index.ts';

/**
 * What an accepted "Learn later" leads to: an assignment of the lesson, once, whether or not the EHR makes a Task of its own. Where the
 * Task is refused, by the EHR or by our own records, the wish stays with the prompt, which waits in *Now*: an EHR tells of it once.
 */
export function createLearnLater(deps: {
  practitioners: Pick<Practitioners, 'get'>;
  knowledge: Pick<DrugKnowledge, 'topic'>;
  prompts: Pick<Prompts, 'lessonsToShow'>;
  competencies: Pick<Competencies, 'recordAssignedForLater'>;
  logger: Pick<Logger, 'error'>;
}) {
  return async (tx: Tx, tenant: Tenant, prompt: { id: string; person_id: string; lesson_id: string }): Promise<void> => {
    const person = await deps.practitioners.get(tx, prompt.person_id);
    const [found] = await deps.prompts.lessonsToShow(tenant, [prompt.lesson_id]);
    // Withdrawn meanwhile: the wish is kept with the prompt, and nothing is assigned that cannot be opened.
    if (person === undefined || found?.status.shown !== true) return;
    const { lesson } = found;
    const topics = lesson.topics.flatMap((id) => deps.knowledge.topic(id) ?? []);
    await tx.run(sql`savepoint learn_later`);
    try {
      await deps.competencies.recordAssignedForLater(tx, { person, lesson, topics, prompt: { id: prompt.id } });
      await tx.run(sql`release savepoint learn_later`);
    } catch (error) {
      await tx.run(sql`rollback to savepoint learn_later`);
      deps.logger.error({ err: error, lesson: lesson.id }, 'what was kept for later has no Task; it waits in Now all the same');
    }
  };
}
