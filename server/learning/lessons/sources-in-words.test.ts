import { describe, expect, test } from 'vitest';
import { createCurriculum, type LessonSource } from '../../knowledge/curriculum/index.ts';
import { sourcesInWords } from './sources-in-words.ts';

const label = (id: string, version: number): LessonSource => ({
  id,
  kind: 'label',
  setId: 'c963c610-52e5-43ab-aac6-3f7e5341b764',
  version,
  effective: '2026-05-07',
  application: 'ANDA209633',
  readOn: '2026-11-22',
});
const notice: LessonSource = { id: 'X2', kind: 'rems', text: 'FDA notice, 2025-06-13', readOn: '2026-11-22' };

describe('short names of sources', () => {
  test.each([
    ['Right (L1 2.6).', 'Right (section 2.6).'],
    ['Right (L1 section 1).', 'Right (section 1).'],
    ['(L1 box, 5.1)', '(boxed warning, 5.1)'],
    ['(L1 Dosage)', '(label, Dosage)'],
    ['Not indicated (box)', 'Not indicated (boxed warning)'],
    ['in the box of pills', 'in the box of pills'],
    ['as L1 says', 'as label says'],
    ['ended (X2)', 'ended (FDA notice)'],
    ['L10 stays', 'L10 stays'],
  ])('%s reads as %s where there is one label', (text, words) => {
    expect(sourcesInWords([label('L1', 2), notice], text)).toBe(words);
  });

  test('say which label where there are several', () => {
    const sources = [label('L1', 6), label('L2', 14)];
    expect(sourcesInWords(sources, '(L1 2.6; L2 box)')).toBe('(label version 6, section 2.6; label version 14, boxed warning)');
  });

  const document = (id: string, text: string): LessonSource => ({
    id,
    kind: 'document',
    documentId: 'protocol',
    text,
    version: 1,
    effective: '2026-05-07',
    readOn: '2026-11-22',
  });

  test('are looked for as what they are, whatever a text of a tenant calls a source', () => {
    for (const id of ['(', '', '.', '(a+)+$', '\\', '$&'])
      expect(sourcesInWords([document(id, 'Protocol'), { ...notice, id }, label(id, 3)], 'Taken (L1 box) at 5.1')).toBe(
        'Taken (L1 box) at 5.1',
      );
  });

  test('of one source are not looked for in what another is called', () => {
    const sources = [1, 2, 3].map((count) => document(`P${count}`, `P${count + 1} `.repeat(20).trim()));
    expect(sourcesInWords(sources, 'P1 4')).toBe(`${'P2 '.repeat(20).trim()}, section 4`);
    expect(sourcesInWords([document('P1', 'Warfarin protocol')], '(P1 4; P1 Dosing; P1)')).toBe(
      '(Warfarin protocol, section 4; Warfarin protocol Dosing; Warfarin protocol)',
    );
  });

  test('are left in no text of any lesson', () => {
    for (const lesson of createCurriculum().lessons()) {
      const texts = [
        ...[lesson.retrieval, ...lesson.items].flatMap(({ options }) => options.map(({ feedback }) => feedback)),
        ...lesson.keyPoints.map(({ text }) => text),
        ...lesson.whatChanged.map(({ text }) => text),
        ...Object.values(lesson.populations),
        lesson.rems.text,
      ];
      for (const text of texts) expect(sourcesInWords(lesson.sources, text)).not.toMatch(/\b[LX]\d\b/);
    }
  });
});
