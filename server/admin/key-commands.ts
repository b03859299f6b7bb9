import { createSigningKeys } from '../identity/tenants/index.ts';
import { readArguments, refuse } from './arguments.ts';
import type { AdminDeps } from './admin-deps.ts';

const usualDays = 7;
const longestDays = 90;

/** The time that retired keys stay published: "7d". @throws configuration */
function keepSecondsOf(text: string | undefined): number {
  if (text === undefined) return usualDays * 86_400;
  const days = /^([1-9][0-9]?)d$/.exec(text)?.[1];
  if (days === undefined || Number(days) > longestDays) throw refuse(`--keep is a number of days, 1d to ${longestDays}d.`);
  return Number(days) * 86_400;
}

export const keyCommands: Record<string, (deps: AdminDeps, argv: readonly string[]) => Promise<void>> = {
  rotate: async (deps, argv) => {
    const given = readArguments(argv, { keep: 'text' });
    const { kids, retired, publishedUntil } = await createSigningKeys(deps).rotate(keepSecondsOf(given.text('keep')));
    kids.forEach((kid) => deps.out(`signs from now on\t${kid}`));
    retired.forEach((kid) => deps.out(`signs no more\t${kid}\tpublished until ${publishedUntil.toISOString()}`));
    deps.out('EHRs find the new keys at PUBLIC_URL/.well-known/jwks.json; one that was given a copy of the key set needs the new one.');
  },
  list: async (deps, argv) => {
    readArguments(argv, {});
    const { keys } = await createSigningKeys(deps).published();
    keys.forEach(({ kid, alg }) => deps.out(`${kid ?? ''}\t${alg ?? ''}`));
  },
};
