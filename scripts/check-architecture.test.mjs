import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { architectureProblems } from './check-architecture.mjs';

const trees = [];

/** The problems of a small tree: each file imports the paths it maps to, relative to the root. */
async function problemsOf(imports) {
  const root = mkdtempSync(join(tmpdir(), 'preceptor-tree-'));
  trees.push(root);
  const files = new Set([...Object.keys(imports), ...Object.values(imports).flat()]);
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    const up = '../'.repeat(file.split('/').length - 1) || './';
    const lines = (imports[file] ?? []).map((target, index) => `import { x as x${index} } from '${up}${target}';\nvoid x${index};`);
    writeFileSync(join(root, file), `${lines.join('\n')}\nexport const x = 1;\n`);
  }
  return (await architectureProblems(root)).problems;
}

afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true, force: true });
});

const face = (module) => `server/${module}/index.ts`;

describe('what the arrows allow', () => {
  test('down from a screen to the ground floor', async () => {
    expect(
      await problemsOf({
        'server/main.ts': ['server/app.ts', face('learning/prompts')],
        'server/app.ts': [face('inbound/cds-hooks')],
        [face('screens/today')]: [face('workforce/credentials'), face('learning/lessons')],
        [face('inbound/cds-hooks')]: [face('learning/prompts'), face('knowledge/drug-labels'), 'server/inbound/cds-hooks/to-cards.ts'],
        [face('outbound/fhir-api')]: [face('records'), face('identity/sessions')],
        [face('workforce/privileges')]: [face('learning/competencies')],
        [face('learning/lessons')]: [face('knowledge/curriculum'), face('learning/competencies'), face('records')],
        [face('records')]: [face('identity/practitioners'), face('standards/fhir-r4'), face('database'), face('platform')],
        'client/panel/now.tsx': [face('contract'), 'client/ui/card.tsx'],
      }),
    ).toEqual([]);
  });
});

describe('what they refuse', () => {
  const refused = [
    ['learning calling inbound', 'learning/prompts/service.ts', face('inbound/cds-hooks'), 'arrows-of-learning'],
    ['knowledge calling learning', 'knowledge/curriculum/index.ts', face('learning/lessons'), 'arrows-of-knowledge'],
    ['workforce calling knowledge past learning', 'workforce/credentials/index.ts', face('knowledge/curriculum'), 'arrows-of-workforce'],
    ['inbound calling outbound', 'inbound/cds-hooks/index.ts', face('outbound/fhir-api'), 'arrows-of-inbound'],
    ['outbound calling inbound', 'outbound/fhir-api/index.ts', face('inbound/cds-hooks'), 'arrows-of-outbound'],
    ['records calling a wing', 'records/index.ts', face('learning/lessons'), 'arrows-of-records'],
    ['identity calling records', 'identity/tenants/index.ts', face('records'), 'arrows-of-identity'],
    ['a wing calling a screen', 'learning/lessons/index.ts', face('screens/today'), 'arrows-of-learning'],
    ['platform calling identity', 'platform/index.ts', face('identity/roles'), 'platform-knows-nobody'],
    ['database calling records', 'database/index.ts', face('records'), 'database-knows-platform-only'],
    ['a standard calling a wing', 'standards/smart/index.ts', face('learning/lessons'), 'standards-stay-on-the-ground-floor'],
    ['the contract importing platform', 'contract/index.ts', face('platform'), 'contract-imports-zod-only'],
    ['a neighbour’s inner file', 'learning/lessons/service.ts', 'server/learning/competencies/store.ts', 'module-through-its-index'],
    ['another wing’s inner file', 'inbound/cds-hooks/service.ts', 'server/learning/prompts/store.ts', 'module-through-its-index'],
    ['an inner file from the composition root', 'main.ts', 'server/learning/prompts/store.ts', 'module-through-its-index-from-outside'],
    ['an inner file of records', 'learning/lessons/index.ts', 'server/records/store.ts', 'records-through-its-index'],
    ['a wing reaching for the configuration', 'learning/lessons/index.ts', 'server/config.ts', 'composition-root-is-called-by-nobody'],
    ['a program using test fixtures', 'learning/lessons/index.ts', 'test-fixtures/database.ts', 'programs-use-no-test-fixtures'],
  ];
  test.each(refused)('%s', async (_what, from, to, rule) => {
    const problems = await problemsOf({ [`server/${from}`]: [to] });
    expect(problems.join('\n')).toContain(`${rule}: server/${from} → ${to}`);
  });

  test('the client calling a module of the server', async () => {
    expect((await problemsOf({ 'client/panel/now.tsx': [face('learning/lessons')] })).join()).toContain('client-knows-the-contract-only');
  });

  test('a ui piece that fetches', async () => {
    expect((await problemsOf({ 'client/ui/card.tsx': ['client/api/request.ts'] })).join()).toContain('ui-pieces-fetch-nothing');
  });

  test('a circle', async () => {
    const [a, b] = ['server/records/a.ts', 'server/records/b.ts'];
    expect((await problemsOf({ [a]: [b], [b]: [a] })).join()).toContain('no-cycles');
  });

  test('an empty tree: looking at nothing is not finding nothing', async () => {
    expect(await problemsOf({})).toEqual(['No source file was found.']);
  });
});
