import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { dismissReasons } from '../../server/contract/index.ts';
import type { DrugKnowledge } from '../../server/knowledge/drug-labels/index.ts';

const percent = z.number().min(0).max(100);

const settingSchema = z.strictObject({
  name: z.string().min(1),
  daysPerWeek: z.number().min(0.5).max(7),
  ordersPerDay: z.number().positive().max(500),
  ordersPerSigning: z.number().min(1).max(50),
  renewals: percent,
  cards: z.strictObject({ passed: percent, openedOnly: percent, snoozed: percent, dismissed: percent }),
  notHeld: percent,
  /** RxNorm code, share of the orders, a name for the reader. */
  drugs: z.array(z.tuple([z.number().int().positive(), percent, z.string().min(1)])).min(1),
});

const assumptionsSchema = z.strictObject({
  seed: z.number().int(),
  clinicianDaysPerSetting: z.number().int().positive(),
  cliniciansPerSetting: z.number().int().positive(),
  yearsBetweenChanges: z.number().positive(),
  dismissReasons: z.record(z.enum(dismissReasons), percent),
  settings: z.array(settingSchema).min(1),
});

export type Setting = z.infer<typeof settingSchema>;
export type Assumptions = z.infer<typeof assumptionsSchema>;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

function problemsOf(setting: Setting, knowledge: Pick<DrugKnowledge, 'product'>): string[] {
  const problems = setting.drugs.flatMap(([code, , name]) =>
    knowledge.product(String(code)) === undefined ? [`${setting.name}: the drug facts hold no code ${code} (${name})`] : [],
  );
  const shares = setting.notHeld + sum(setting.drugs.map(([, share]) => share));
  if (Math.abs(shares - 100) > 0.001) problems.push(`${setting.name}: the shares sum to ${shares.toFixed(1)}, not to 100`);
  const answers = sum(Object.values(setting.cards));
  if (answers > 100) problems.push(`${setting.name}: of 100 cards ${answers} are answered`);
  return problems;
}

/**
 * The one data file of the simulator.
 * @throws Error naming each setting whose shares do not sum up, or whose drug the facts do not hold
 */
export function parseAssumptions(text: string, knowledge: Pick<DrugKnowledge, 'product'>): Assumptions {
  const result = assumptionsSchema.safeParse(parse(text));
  if (!result.success) throw new Error(`assumptions.yaml: ${z.prettifyError(result.error)}`);
  const problems = result.data.settings.flatMap((setting) => problemsOf(setting, knowledge));
  const reasons = sum(Object.values(result.data.dismissReasons));
  if (reasons !== 100) problems.push(`the reasons of dismissals sum to ${reasons}, not to 100`);
  if (problems.length > 0) throw new Error(`assumptions.yaml: ${problems.join('; ')}`);
  return result.data;
}

export const readAssumptions = (knowledge: Pick<DrugKnowledge, 'product'>): Assumptions =>
  parseAssumptions(readFileSync(join(import.meta.dirname, 'assumptions.yaml'), 'utf8'), knowledge);
