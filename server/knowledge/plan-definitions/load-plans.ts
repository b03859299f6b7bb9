import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../platform/index.ts';
import { planSchema, type Plan } from './plan-schema.ts';

/**
 * The built-in PlanDefinitions.
 * @throws Error naming the file when one is no PlanDefinition the engine can read
 */
export const loadPlans = (folder: string = join(projectRoot(), 'fhir-profiles/plan-definitions')): Plan[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const result = planSchema.safeParse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
      if (!result.success) throw new Error(`${name}: ${z.prettifyError(result.error)}`);
      return result.data;
    });
