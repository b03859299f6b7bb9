import { createTenantAdministration } from '../identity/tenants/index.ts';
import { createCurricula } from '../knowledge/curriculum/index.ts';
import { createPublishedTexts } from '../knowledge/lesson-texts/index.ts';
import { loadDefinitions } from '../knowledge/plan-definitions/index.ts';
import { createRuleFiles } from '../knowledge/rules/index.ts';
import { silentLogger } from '../platform/index.ts';
import type { AdminDeps } from './admin-deps.ts';
import { readArguments, refuse } from './arguments.ts';

async function filesOf(deps: AdminDeps) {
  const { db, clock } = deps;
  const knowledge = deps.drugs();
  const texts = createPublishedTexts({ db, logger: silentLogger });
  await texts.refresh();
  const curricula = createCurricula({
    revisionOf: (topicId) => knowledge.topic(topicId)?.revision,
    today: () => clock.now().toISOString().slice(0, 10),
    texts: (tenantId) => texts.of(tenantId),
  });
  return createRuleFiles({ db, clock, knowledge, builtIn: loadDefinitions(), curriculum: (tenantId) => curricula.of(tenantId) });
}

const knownTenant = async (deps: AdminDeps, id: string): Promise<string> =>
  (await createTenantAdministration(deps).showTenant(id)).tenant.id;

function readBundleFile(deps: AdminDeps, path: string): unknown {
  let text: string;
  try {
    text = deps.readFile(path);
  } catch {
    throw refuse(`${path} cannot be read.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw refuse(`${path} is not valid JSON.`);
  }
}

export const ruleCommands: Record<string, (deps: AdminDeps, argv: readonly string[]) => Promise<number>> = {
  import: async (deps, argv) => {
    const given = readArguments(argv, { tenant: 'text', 'dry-run': 'switch' }, 1);
    const tenantId = await knownTenant(deps, given.required('tenant'));
    const [path] = given.positionals;
    if (path === undefined) throw refuse('Name the file: rules import BUNDLE.json --tenant ID.');
    const bundle = readBundleFile(deps, path);
    const isDryRun = given.has('dry-run');
    const { problems, rules } = await (await filesOf(deps)).import(bundle, { tenantId, operator: deps.operator, isDryRun });
    for (const { entry, expression, message } of problems)
      deps.out(`${path}\t${entry === null ? '-' : `entry ${entry}`}\t${expression}\t${message}`);
    if (problems.length > 0) {
      deps.out('Nothing was imported.');
      return 1;
    }
    for (const { title, url, version } of rules) deps.out(`${isDryRun ? 'Would be imported' : 'Imported'}\t${url}|${version}\t${title}`);
    if (!isDryRun) deps.out('Each is a draft: an educator submits it, and another one publishes it.');
    return 0;
  },
  export: async (deps, argv) => {
    const tenantId = await knownTenant(deps, readArguments(argv, { tenant: 'text' }).required('tenant'));
    deps.out(JSON.stringify(await (await filesOf(deps)).export(tenantId), null, 2));
    return 0;
  },
};
