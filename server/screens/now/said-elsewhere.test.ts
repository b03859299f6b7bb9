import type { Basic } from 'fhir/r4';
import { expect, test } from 'vitest';
import { elsewhere } from '../../../test-fixtures/fhir-writer.ts';
import type { Stored } from '../../records/index.ts';
import { CODE_SYSTEM, EXTENSION, IDENTIFIER_SYSTEM } from '../../standards/fhir-r4/index.ts';
import { toSaidElsewhere } from './said-elsewhere.ts';

const said = (change: { source?: string; end?: string; status?: string } = {}): Stored<Basic> => {
  const { source = `${IDENTIFIER_SYSTEM.system}/client%3Alms`, end = '2027-11-01', status = 'active' } = change;
  const good = elsewhere.assertion('p1', 'QuestionnaireResponse/r1');
  const other: Record<string, object> = {
    [EXTENSION.validity]: { valuePeriod: { start: '2026-11-01', end } },
    [EXTENSION.assertionStatus]: { valueCodeableConcept: { coding: [{ system: CODE_SYSTEM.assertionStatus, code: status }] } },
  };
  const extension = (good.extension ?? []).map((one) => ({ ...one, ...other[one.url] }));
  return { ...good, id: 'b1', extension, meta: { versionId: '1', lastUpdated: '2026-11-01T00:00:00Z', source } };
};
const at = (instant: string, change: Parameters<typeof said>[0] = {}) => toSaidElsewhere(said(change), new Date(instant));

test('an assertion of another system is told with the name that it was registered by', () => {
  expect(at('2026-11-22T00:00:00Z')).toEqual({
    title: 'Tofacitinib',
    from: 'lms',
    validFrom: '2026-11-01',
    validUntil: '2027-11-01',
    state: 'current',
    resource: 'Basic/b1',
  });
  expect(at('2026-11-22T00:00:00Z', { source: `${IDENTIFIER_SYSTEM.system}/token%3A1` })?.from).toBeNull();
});

test('one of our own is not among them', () => {
  expect(at('2026-11-22T00:00:00Z', { source: 'https://lms.example/said-so' })).toBeUndefined();
});

test.each([
  ['2027-11-01T23:00:00Z', {}, 'current'],
  ['2027-11-02T00:00:00Z', {}, 'lapsed'],
  ['2027-12-31T12:00:00Z', { end: '2027' }, 'current'],
  ['2026-11-22T00:00:00Z', { status: 'superseded' }, 'lapsed'],
  ['2026-11-22T00:00:00Z', { status: 'revoked' }, 'revoked'],
] as const)('at %s, %j: %s', (instant, change, state) => expect(at(instant, change)?.state).toBe(state));
