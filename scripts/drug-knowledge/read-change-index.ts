import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cells } from './read-samples.ts';

/** FDA's safety-labelling-change index: which ingredient changed in which month ("2025-10"). It does not say which section. */
export const readChangeIndex = (folder: string): ((ingredient: string, month: string) => boolean) => {
  const known = new Set<string>();
  const sub = join(folder, 'srlc');
  for (const file of existsSync(sub) ? readdirSync(sub).filter((name) => name.endsWith('.csv')) : [])
    for (const line of readFileSync(join(sub, file), 'utf8').split('\n').slice(1)) {
      const [, ingredients = '', , , date = ''] = cells(line.trim());
      const found = /^(\d{2})\/\d{2}\/(\d{4})$/.exec(date);
      if (found === null) continue;
      for (const ingredient of ingredients.toLowerCase().split(/\s*[;,]\s*/))
        for (const name of [ingredient, ingredient.split(' ')[0] ?? '']) known.add(`${name}|${found[2] ?? ''}-${found[1] ?? ''}`);
    }
  return (ingredient, month) => known.has(`${ingredient.toLowerCase()}|${month}`);
};
