import { dayInWords } from '../../contract/index.ts';
import type { HeldLesson } from '../../knowledge/curriculum/index.ts';
import type { Topic } from '../../knowledge/drug-labels/index.ts';

type Warning = Pick<Topic, 'title' | 'revision' | 'label'>;

/** "1 Nov 2026"; days of labels and reviews have no zone. */
const inWords = (day: string): string => dayInWords(new Date(`${day}T00:00:00Z`), 'UTC');

/**
 * Why nobody is shown a lesson that is suspended, in a sentence for each reason; null for one that is not.
 * @param of.topic a warning of today; undefined where it is gone @param of.today YYYY-MM-DD
 */
export function whySuspended(
  lesson: Pick<HeldLesson, 'status' | 'topics' | 'topicRevisions' | 'reviewBy'>,
  of: { topic: (id: string) => Warning | undefined; today: string },
): string | null {
  if (lesson.status !== 'suspended') return null;
  const reasons = lesson.topics.flatMap((id): string[] => {
    const warning = of.topic(id);
    if (warning === undefined) return [`There is no boxed warning “${id}” any more.`];
    const written = lesson.topicRevisions[id] ?? 1;
    if (warning.revision === written) return [];
    const { version, effective } = warning.label;
    return [
      `“${warning.title}” is in its wording ${warning.revision} (label version ${version}, ${inWords(effective)}); the lesson was written for wording ${written}.`,
    ];
  });
  if (lesson.reviewBy !== null && lesson.reviewBy < of.today) reasons.push(`Its review was due by ${inWords(lesson.reviewBy)}.`);
  return reasons.length === 0 ? 'It was suspended in its own text.' : reasons.join(' ');
}
