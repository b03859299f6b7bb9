import { fc } from '../../../test-fixtures/seeded-property.ts';
import { describe, expect, test } from 'vitest';
import {
  canonicalStatement,
  identifierKey,
  sortedJson,
  statementDigest,
  statementReferences,
  statementSchema,
  toDuration,
  type Statement,
} from './index.ts';

const activity = (id: string, name?: string) => ({
  objectType: 'Activity' as const,
  id,
  ...(name === undefined ? {} : { definition: { name: { 'en-US': name } } }),
});
const statement: Statement = {
  id: '0b9e4f0a-37a1-4f0e-9b55-0d5a5a0f8f01',
  actor: { objectType: 'Agent', account: { homePage: 'https://example.org', name: 'p1' } },
  verb: { id: 'http://adlnet.gov/expapi/verbs/passed', display: { 'en-US': 'passed' } },
  object: activity('https://example.org/lessons/1', 'One'),
  context: { contextActivities: { grouping: [activity('https://example.org/b'), activity('https://example.org/a')] }, revision: '1' },
  timestamp: '2026-11-22T08:00:00.000Z',
};

/** @see https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md#231-statement-immutability */
describe('the same statement', () => {
  test('stays the same under what a store sets or may correct', () => {
    const again: Statement = {
      ...statement,
      stored: '2026-11-22T09:00:00Z',
      version: '2.0.0',
      authority: { objectType: 'Agent', account: { homePage: 'https://x.org', name: 'x' } },
      verb: { id: statement.verb.id, display: { 'en-US': 'has passed' } },
      object: activity('https://example.org/lessons/1', 'Uno'),
      timestamp: '2026-11-22T09:00:00+01:00',
      context: { revision: '1', contextActivities: { grouping: [activity('https://example.org/a'), activity('https://example.org/b')] } },
    };
    expect(canonicalStatement(again)).toBe(canonicalStatement(statement));
    expect(statementDigest({ ...statement, timestamp: '2026-11-22T10:00:00Z' }, { timestampDefaulted: true })).toEqual(
      statementDigest(statement, { timestampDefaulted: true }),
    );
  });

  test('is another one when anything else differs', () => {
    const others: Statement[] = [
      { ...statement, verb: { id: 'http://adlnet.gov/expapi/verbs/failed' } },
      { ...statement, timestamp: '2026-11-22T08:00:01Z' },
      { ...statement, result: { success: true } },
      { ...statement, context: { ...statement.context, revision: '2' } },
      { ...statement, actor: { objectType: 'Agent', account: { homePage: 'https://example.org', name: 'p2' } } },
    ];
    for (const other of others) expect(statementDigest(other)).not.toEqual(statementDigest(statement));
  });

  test('does not hang on the order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        expect(sortedJson(Object.fromEntries(Object.entries(value).toReversed()))).toBe(sortedJson(value));
      }),
    );
  });
});

test('a key is a signed 64-bit number', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(BigInt.asIntN(64, BigInt(identifierKey(text))).toString()).toBe(identifierKey(text));
    }),
  );
});

test('an activity that is object and context at once is a direct reference', () => {
  const both: Statement = { ...statement, context: { contextActivities: { other: [activity(statement.object.id)] } } };
  expect(statementReferences(both).filter(({ kind }) => kind === 2)).toEqual([
    { kind: 2, key: identifierKey(statement.object.id), direct: true },
  ]);
});

test('durations have at most hundredths', () => {
  expect([0, 9, 61.239, 0.005, -1].map(toDuration)).toEqual(['PT0S', 'PT9S', 'PT61.24S', 'PT0.01S', 'PT0S']);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (seconds) => {
      expect(statementSchema.safeParse({ ...statement, result: { duration: toDuration(seconds) } }).success).toBe(true);
    }),
  );
});

test('the schema is strict', () => {
  expect(statementSchema.safeParse(statement).success).toBe(true);
  const broken: unknown[] = [
    { ...statement, patient: 'x' },
    { ...statement, timestamp: '2026-11-22T08:00:00' },
    { ...statement, actor: { objectType: 'Agent', mbox: 'mailto:a@b.c' } },
    { ...statement, verb: { id: 'passed' } },
    { ...statement, result: { score: { scaled: 2 } } },
    { ...statement, result: { score: { scaled: 1, raw: 4, max: 3 } } },
    { ...statement, context: { patient: 'x' } },
    { ...statement, id: 'x' },
  ];
  for (const one of broken) expect(statementSchema.safeParse(one).success).toBe(false);
});
