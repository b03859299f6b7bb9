import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Communication, QuestionnaireResponse, Task } from 'fhir/r4';
import { expect, test } from 'vitest';
import { projectRoot } from '../../platform/index.ts';
import { CODE_SYSTEM, indexValues, ownersOf, parseSearch } from './index.ts';

const example = <T>(profile: string): T & { id: string } =>
  JSON.parse(readFileSync(join(projectRoot(), 'fhir-profiles/examples', profile, 'good.json'), 'utf8')) as T & { id: string };

test('what is indexed, once each, and whose it is', () => {
  const task = example<Task>('learning-assignment');
  const values = indexValues(task, ownersOf(task));
  expect(values.references).toContainEqual({ param: 'owner', targetType: 'Practitioner', target: 'ada', version: '' });
  expect(values.references).toContainEqual({ param: ':own', targetType: 'Practitioner', target: 'ada', version: '' });
  expect(values.tokens).toContainEqual({ param: 'code', system: CODE_SYSTEM.resourceKind, code: 'learning-assignment' });
  expect(ownersOf(example<QuestionnaireResponse>('assessment-result'))).toEqual(['ada']);
  const education = example<Communication>('education-delivered');
  const twice = { ...education, recipient: [...(education.recipient ?? []), ...(education.recipient ?? [])] };
  expect(indexValues(twice).references.filter((one) => one.param === 'recipient')).toHaveLength(1);
});

test('a search knows its page size, order and what it ignored', () => {
  expect(
    parseSearch('Task', [
      ['_count', '100000'],
      ['_sort', '-_lastUpdated'],
      ['colour', 'blue'],
      ['_format', 'json'],
    ]),
  ).toMatchObject({
    count: 200,
    sort: '-lastUpdated',
    ignored: ['colour'],
    applied: [
      ['_count', '100000'],
      ['_sort', '-_lastUpdated'],
    ],
    filters: [],
  });
  expect(parseSearch('Task', [['_summary', 'count']])).toMatchObject({ count: 0, total: 'accurate' });
});
