// `npm run simulate:burden`: how many cards a clinician would see, by setting, under the assumptions of scripts/simulate/assumptions.yaml.
// With `-- --write` the table goes into the README.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDrugKnowledge } from '../server/knowledge/drug-labels/index.ts';
import { burdenTable, withTable } from './simulate/burden-table.ts';
import { readAssumptions } from './simulate/read-assumptions.ts';

const unknown = process.argv.slice(2).find((argument) => argument !== '--write');
if (unknown !== undefined) {
  console.error(`There is no "${unknown}"; there is --write.`);
  process.exit(1);
}
const since = performance.now();
const assumptions = readAssumptions(loadDrugKnowledge());
const table = burdenTable(assumptions);
console.log(
  `${assumptions.settings.length * assumptions.clinicianDaysPerSetting} clinician-days, seed ${assumptions.seed}, assumptions in scripts/simulate/assumptions.yaml\n`,
);
console.log(table);
console.log(`\n${((performance.now() - since) / 1000).toFixed(0)} s`);
if (process.argv.includes('--write')) {
  const readme = join(import.meta.dirname, '../README.md');
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), table));
}
