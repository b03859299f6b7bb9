import { describe, expect, it } from 'vitest';
import { cardSchema, conceptNames, medicationNames, hookRequestSchema } from './index.ts';

const card = {
  uuid: '8d1f9c3a-2f7e-4c0b-9a52-0f6f3f6f1d11',
  summary: 'One line',
  detail: 'Words',
  indicator: 'info',
  source: { label: 'FDA label' },
};
const suggestion = {
  label: 'Learn later',
  uuid: '8d1f9c3a-2f7e-4c0b-9a52-0f6f3f6f1d12',
  actions: [{ type: 'create', description: 'A task', resource: { resourceType: 'Task' } }],
};

describe('a card', () => {
  it('may be plain, or offer suggestions with their selection behaviour', () => {
    expect(cardSchema.safeParse(card).success).toBe(true);
    expect(cardSchema.safeParse({ ...card, suggestions: [suggestion], selectionBehavior: 'any' }).success).toBe(true);
  });

  it.each([
    ['140 characters of summary', { summary: 'x'.repeat(140) }],
    ['critical', { indicator: 'critical' }],
    ['a null member', { detail: null }],
    ['an empty list', { links: [] }],
    ['no uuid', { uuid: undefined }],
    ['a source without a label', { source: {} }],
    ['suggestions without selectionBehavior', { suggestions: [suggestion] }],
    [
      'a create action without a resource',
      { suggestions: [{ ...suggestion, actions: [{ type: 'create', description: 'x' }] }], selectionBehavior: 'any' },
    ],
    ['an override reason without a display', { overrideReasons: [{ code: 'other' }] }],
    ['an autolaunchable link', { links: [{ label: 'x', url: 'https://a.example', type: 'smart', autolaunchable: true }] }],
    ['appContext on an absolute link', { links: [{ label: 'x', url: 'https://a.example', type: 'absolute', appContext: 'x' }] }],
    ['HTML in the detail', { detail: 'a <b>b</b>' }],
  ])('never has %s', (_, over) => expect(cardSchema.safeParse({ ...card, ...over }).success).toBe(false));
});

describe('a medicine', () => {
  const system = 'http://www.nlm.nih.gov/research/umls/rxnorm';

  it('is named by every RxNorm code and every text', () => {
    expect(
      conceptNames({
        text: 'a',
        coding: [
          { system: 'local', code: '1', display: 'b' },
          { system, code: '2' },
          { system, code: '3' },
        ],
      }),
    ).toEqual({ codes: ['2', '3'], texts: ['a', 'b'] });
  });

  it.each([undefined, null, 'x', 7, [], { coding: 'x' }, { coding: [null, 1, { system, code: 5 }] }])(
    'of a strange shape has no name: %j',
    (concept) => {
      expect(conceptNames(concept)).toEqual({ codes: [], texts: [] });
    },
  );

  it('is found by fullUrl, by type and id, contained; what is nowhere is left to fetch', () => {
    const medication = { resourceType: 'Medication', id: 'm', code: { coding: [{ system, code: '2' }] } };
    const order = (reference: string, more = {}) => ({ resourceType: 'MedicationRequest', medicationReference: { reference }, ...more });
    const found = { codes: ['2'], texts: [], ingredients: [], reference: null };
    const read = (reference: string, entries: { fullUrl?: string; resource: typeof medication }[], more = {}) =>
      medicationNames(order(reference, more), { entries });
    expect(read('urn:uuid:1', [{ fullUrl: 'urn:uuid:1', resource: medication }])).toEqual(found);
    expect(read('Medication/m', [{ resource: medication }])).toEqual(found);
    expect(read('#m', [], { contained: [medication] })).toEqual(found);
    expect(read('#gone', [])).toEqual({ ...found, codes: [] });
    expect(read('Medication/m', [])).toEqual({ ...found, codes: [], reference: 'Medication/m' });
  });
});

describe('a medicine that is made to be costly', () => {
  const medication = (id: string, over: Record<string, unknown> = {}) => ({
    resourceType: 'Medication',
    id,
    code: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '1357541' }] },
    ...over,
  });
  const order = (over: Record<string, unknown>) => ({ resourceType: 'MedicationRequest', ...over });
  const codesOf = (contained: unknown[]): string[] =>
    medicationNames(order({ medicationReference: { reference: '#m' }, contained }), { entries: [] }).codes;

  it('is not looked for among more contained resources than an order has', () => {
    const fillers = (count: number): unknown[] => Array.from({ length: count }, () => 1);
    expect(codesOf([medication('m'), ...fillers(49)])).toEqual(['1357541']);
    expect(codesOf([medication('m'), ...fillers(50)])).toEqual([]);
  });

  it('is not read where many stand for one reference, though all say the same', () => {
    const same = (count: number): unknown[] => Array.from({ length: count }, () => medication('m'));
    expect(codesOf(same(2))).toEqual(['1357541']);
    expect(codesOf(same(3))).toEqual([]);
    const entries = Array.from({ length: 3 }, () => ({ resource: medication('m') }));
    const reference = order({ medicationReference: { reference: 'Medication/m' } });
    expect(medicationNames(reference, { entries })).toMatchObject({ codes: [], reference: null });
  });

  it('has no name where it has more codings than any', () => {
    const coding = { system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '1357541' };
    const named = (count: number) => codesOf([medication('m', { code: { coding: Array.from({ length: count }, () => coding) } })]).length;
    expect([named(50), named(51)]).toEqual([50, 0]);
  });
});

it('a request may name its user beside the context, as before 1.0; the one inside counts', () => {
  const base = { hook: 'order-sign', hookInstance: '8d1f9c3a-2f7e-4c0b-9a52-0f6f3f6f1d11', user: 'Practitioner/old' };
  const context = { patientId: 'p', draftOrders: { resourceType: 'Bundle' } };
  expect(hookRequestSchema.parse({ ...base, context }).context.userId).toBe('Practitioner/old');
  expect(hookRequestSchema.parse({ ...base, context: { ...context, userId: 'Practitioner/new' } }).context.userId).toBe('Practitioner/new');
});
