import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fc } from '../../test-fixtures/seeded-property.ts';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseLesson } from '../knowledge/curriculum/index.ts';
import { projectRoot } from '../platform/index.ts';
import { almost, fuzzRuns } from '../../test-fixtures/arbitrary-input.ts';

const folder = join(projectRoot(), 'server/knowledge/curriculum/lessons');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));
const limit = { timeout: 60_000 };

/** A lesson, or a refusal that names the file; soon, and never a slip of our own code. */
function expectCivil(text: string): void {
  const started = performance.now();
  try {
    parseLesson('somebodys.yaml', text);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(Error);
    expect((thrown as Error).message).toMatch(/^somebodys\.yaml: \S/);
  }
  expect(performance.now() - started).toBeLessThan(2000);
}

it('a lesson with something wrong in it is refused by name, or taken', limit, () => {
  const lesson = fc.constantFrom(...files).chain((text) => almost(() => parse(text) as unknown));
  fc.assert(
    fc.property(lesson, (value) => expectCivil(stringify(value))),
    fuzzRuns('lessons', 100),
  );
});

it('a file that somebody mistyped is refused by name, or taken', limit, () => {
  const slip = fc.tuple(fc.nat(), fc.nat({ max: 30 }), fc.string({ maxLength: 6 }));
  const mistyped = fc.tuple(fc.constantFrom(...files), fc.array(slip, { minLength: 1, maxLength: 4 })).map(([text, slips]) => {
    let slipped = text;
    for (const [at, length, typed] of slips) {
      const from = at % slipped.length;
      slipped = `${slipped.slice(0, from)}${typed}${slipped.slice(from + length)}`;
    }
    return slipped;
  });
  fc.assert(fc.property(mistyped, expectCivil), fuzzRuns('mistyped lessons', 100));
});

const names = Array.from('abcdefghij');
const growing = names.map(
  (name, at) =>
    `${name}: &${name} [${Array(9)
      .fill(at === 0 ? 'x' : `*${names[at - 1] ?? ''}`)
      .join(',')}]`,
);

it.each([
  ['aliases that grow without end', growing.join('\n')],
  ['a list within a list, a thousand deep', `a: ${'['.repeat(1000)}${']'.repeat(1000)}`],
  ['two documents', 'a: 1\n---\nb: 2'],
  ['a tag of another language', 'a: !!python/object/apply:os.system ["true"]'],
  ['a name that every object has', '__proto__: {polluted: true}'],
  ['nothing', ''],
])('%s', (_, text) => {
  expect(() => parseLesson('somebodys.yaml', text)).toThrow(/^somebodys\.yaml: \S/);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
