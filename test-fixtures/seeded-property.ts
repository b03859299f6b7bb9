import fc from 'fast-check';

/** Every run tries the same inputs, so that a red run can be repeated and a green one means the same tomorrow. */
const fixedSeed = 20_261_122;

/**
 * The seed of this run's property tests: `FUZZ_SEED` is a number to repeat a find, or `random` to look for new ones.
 * What `random` finds goes into a test of its own.
 */
function seedOfRun(): number {
  const asked = process.env['FUZZ_SEED'] ?? '';
  if (asked === 'random') return Math.floor(Math.random() * 2 ** 31);
  return /^\d+$/.test(asked) ? Number(asked) : fixedSeed;
}

fc.configureGlobal({ seed: seedOfRun() });

export { fc };
