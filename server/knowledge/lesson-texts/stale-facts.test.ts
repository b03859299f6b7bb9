import { describe, expect, test } from 'vitest';
import { createCurriculum } from '../curriculum/index.ts';
import { builtIn } from './lesson-texts-fixture.ts';
import { staleFacts } from './stale-facts.ts';

const lesson = builtIn();
const [cited, ...others] = lesson.sources;
/** The exemplar after its label changed on 1 October 2026. */
const updated = {
  ...lesson,
  sources: [{ ...cited, version: 3, effective: '2026-10-01', comparedWith: { version: 2, effective: '2026-05-07' } }, ...others],
};

describe('dates and versions of a label', () => {
  test.each(
    createCurriculum()
      .lessons()
      .map((one) => [one.id, one] as const),
  )('of %s are those of its own sources', (_, one) => expect(staleFacts(one)).toEqual([]));

  test('are told where an update left those of the version before', () =>
    expect(staleFacts(updated)).toEqual([
      { at: 'cardDetail', said: 'names version 2 of the label; this text is on version 3' },
      { at: 'cardDetail', said: 'names the label of 7 May 2026; this text is on the version of 1 Oct 2026' },
      {
        at: 'cardDetail',
        said: 'names a revision of Oct 2025; the warning changed in Oct 2026, and this text is on the version of 1 Oct 2026',
      },
    ]));

  const named = (text: string) =>
    staleFacts({ ...updated, cardDetail: '', objective: text }).map(({ at, said }) => `${at} ${said.split(';')[0]}`);
  test.each([
    ['Box revised Oct 2025.', 'objective names a revision of Oct 2025'],
    ['The label was updated in October 2025.', 'objective names a revision of Oct 2025'],
    ['As the label of 7 May 2026 has it.', 'objective names the label of 7 May 2026'],
    ['As the label of May 7, 2026, has it.', 'objective names the label of 7 May 2026'],
    ['The boxed warning (Sept. 2025) asks for it.', 'objective names the label of Sep 2025'],
    ['Label v2 asks for it.', 'objective names version 2 of the label'],
    ['In the protocol of 2025-03-01.', 'objective names the document of 1 Mar 2025'],
  ])('%s', (text, said) => expect(named(text)).toEqual([said]));

  test.each([
    'Box revised 10/2026; label version 3, 2026-10-01.',
    'The label of October 2026 asks for it.',
    'A trial of May 2019 found it; the label asks for a blood count.',
    'Give 5 mg on 7 May 2026.',
    'The label names a dose for 2 to 3 weeks in 1,000 people.',
  ])('are not found in: %s', (text) => expect(named(text)).toEqual([]));

  test('are found in whichever text a clinician reads, and not in what is dated by a field of its own', () => {
    const old = 'Label version 2, 2026-05-07.';
    const [item] = lesson.items;
    const everywhere = {
      ...updated,
      cardDetail: '',
      keyPoints: [{ ...lesson.keyPoints[0], text: old }],
      items: [{ ...item, options: [{ id: 'a', text: 'x', correct: true, feedback: old }] }],
      populations: { pregnancy: old },
      rems: { ...lesson.rems, text: old, asOf: '2026-05-07' },
      whatChanged: [{ basis: 'within-set', since: '2026-10', showUntil: '2027-10', text: old, source: 'L1 box' }],
    };
    expect([...new Set(staleFacts(everywhere).map(({ at }) => at))].toSorted()).toEqual([
      'items.0.options.0.feedback',
      'keyPoints.0.text',
      'populations.pregnancy',
      'rems.text',
    ]);
  });

  test('are nothing where no source is dated, whatever the members hold', () => {
    expect(staleFacts({ cardDetail: 'Label version 2, 2026-05-07.' })).toEqual([]);
    expect(staleFacts({ ...updated, sources: 'none', whatChanged: 7 })).toEqual([]);
  });
});
