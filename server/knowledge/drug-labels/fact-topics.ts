import { basisOf, reviseTopic, type AddedBox, type BuiltFacts, type KnownTopic, type Label, type TopicBasis } from '../drug-facts/index.ts';
import type { TopicRow } from './fact-store.ts';
import { topicSchema, type Topic } from './facts-schema.ts';

/** A topic as text, its members in one order: two texts of one topic are equal. */
const topicText = (topic: Topic | null): string => (topic === null ? '' : JSON.stringify(topicSchema.parse(topic)));

const basisText = ({ labels, seen }: TopicBasis): string =>
  JSON.stringify([Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)), seen]);

/** Topics as they stood: decided before, or those of the starter set with what its labels said. */
const knownTopics = (
  rows: readonly TopicRow[],
  starter: { topics: readonly Topic[]; labels: readonly Label[] },
  built: BuiltFacts,
): Map<string, KnownTopic> => {
  const known = new Map<string, KnownTopic>();
  const before = new Map(starter.labels.map((label) => [label.setId, label]));
  for (const { id, revision, news, label } of starter.topics) {
    const said = built.labelsOf(id).flatMap(({ setId }) => before.get(setId) ?? []);
    known.set(id, { revision, news, basis: basisOf(said), labelSetId: label.setId });
  }
  for (const { id, body, revision, basis } of rows)
    known.set(id, { revision, basis, news: body?.news ?? null, labelSetId: body?.label.setId ?? null });
  return known;
};

/** Topics with their revisions, in the order of their ids, and the rows that are not as they were. */
export const decideTopics = (
  built: BuiltFacts,
  rows: readonly TopicRow[],
  starter: { topics: readonly Topic[]; labels: readonly Label[] },
  added: readonly AddedBox[],
  today: string,
): { topics: Topic[]; changed: TopicRow[] } => {
  const known = knownTopics(rows, starter, built);
  const before = new Map(rows.map((row) => [row.id, row]));
  const topics: Topic[] = [];
  const changed: TopicRow[] = [];
  for (const one of built.topics.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const revised = reviseTopic(one, built.labelsOf(one.id), known.get(one.id) ?? null, added, today);
    const topic = topicSchema.parse(revised.topic);
    topics.push(topic);
    const was = before.get(topic.id);
    const isSame = was !== undefined && topicText(was.body) === topicText(topic) && basisText(was.basis) === basisText(revised.basis);
    if (!isSame) changed.push({ id: topic.id, body: topic, revision: topic.revision, basis: revised.basis });
  }
  const here = new Set(topics.map(({ id }) => id));
  const gone = rows.filter((row) => row.body !== null && !here.has(row.id)).map((row) => ({ ...row, body: null }));
  return { topics, changed: [...changed, ...gone] };
};
