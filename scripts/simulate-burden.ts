// `npm run simulate:burden`: how many cards a clinician would see, by setting, under the assumptions of scripts/simulate/assumptions.yaml.
// With `-- --write` the table goes into the README. With `-- --import LABELS` (a file or folder, as `labels import` takes it) it says
// instead what orders meet before and after that import.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadDrugKnowledge } from '../server/knowledge/drug-labels/index.ts';
import { systemClock } from '../server/platform/index.ts';
import { burdenTable, withTable } from './simulate/burden-table.ts';
import { factsAfterImport } from './simulate/facts-after-import.ts';
import { importTable } from './simulate/import-table.ts';
import { readAssumptions, type Assumptions } from './simulate/read-assumptions.ts';

/** @throws TypeError naming an argument that there is none of */
const given = (): { write?: boolean | undefined; import?: string | undefined } =>
  parseArgs({ options: { write: { type: 'boolean' }, import: { type: 'string' } } }).values;

async function afterImport(assumptions: Assumptions, path: string): Promise<string> {
  const before = loadDrugKnowledge();
  const { knowledge, labels, changedCodes } = await factsAfterImport(path, systemClock);
  const day = systemClock.now().toISOString().slice(0, 10);
  const count = (number: number): string => number.toLocaleString('en');
  const said = `${count(labels)} label versions imported on ${day}: ${count(changedCodes)} of ${count(knowledge.counts().codes)} codes say something else than the starter set. Seed ${assumptions.seed}.`;
  return `${said}\n\n${importTable(assumptions, before, knowledge)}`;
}

async function simulate(): Promise<void> {
  const { write, import: path } = given();
  const since = performance.now();
  const assumptions = readAssumptions(loadDrugKnowledge());
  const [name, table] = path === undefined ? ['burden', burdenTable(assumptions)] : ['import', await afterImport(assumptions, path)];
  console.log(
    `${assumptions.settings.length * assumptions.clinicianDaysPerSetting} clinician-days, seed ${assumptions.seed}, assumptions in scripts/simulate/assumptions.yaml\n`,
  );
  console.log(table);
  console.log(`\n${((performance.now() - since) / 1000).toFixed(0)} s`);
  if (write === true) {
    const readme = join(import.meta.dirname, '../README.md');
    writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), table, name));
  }
}

await simulate().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
