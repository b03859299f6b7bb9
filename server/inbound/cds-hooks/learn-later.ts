import type { Tx } from '../../database/index.ts';
import type { Practitioners } from '../../identity/practitioners/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import type { Competencies } from '../../learning/competencies/index.ts';
import type { Prompts } from '../../learning/prompts/index.ts';

/** What an accepted "Learn later" leads to: an assignment of the lesson, once, whether or not the EHR makes a Task of its own. */
export function createLearnLater(deps: {
  practitioners: Pick<Practitioners, 'get'>;
  knowledge: Pick<DrugKnowledge, 'topic'>;
  prompts: Pick<Prompts, 'lessonsToShow'>;
  competencies: Pick<Competencies, 'recordAssignedForLater'>;
}) {
  return async (tx: Tx, tenant: Tenant, prompt: { id: string; person_id: string; lesson_id: string }): Promise<void> => {
    const person = await deps.practitioners.get(tx, prompt.person_id);
    const [found] = await deps.prompts.lessonsToShow(tenant, [prompt.lesson_id]);
    // Withdrawn meanwhile: the wish is kept with the prompt, and nothing is assigned that cannot be opened.
    if (person === undefined || found?.status.shown !== true) return;
    const { lesson } = found;
    const topics = lesson.topics.flatMap((id) => deps.knowledge.topic(id) ?? []);
    await deps.competencies.recordAssignedForLater(tx, { person, lesson, topics, prompt: { id: prompt.id } });
  };
}
