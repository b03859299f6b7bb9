import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startHouse, type House } from '../../test-fixtures/cds-hooks/house.ts';
import type { AdminDeps } from './admin-deps.ts';
import { runAdmin } from './run-admin.ts';

let house: House;
let lines: string[] = [];
beforeAll(async () => {
  house = await startHouse();
  await house.addTenant({ id: 'west', iss: 'https://west.example/fhir', clientId: 'west', cdsIss: 'https://west.example' });
});
afterAll(async () => house.stop());
beforeEach(() => {
  lines = [];
});

const plan = (over: object = {}) => ({
  resourceType: 'PlanDefinition',
  id: 'theirs',
  url: 'https://other.example/PlanDefinition/theirs',
  version: '2.0.0',
  title: 'Their rule',
  status: 'active',
  action: [
    {
      trigger: [{ type: 'named-event', name: 'order-sign', data: [{ type: 'MedicationRequest' }] }],
      condition: [{ kind: 'applicability', expression: { language: 'text/fhirpath', expression: '%order.isRenewal = false' } }],
      definitionCanonical: 'https://preceptor.health/fhir/ActivityDefinition/warfarin-order',
    },
  ],
  ...over,
});
const bundle = (...resources: object[]): string =>
  JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) });

const admin = async (file: string, ...argv: string[]): Promise<number> => {
  const write = (line: string): void => void lines.push(line);
  const deps: Partial<AdminDeps> & { err(line: string): void } = {
    db: house.db,
    clock: house.clock,
    out: write,
    err: write,
    operator: 'command line (ana)',
    drugs: () => house.modules.knowledge,
    readFile: () => file,
  };
  // What the command needs of the many things that a command may need.
  return runAdmin(['rules', ...argv], deps as AdminDeps & { err(line: string): void });
};
const staffOf = async (name: string) => ({
  tenant: house.tenant,
  person: await house.personOf(`Practitioner/${name}`),
  roles: ['educator' as const],
});
const own = async (name = 'ana') =>
  (await house.modules.ruleAuthoring.list(await staffOf(name), () => ({ state: '', search: '' }))).rules.filter((one) => !one.isBuiltIn);

describe('rules', () => {
  it.each<[string, string, RegExp]>([
    ['that is no JSON', '{', /is not valid JSON/],
    ['that is no Bundle', '{"resourceType":"Patient"}', /This is no Bundle/],
    [
      'with a second rule that does not compile',
      bundle(
        plan(),
        plan({
          id: 'b',
          url: 'https://other.example/b',
          action: [{ condition: [{ kind: 'applicability', expression: { language: 'text/fhirpath', expression: '%order.(' } }] }],
        }),
      ),
      /entry 1\tPlanDefinition\.action\[0\]\.condition\[0\]\.expression\t/,
    ],
    [
      'whose activity is missing',
      bundle(plan({ action: [{ definitionCanonical: 'https://other.example/gone' }] })),
      /entry 0\tPlanDefinition\.action\[0\]\.definitionCanonical\t/,
    ],
    [
      'with the name of a built-in rule',
      bundle(plan({ url: 'https://preceptor.health/fhir/PlanDefinition/boxed-warning-order' })),
      /entry 0\tPlanDefinition\.url\t/,
    ],
    ['with text that no database keeps', bundle(plan({ title: 'a\0b' })), /entry 0\ttitle\t/],
    [
      'without a rule',
      bundle({ resourceType: 'ActivityDefinition', id: 'a', url: 'https://other.example/a', status: 'active' }),
      /There is no PlanDefinition/,
    ],
  ])('a file %s is refused whole', async (_, file, message) => {
    expect(await admin(file, 'import', 'rules.json', '--tenant', 'demo')).toBe(1);
    expect(lines.join('\n')).toMatch(message);
    expect(await own()).toEqual([]);
  });

  it('come as drafts of the operator, are published by two people, and go to another tenant as a file', async () => {
    expect(await admin(bundle(plan()), 'import', 'rules.json', '--tenant', 'demo', '--dry-run')).toBe(0);
    expect(await own()).toEqual([]);
    expect(await admin(bundle(plan()), 'import', 'rules.json', '--tenant', 'demo')).toBe(0);
    const [draft] = await own();
    expect(draft).toMatchObject({ state: 'draft', editedBy: 'command line (ana)', version: '2.0.0', problems: 0 });
    expect(await admin(bundle(plan()), 'import', 'rules.json', '--tenant', 'demo')).toBe(1);
    const ruleId = draft?.ruleId ?? '';
    const { ruleAuthoring } = house.modules;
    await ruleAuthoring.take(await staffOf('ana'), ruleId, { step: 'submit', revision: 1 });
    await house.modules.ruleReplays.replay(await staffOf('ben'), ruleId);
    await ruleAuthoring.take(await staffOf('ben'), ruleId, { step: 'publish', revision: 2 });

    lines = [];
    expect(await admin('', 'export', '--tenant', 'demo')).toBe(0);
    const [exported = ''] = lines;
    expect(JSON.parse(exported)).toMatchObject({
      entry: [{ resource: { title: 'Their rule', status: 'active' } }, { resource: { id: 'warfarin-order' } }],
    });
    expect(await admin(exported, 'import', 'rules.json', '--tenant', 'west')).toBe(0);
    expect(await admin(exported, 'import', 'rules.json', '--tenant', 'demo')).toBe(1);
    expect(lines.at(-2)).toContain('Version 2.0.0 of this rule is here already.');
  });
});
