import { expect, test } from 'vitest';
import { good, me } from './good-resources-fixture.ts';
import { CODE_SYSTEM, indexValues, ownersOf, parseSearch } from './index.ts';

test('what is indexed, once each, and whose it is', () => {
  const task = { ...good.assignment, id: '1' } as const;
  const values = indexValues(task, ownersOf(task));
  expect(values.references).toContainEqual({ param: 'owner', targetType: 'Practitioner', target: 'ada', version: '' });
  expect(values.references).toContainEqual({ param: ':own', targetType: 'Practitioner', target: 'ada', version: '' });
  expect(values.tokens).toContainEqual({ param: 'code', system: CODE_SYSTEM.resourceKind, code: 'learning-assignment' });
  expect(ownersOf({ ...good.assessment, id: '1' })).toEqual(['ada']);
  expect(
    indexValues({ ...good.education, id: '1', recipient: [me, me] } as never).references.filter((one) => one.param === 'recipient'),
  ).toHaveLength(1);
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
