import { resealAll } from '../database/index.ts';
import { readArguments, refuse } from './arguments.ts';
import type { AdminDeps } from './admin-deps.ts';

/** Seals again, under the current key, what lies sealed under a previous one. Says how many, never what. */
async function rotate(deps: AdminDeps, argv: readonly string[]): Promise<void> {
  readArguments(argv, {});
  const { secrets } = deps;
  const report = await resealAll(deps.db, secrets.currentPrefix, (sealed) => secrets.seal(secrets.open(sealed)));
  for (const { column, resealed, refused } of report)
    deps.out(`${column}\t${resealed} sealed again${refused === 0 ? '' : `\t${refused} under a key that is not at hand`}`);
  const lost = report.reduce((sum, { refused }) => sum + refused, 0);
  if (lost > 0)
    throw refuse(
      `${lost} ${lost === 1 ? 'value is' : 'values are'} sealed under a key that is neither SECRET_KEY nor among SECRET_KEY_PREVIOUS; add that key and repeat.`,
    );
  deps.out('Everything is sealed under the current key. Previous keys can be withdrawn once no server runs with them as SECRET_KEY.');
}

export const secretCommands: Record<string, (deps: AdminDeps, argv: readonly string[]) => Promise<void>> = { rotate };
