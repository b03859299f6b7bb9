import { fc } from './seeded-property.ts';

/** `FUZZ_RUNS` lengthens a run; `FUZZ_SEED` is said in seeded-property. @param runs how many, where nobody asks for more */
export function fuzzRuns(name: string, runs: number): { numRuns: number; interruptAfterTimeLimit: number } {
  const numRuns = Number(process.env['FUZZ_RUNS'] ?? runs);
  console.info(`${name}: FUZZ_SEED=${fc.readConfigureGlobal().seed} FUZZ_RUNS=${numRuns}`);
  // Each run may be a few requests; a bound in time keeps a slow machine from being a failure.
  return { numRuns, interruptAfterTimeLimit: 12_000 };
}

/** Texts that have broken somebody's parser. */
export const nastyText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\u202e',
    '__proto__',
    'constructor',
    'null',
    '-1',
    '1e999',
    '2026-02-30',
    '9999-12-31T23:59:60Z',
    "' or 1=1 --",
    '%00',
    '%',
    '../../etc/passwd',
    '${7*7}',
    '<script>',
    'http://169.254.169.254/',
    'Practitioner/',
    'x'.repeat(5000),
    '('.repeat(300),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 200 }),
);

/** Any JSON, texts of the nasty kind among it, and nesting. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  nastyText,
  fc.constantFrom(null, true, false, 0, 1e308, -1, 0.1, 2 ** 53, [], {}, [[]], [null], { '': '' }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.integer({ min: 1, max: 400 }).map((depth) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown),
);

type Mutation = { at: number; what: 'replace' | 'remove' | 'repeat' | 'wrap' | 'add'; value: unknown; name: string };
const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat({ max: 10_000 }),
  what: fc.constantFrom('replace' as const, 'remove' as const, 'repeat' as const, 'wrap' as const, 'add' as const),
  value: anyJson,
  name: nastyText,
});

type Holder = Record<string, unknown>;

/** Every place of a value: the object or list that holds it, and its name there. */
function placesOf(value: unknown): { holder: Holder; name: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Holder;
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...placesOf(holder[name])]);
}

function apply(root: { value: unknown }, { at, what, value, name }: Mutation): void {
  const places = placesOf(root);
  const place = places[at % places.length];
  if (place === undefined) return;
  const { holder } = place;
  const old = holder[place.name];
  if (what === 'remove' && (holder as unknown) !== root) delete holder[place.name];
  else if (what === 'repeat') holder[place.name] = Array.from({ length: 20 }, () => old);
  else if (what === 'wrap') holder[place.name] = [old];
  else if (what === 'add' && typeof old === 'object' && old !== null && !Array.isArray(old))
    Object.defineProperty(old, name, { value, enumerable: true, configurable: true, writable: true });
  else holder[place.name] = value;
}

/** A good value with one to three things wrong somewhere in it: what gets past the first check, and breaks the second. */
export const almost = (good: () => unknown): fc.Arbitrary<unknown> =>
  fc.array(mutation, { minLength: 1, maxLength: 3 }).map((mutations) => {
    const root = { value: structuredClone(good()) };
    for (const one of mutations) apply(root, structuredClone(one));
    return root.value;
  });

/** JSON as it travels. */
export const asBody = (value: unknown): string => JSON.stringify(value) ?? 'null';

/** Without half characters, which no address can hold. */
export const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');
