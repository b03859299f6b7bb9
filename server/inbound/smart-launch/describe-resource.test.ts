import { expect, test } from 'vitest';
import { describePatient, describePractitioner } from './describe-resource.ts';

const named = (name: object) => describePractitioner({ resourceType: 'Practitioner', name: [name] }).displayName;

test.each([
  ['a degree', { family: 'Castellan', given: ['Inés'], suffix: ['MD'] }, 'Inés Castellan, MD'],
  ['two', { family: 'Castellan', given: ['Inés'], suffix: ['MD', 'FACR'] }, 'Inés Castellan, MD, FACR'],
  ['none', { family: 'Castellan', given: ['Inés'] }, 'Inés Castellan'],
  ['one that says nothing', { family: 'Castellan', given: ['Inés'], suffix: [' '] }, 'Inés Castellan'],
  ['one that the text has already', { text: 'Inés Castellan, MD', suffix: ['MD'] }, 'Inés Castellan, MD'],
  ['suffixes of the wrong shape', { family: 'Castellan', given: ['Inés'], suffix: 'MD' }, 'Inés Castellan'],
])('a name with %s', (_, name, shown) => {
  expect(named(name)).toBe(shown);
});

test('a suffix alone is no name', () => {
  expect(named({ suffix: ['MD'] })).toBeUndefined();
});

test('a patient’s suffix tells two of one name apart', () => {
  expect(describePatient({ name: [{ family: 'Ortiz', given: ['Juan'], suffix: ['Jr.'] }] }).display).toBe('Juan Ortiz, Jr.');
});
