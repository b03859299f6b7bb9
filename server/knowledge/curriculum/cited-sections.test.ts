import { expect, test } from 'vitest';
import { cites, createCurriculum, holdsSection, type Lesson } from './index.ts';

const lesson = ((): Lesson => {
  const [first] = createCurriculum().lessons();
  if (first === undefined) throw new Error('there is a lesson');
  return first;
})();

test.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])('"%s" is no section of a label, wherever a text names it', (word) => {
  const named: Lesson = { ...lesson, rems: { ...lesson.rems, text: `None (${word}).`, source: `L1 ${word}` } };
  expect(cites(named).map(({ section }) => section)).not.toContain(word);
  expect(holdsSection({ warnings: ['5 WARNINGS'] }, word)).toBe(false);
});

test('a heading of an old label is one where its record has the field', () => {
  expect(holdsSection({ boxed_warning: ['WARNING'] }, 'box')).toBe(true);
  expect(holdsSection({ warnings: ['5 WARNINGS'] }, 'box')).toBe(false);
});
