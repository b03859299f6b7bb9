import type { OrderedTopic } from '../../contract/index.ts';
import type { Tx } from '../../database/index.ts';
import type { Curriculum } from '../curriculum/index.ts';
import type { DrugKnowledge } from '../drug-labels/index.ts';
import { codesOfLabel } from '../label-archive/index.ts';
import { citedSets, ingredientsOf, topicsOf, type LessonBody } from './lesson-body.ts';

type Knowledge = Pick<DrugKnowledge, 'topic' | 'topics' | 'topicsForCode' | 'codesOf'>;

/** A class of drugs has a few labels; more were not written for a lesson. */
const mostLabels = 20;

/** Warning topics that a label answers for: those it words, and those of the codes that it is for. @param setId in small letters */
export async function topicsOfLabel(tx: Tx, knowledge: Omit<Knowledge, 'topic' | 'codesOf'>, setId: string): Promise<string[]> {
  const worded = knowledge.topics().filter(({ label }) => label.setId.toLowerCase() === setId);
  const coded = (await codesOfLabel(tx, setId)).flatMap((code) => {
    const found = knowledge.topicsForCode(code);
    return found.verdict === 'boxed' ? found.topics : [];
  });
  return [...new Set([...worded, ...coded].map(({ id }) => id))];
}

/** The orders that a lesson can follow: those it names, those of its labels, and those of its ingredients. */
export async function ordersOf(
  tx: Tx,
  { knowledge, curriculum }: { knowledge: Knowledge; curriculum: Pick<Curriculum, 'lessonForTopic'> },
  { body, lessonId }: { body: LessonBody; lessonId: string },
): Promise<OrderedTopic[]> {
  const ids = new Set(topicsOf(body));
  for (const setId of citedSets(body).slice(0, mostLabels)) for (const id of await topicsOfLabel(tx, knowledge, setId)) ids.add(id);
  const named = new Set(ingredientsOf(body));
  for (const { id, ingredients } of knowledge.topics()) if (ingredients.some((one) => named.has(one))) ids.add(id);
  return [...ids].flatMap((id): OrderedTopic[] => {
    const topic = knowledge.topic(id);
    if (topic === undefined) return [];
    const taught = curriculum.lessonForTopic(id);
    return [
      {
        topicId: id,
        title: topic.title,
        headings: topic.headings,
        codes: knowledge.codesOf(id),
        otherLesson: taught === undefined || taught.id === lessonId ? null : taught.title,
      },
    ];
  });
}
