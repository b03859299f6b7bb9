import fhirpath from 'fhirpath';
import { describe, expect, it } from 'vitest';
import { fuzzRuns } from '../../../test-fixtures/arbitrary-input.ts';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { compileExpression } from './compile-expression.ts';
import { loadPlans } from './load-plans.ts';

type Outcome = { found: unknown } | { threw: true };
const outcome = (work: () => unknown): Outcome => {
  try {
    return { found: work() };
  } catch {
    return { threw: true };
  }
};
/** Both ways see their own copy: neither may lean on what the other left. */
const both = (text: string, variables: object): { ours: Outcome; library: Outcome } => ({
  ours: outcome(() => compileExpression(text).run(structuredClone(variables) as never)),
  library: outcome(() => {
    const found: unknown = fhirpath.evaluate({}, text, structuredClone(variables) as never);
    return Array.isArray(found) ? found : [found];
  }),
});

const scalar = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>('draft', 'active', 'x', '', true, false) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(0, 1, 1.5, null, 'true', '2020-01-01') },
);
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.record({ a: scalar, status: scalar }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: fc.array(fc.record({ a: scalar, status: scalar }, { requiredKeys: [] }), { maxLength: 3 }) },
);
const record = fc.record(
  { resourceType: fc.constant('MedicationRequest'), status: value, a: value, b: value, _status: value },
  { requiredKeys: [] },
);
const variables = fc.record({ order: fc.oneof({ weight: 9, arbitrary: record }, { weight: 1, arbitrary: value }), topic: record });

const expression = fc.letrec<{ path: string; test: string }>((tie) => ({
  path: fc.oneof(
    fc.constantFrom('%order', '%topic', '%order.status', '%topic.a', '%order.b.a', "'draft'", 'true', 'status', 'a', "''"),
    fc.tuple(tie('path'), tie('test')).map(([path, test]) => `${path}.where(${test})`),
    fc.tuple(tie('path'), fc.constantFrom('status', 'a', 'b')).map(([path, name]) => `${path}.${name}`),
    fc.tuple(tie('path'), tie('path')).map(([left, right]) => `(${left} | ${right})`),
  ),
  test: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(tie('path'), fc.constantFrom('exists()', 'empty()', 'exists().not()', 'not()')).map(([path, name]) => `${path}.${name}`),
    fc.tuple(tie('path'), fc.constantFrom('=', '!=', 'in'), tie('path')).map(([left, sign, right]) => `(${left} ${sign} ${right})`),
    fc.tuple(tie('test'), fc.constantFrom('and', 'or'), tie('test')).map(([left, sign, right]) => `(${left} ${sign} ${right})`),
  ),
}));

describe('an expression', () => {
  it('gives what the library gives, whatever the data', () => {
    // The generated language is the short way's own: none of its sentences is left to the library as a whole.
    fc.assert(
      fc.property(expression.test, variables, (text, given) => {
        const { ours, library } = both(text, given);
        expect(ours).toEqual(library);
        expect(compileExpression(text).hasShortWay).toBe(true);
      }),
      fuzzRuns('expressions', 1500),
    );
  });

  it.each([
    '%order.status',
    '%order.where(status = 1)',
    '%order.a.first()',
    '%order.a.count() > 1',
    "status.matches('d.*')",
    '%order.a[0]',
    '%none',
    '%order.where($this.a = true)',
  ])('of other parts of the language is the library’s: %s', (text) => {
    const given = { order: { status: 'draft', a: ['x', 'y'] }, topic: { id: 't' } };
    const { ours, library } = both(text, given);
    expect(ours).toEqual(library);
  });

  it('asks the library where extensions could answer for a value', () => {
    const order = { status: 'draft', _status: { extension: [{ url: 'u', valueString: 'cancelled' }] } };
    const { ours, library } = both("%order.status.extension.exists() or %order.where(status = 'draft').exists()", { order, topic: {} });
    expect(ours).toEqual(library);
  });

  it('does not compile what is no expression', () => {
    expect(() => compileExpression('%order.where(')).toThrow();
  });

  it('has a short way for every condition of the built-in rules', () => {
    const texts = loadPlans().flatMap((plan) =>
      plan.action.flatMap((action) => (action.condition ?? []).map((one) => one.expression?.expression ?? '')),
    );
    expect(texts.length).toBeGreaterThan(2);
    expect(texts.filter((text) => !compileExpression(text).hasShortWay)).toEqual([]);
  });
});
