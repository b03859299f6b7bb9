import { z } from 'zod';
import type { LessonTextProblem } from '../../contract/index.ts';
import type { Tx } from '../../database/index.ts';
import type { DrugKnowledge } from '../drug-labels/index.ts';
import { boxChangedAfter, heldLabels, keptText } from '../label-archive/index.ts';
import { lessonSchema, type Lesson } from '../curriculum/index.ts';
import type { DocumentSource } from './begin-from-document.ts';
import { documentProblems, type CitedDocument } from './document-problems.ts';
import { findProblems, type CitedLabel } from './find-problems.ts';
import type { LessonBody } from './lesson-body.ts';

const citing = z.object({
  kind: z.literal('label'),
  setId: z.guid().transform((setId) => setId.toLowerCase()),
  version: z.number().int().positive().max(1_000_000),
});
const record = z.record(z.string(), z.unknown());
/** A lesson cites one label, or a few of a class. */
const mostLabels = 20;

async function citedLabel(tx: Tx, setId: string, version: number): Promise<CitedLabel | undefined> {
  const kept = await keptText(tx, setId, version);
  if (kept === undefined) return undefined;
  const { effective, products } = kept.label;
  const generic = [...products.genericNames, ...products.substances].join(' ').toLowerCase();
  return {
    setId,
    version,
    effective: `${effective.slice(0, 4)}-${effective.slice(4, 6)}-${effective.slice(6, 8)}`,
    record: kept.raw === null ? null : record.parse(JSON.parse(kept.raw.toString('utf8'))),
    // A generic has its ingredient for a name.
    brandNames: products.brandNames.filter(
      (name) =>
        name.length >= 4 &&
        !generic.includes(name.toLowerCase()) &&
        !generic.split(/\W+/).some((word) => word.length >= 4 && name.toLowerCase().includes(word)),
    ),
    changedIn: await boxChangedAfter(tx, setId, version),
  };
}

type Deps = { knowledge: Pick<DrugKnowledge, 'topic'>; documents?: Pick<DocumentSource, 'cited'> | undefined };

/** The documents that a lesson cites, by the ids of its sources. */
async function citedDocuments(tx: Tx, { documents }: Deps, lesson: Lesson): Promise<Map<string, CitedDocument>> {
  const held = new Map<string, CitedDocument>();
  for (const source of lesson.sources) {
    if (source.kind !== 'document') continue;
    const found = await documents?.cited(tx, source.documentId, source.version);
    if (found !== undefined) held.set(source.id, found);
  }
  return held;
}

/** What a text breaks, held against the labels and documents that are kept and the warnings of today. */
export async function problemsOf(tx: Tx, deps: Deps, body: LessonBody): Promise<LessonTextProblem[]> {
  const sources = Array.isArray(body['sources']) ? body['sources'].slice(0, mostLabels) : [];
  const cited = sources.flatMap((source) => {
    const parsed = citing.safeParse(source);
    return parsed.success ? [parsed.data] : [];
  });
  const heldSets = cited.length === 0 ? new Set<string>() : await heldLabels(tx, [...new Set(cited.map(({ setId }) => setId))]);
  const labels: CitedLabel[] = [];
  for (const { setId, version } of cited) {
    if (!heldSets.has(setId)) continue;
    const found = await citedLabel(tx, setId, version);
    if (found !== undefined) labels.push(found);
  }
  const found = findProblems(body, { labels, heldSets, topic: (id) => deps.knowledge.topic(id) });
  const lesson = lessonSchema.safeParse(body);
  if (!lesson.success || lesson.data.sources.every(({ kind }) => kind !== 'document')) return found;
  return [...found, ...documentProblems(lesson.data, await citedDocuments(tx, deps, lesson.data))];
}
