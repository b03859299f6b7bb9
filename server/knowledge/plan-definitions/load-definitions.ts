import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../platform/index.ts';
import { readDefinition, type Definition } from './definition.ts';

const folders = ['plan-definitions', 'activity-definitions', 'value-sets'];

/**
 * The built-in definitions: rules with what they name.
 * @throws Error naming the file when one is no definition the engine can read
 */
export const loadDefinitions = (): Definition[] =>
  folders.flatMap((folder) => {
    const path = join(projectRoot(), 'fhir-profiles', folder);
    return readdirSync(path)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name, place) => {
        const read = readDefinition(JSON.parse(readFileSync(join(path, name), 'utf8')), place);
        if ('definition' in read) return read.definition;
        throw new Error(`${folder}/${name}: ${read.problems.map(({ expression, message }) => `${expression} ${message}`).join('; ')}`);
      });
  });
