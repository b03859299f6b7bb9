import { describe, expect, it } from 'vitest';
import { noProducts, type LabelProducts } from '../drug-sources/index.ts';
import { genuineBox } from '../boxed-warnings/index.ts';
import { toLabel, type Label } from './label.ts';
import { makeVocabulary } from './vocabulary.ts';
import { basisOf, reviseTopic, type KnownTopic } from './revise-topic.ts';
import type { BuiltTopic } from './topics.ts';

const vocabulary = makeVocabulary(new Map());
const today = '2026-11-20';
const first = 'WARNING: HEPATOTOXICITY Severe liver injury was seen.';
const second = 'WARNING: HEPATOTOXICITY Severe liver injury and death were seen.';

const labelOf = (setId: string, text: string, products: Partial<LabelProducts> = {}, effective = '2026-10-01'): Label =>
  toLabel(
    {
      setId,
      version: 1,
      effective,
      recentChanges: [],
      verdict: 'genuine',
      box: genuineBox([text]),
      products: { ...noProducts, substances: ['EXAMPLETINE'], routes: ['ORAL'], labeler: setId, ...products },
    },
    vocabulary,
  );
const reference = { applications: ['NDA000001'] };

const topic = (over: Partial<BuiltTopic> = {}): BuiltTopic => ({
  id: 'exampletine-oral',
  title: 'Exampletine, oral',
  ingredient: 'exampletine',
  ingredients: ['exampletine'],
  routeGroup: 'oral',
  headings: ['hepatotoxicity'],
  revision: 1,
  news: null,
  lessonId: null,
  label: { setId: 'a', version: 1, effective: '2026-10-01', application: '', name: 'exampletine' },
  ...over,
});
const known = (labels: readonly Label[], over: Partial<KnownTopic> = {}): KnownTopic => ({
  revision: 4,
  news: null,
  basis: basisOf(labels),
  labelSetId: 'a',
  ...over,
});

describe('the revision of a topic', () => {
  const before = [labelOf('a', first, reference), labelOf('b', first), labelOf('c', first)];
  const after = (...labels: Label[]): Label[] => before.map((label) => labels.find(({ setId }) => setId === label.setId) ?? label);

  it('moves with the reference label alone, and says since when', () => {
    const { topic: now } = reviseTopic(topic(), after(labelOf('a', second, reference)), known(before), [], today);
    expect(now).toMatchObject({ revision: 5, news: { kind: 'changed', since: '2026-10-01', summary: 'The wording of the box changed.' } });
  });

  it('stays where an earlier release read the same boxes otherwise, and moves with the next wording', () => {
    const asBefore = ({ says, headings }: { says: string; headings: string[] }): object => ({ says: says.replace(/^2:/, ''), headings });
    const { labels, seen } = basisOf(before);
    const earlier = {
      labels: Object.fromEntries(Object.entries(labels).map(([setId, one]) => [setId, asBefore(one)])),
      seen: seen.map((one) => one.replace(/^2:/, '').split('').reverse().join('')),
    } as KnownTopic['basis'];
    const { topic: same, basis } = reviseTopic(topic(), before, known(before, { basis: earlier }), [], today);
    expect(same).toMatchObject({ revision: 4, news: null });
    const { topic: next } = reviseTopic(topic(), after(labelOf('a', second, reference)), known(before, { basis }), [], today);
    expect(next.revision).toBe(5);
    expect(reviseTopic(topic(), after(labelOf('b', first)), known(before, { basis }), [], today).topic.revision).toBe(4);
  });

  it('stays where one generic changed, and moves with the second', () => {
    const one = reviseTopic(topic(), after(labelOf('b', second)), known(before), [], today);
    expect(one.topic).toMatchObject({ revision: 4, news: null });
    const two = reviseTopic(topic(), after(labelOf('b', second), labelOf('c', second)), known([], { basis: one.basis }), [], today);
    expect(two.topic.revision).toBe(5);
  });

  it('stays where generics take up what the reference label says already', () => {
    const moved = reviseTopic(topic(), after(labelOf('a', second, reference)), known(before), [], today);
    const all = after(labelOf('a', second, reference), labelOf('b', second), labelOf('c', second));
    const next = reviseTopic(topic(), all, known([], { basis: moved.basis, revision: 5, news: moved.topic.news }), [], today);
    expect(next.topic).toMatchObject({ revision: 5, news: moved.topic.news });
  });

  it('stays where white space or the name of the product is all that differs', () => {
    const named = (name: string, text: string): Label => labelOf('a', text, { ...reference, brandNames: [name] });
    const was = [named('Examplex', 'WARNING: DEATH Examplex can kill.')];
    const is = [named('Newname', 'WARNING:  DEATH\nNewname can kill.')];
    expect(reviseTopic(topic(), is, known(was), [], today).topic.revision).toBe(4);
  });

  it('of a class stays where the reference label of another of its drugs changed', () => {
    const ofClass = topic({ ingredients: ['exampletine', 'otherine'] });
    const other = [...before, labelOf('d', first, reference)];
    const now = [...before, labelOf('d', second, reference)];
    expect(reviseTopic(ofClass, now, known(other), [], today).topic.revision).toBe(4);
  });

  it('is no later than today, whatever a label is dated', () => {
    const dated = labelOf('a', second, reference, '2027-03-01');
    expect(reviseTopic(topic(), after(dated), known(before), [], today).topic.news?.since).toBe(today);
  });
});

describe('a topic that is new here', () => {
  const labels = [labelOf('a', first), labelOf('b', first)];
  const added = (...setIds: string[]) => setIds.map((setId) => ({ setId, effective: '2026-10-01' }));

  it.each([
    ['no version took up the box: a label that was not known before', [], null],
    ['one generic did', added('a'), null],
    ['two labelers did', added('a', 'b'), 'new'],
  ])('where %s', (_, boxes, kind) => {
    expect(reviseTopic(topic(), labels, null, boxes, today).topic.news?.kind ?? null).toBe(kind);
  });
});
