import { z } from 'zod';
import type { ChangeAnswer } from '../../contract/index.ts';
import { sql, type Tx } from '../../database/index.ts';
import type { Curriculum } from '../curriculum/index.ts';

/** A text with the label versions that it rests on; an open one also with that of the change it was begun from. */
export type Answer = ChangeAnswer & { labels: { setId: string; version: number }[] };

const labelSchema = z
  .object({
    kind: z.enum(['label', 'label-change']),
    setId: z.guid().toLowerCase(),
    version: z.number().int().positive().max(2_147_483_647),
  })
  .transform(({ setId, version }) => ({ setId, version }));

/** Drafts hold anything: what names no version of a label rests on none. */
const labelsIn = (list: readonly unknown[]): Answer['labels'] =>
  list.flatMap((one) => {
    const label = labelSchema.safeParse(one);
    return label.success ? [label.data] : [];
  });

const openRow = z.object({
  textId: z.string(),
  lessonId: z.string(),
  version: z.string(),
  state: z.enum(['draft', 'in-review']),
  title: z.string().nullable(),
  basis: z.unknown(),
  sources: z.unknown(),
});
const publishedRow = z.object({ textId: z.string(), lessonId: z.string(), version: z.string() });

/** What answers to changes of labels here: what is taught now, and the texts in work. */
export async function readAnswers(tx: Tx, curriculum: Pick<Curriculum, 'lessons'>): Promise<Answer[]> {
  const taught = curriculum.lessons().filter(({ status }) => status !== 'draft' && status !== 'retired');
  const [open, published] = await Promise.all([
    tx.rows(
      openRow,
      sql`select id as "textId", lesson_id as "lessonId", version, state, body->>'title' as title, basis, body->'sources' as sources
        from lesson_text where state in ('draft', 'in-review') order by edited_at desc, id`,
    ),
    tx.rows(publishedRow, sql`select id as "textId", lesson_id as "lessonId", version from lesson_text where state = 'published'`),
  ]);
  return [
    ...taught.map((lesson): Answer => {
      const own = published.find(({ lessonId, version }) => lesson.id === lessonId && lesson.version === version);
      const { id: lessonId, title, version } = lesson;
      return { textId: own?.textId ?? null, lessonId, title, version, state: 'published', labels: labelsIn(lesson.sources) };
    }),
    ...open.map(({ basis, sources, title, ...text }): Answer => {
      const list = Array.isArray(sources) ? (sources as unknown[]) : [];
      return { ...text, title: title === null || title.trim() === '' ? text.lessonId : title, labels: labelsIn([basis, ...list]) };
    }),
  ];
}
