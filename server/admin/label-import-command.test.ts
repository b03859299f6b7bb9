import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { sql } from '../database/index.ts';
import { decideFacts } from '../knowledge/drug-labels/index.ts';
import { fixedClock, type Clock } from '../platform/index.ts';
import { labelCommands } from './label-commands.ts';
import { importCommand } from './label-import-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'label-import-'));
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});
const forget = async (): Promise<unknown> =>
  database.db.system(async (tx) => tx.run(sql`truncate label_import, label, label_version, warning_change restart identity cascade`));

const setId = '11111111-2222-4333-8444-555555555555';
const record = (version: number, over: object = {}): object => ({
  set_id: setId,
  version: String(version),
  effective_time: `2026010${version}`,
  openfda: { product_type: ['HUMAN PRESCRIPTION DRUG'], brand_name: ['Exampletine\u001b[2K'] },
  ...over,
});
const boxed = (version: number, text = 'Severe liver injury was seen.'): object =>
  record(version, { boxed_warning: [`WARNING: HEPATOTOXICITY ${text}`] });
const write = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const lines = (...records: object[]): string => records.map((one) => JSON.stringify(one)).join('\n');

type Ran = { code: number; out: string[]; progress: string[] };
/** Deciding takes seconds; one test is enough for it. */
const undecided: typeof decideFacts = async () =>
  Promise.resolve({ version: 7, isNew: true, codes: 13_974, topics: 267, changedCodes: 2, changedTopics: 1, leftOut: [] });

async function run(
  command: keyof typeof labelCommands,
  argv: readonly string[],
  options: { onInterrupt?: (stop: () => void) => () => void; decide?: typeof decideFacts; clock?: Clock } = {},
): Promise<Ran> {
  const out: string[] = [];
  const progress: string[] = [];
  const deps = {
    db: database.db,
    clock: options.clock ?? fixedClock('2026-11-02T08:00:00Z'),
    out: (line: string) => void out.push(line),
    proxy: {},
    nightlyAt: null,
    progress: { isTerminal: false, columns: 80, write: (text: string) => void progress.push(text) },
    onInterrupt: options.onInterrupt ?? (() => () => undefined),
  };
  const code =
    command === 'import' ? await importCommand(deps, argv, options.decide ?? undecided) : await labelCommands[command](deps, argv);
  return { code: code ?? 0, out, progress };
}

describe('labels import', () => {
  beforeEach(forget);

  it('says what is done, and how many of how many, while the drug facts are decided', async () => {
    const clock = fixedClock('2026-11-02T08:00:00Z');
    const decide: typeof decideFacts = async ({ onProgress }) => {
      for (const what of ['names', 'labels', 'codes', 'changes'] as const)
        for (const done of [0, 1000, 2000]) {
          clock.advance(10_000);
          onProgress?.({ what, done, of: 4000 });
        }
      return undecided({ db: database.db, clock });
    };
    const { progress } = await run('import', [write('progress.json', JSON.stringify({ meta: {}, results: [record(1)] }))], {
      clock,
      decide,
    });
    expect(progress.slice(-12).filter((_, index) => index % 3 === 2)).toEqual([
      '50 % · 2,000 names · 100/s · 20 s left · of 4,000 read for the drug facts\n',
      '50 % · 2,000 labels · 100/s · 20 s left · of 4,000 read for the drug facts\n',
      '50 % · 2,000 codes · 100/s · 20 s left · of 4,000 decided for the drug facts\n',
      '50 % · 2,000 changes · 100/s · 20 s left · of 4,000 kept of the drug facts\n',
    ]);
  });

  it('imports files and folders, says what was found as a table, and the second time that nothing is new', async () => {
    const inner = join(folder, 'folder');
    mkdirSync(inner);
    write('folder/b.ndjson.gz', gzipSync(lines(boxed(2), boxed(3, 'Severe and fatal liver injury was seen.'))));
    write('folder/a.json', JSON.stringify({ meta: {}, results: [record(1)] }));
    const first = await run('import', [inner]);
    expect(first.code).toBe(0);
    expect(first.out).toEqual([
      'files               imported 2 · unchanged since an earlier run 0 · unfinished 0 · gone on with 0',
      'records             3',
      'labels              1 new',
      'versions            3 new · 0 known · 0 whose products are said anew',
      'boxed sections      genuine 2 · none 1 · rejected 0 · doubtful 0',
      'warnings            new 1 · changed 1 · removed 0 · cosmetic 0',
      'unmapped            1 prescription labels that no RxNorm code leads to',
      'problems            0',
      'drug facts          version 7: 13,974 codes, 267 topics; 2 codes and 1 topics changed',
    ]);
    const second = await run('import', [inner, '--json']);
    expect(JSON.parse(second.out.join('\n'))).toMatchObject({
      labels: { files: { skipped: 2, imported: 0 }, counts: { records: 0 } },
      refused: [],
    });
  });

  it('tells of what it refuses, takes the rest, and ends with 1', async () => {
    const good = write('good.json', JSON.stringify(boxed(1)));
    const some = write('some.ndjson', lines(boxed(2), { set_id: '\u001b[2K' }, boxed(3)));
    const page = write('page.json', '<!doctype html><p>502');
    const torn = write('torn.json', `{"results": [${JSON.stringify(boxed(4))}, {"set_id"`);
    const { code, out } = await run('import', [page, good, some, torn, join(folder, 'none')]);
    expect(code).toBe(1);
    expect(out.join('\n')).not.toContain('\u001b');
    expect(out).toContain('versions            4 new · 0 known · 0 whose products are said anew');
    expect(out.find((line) => line.includes('some.ndjson'))).toMatch(/: record 2: set_id: /);
    expect(out.find((line) => line.includes('torn.json'))).toMatch(/torn\.json: record 1: /);
    expect(out.filter((line) => line.startsWith('Refused: ')).map((line) => line.replaceAll(`${folder}/`, ''))).toEqual([
      'Refused: page.json: It is a page of the web, not data.',
      'Refused: none: There is no such file.',
    ]);
  });

  it('keeps nothing of a dry run, and says so', async () => {
    const { out, code } = await run('import', [write('dry.ndjson', lines(record(1), boxed(2))), '--dry-run']);
    expect(code).toBe(0);
    expect(out[0]).toBe('A dry run: nothing of this was kept.');
    expect(out).toContain('warnings            new 1 · changed 0 · removed 0 · cosmetic 0');
    expect((await run('stats', [])).out[0]).toBe('labels\t0, of which reference labels 0; from - to -');
  });

  it('stops behind the batch under way, and goes on from there', async () => {
    const many = Array.from({ length: 450 }, (_, index) => ({
      ...boxed(1),
      set_id: `11111111-2222-4333-8444-${String(index).padStart(12, '0')}`,
    }));
    const path = write('many.ndjson', lines(...many));
    const { code, out, progress } = await run('import', [path], {
      onInterrupt: (stop) => {
        stop();
        return () => undefined;
      },
    });
    expect(code).toBe(1);
    expect(progress[0]).toBe('Stopping behind the batch under way; the next run goes on from there. Once more ends at once.\n');
    expect(out.find((line) => line.startsWith('Stopped: '))).toMatch(/goes on from there\.$/);
    const rest = await run('import', [path]);
    expect(rest.code).toBe(0);
    expect(rest.out).toContain('labels              450 new');
  });

  it('has decided upon what it kept, so that running servers take it over', async () => {
    const { code, out } = await run('import', [write('decided.json', JSON.stringify(boxed(1)))], { decide: decideFacts });
    expect(code).toBe(0);
    expect(out.at(-1)).toMatch(/^drug facts {10}version 1: [\d,]+ codes, \d+ topics; /);
    const failing = await run('import', [write('undecided.json', JSON.stringify(boxed(2)))], {
      decide: async () => Promise.reject(new Error('no memory')),
    });
    expect(failing.code).toBe(1);
    expect(failing.out.at(-1)).toBe('Refused: drug facts: What was imported is kept, but could not be decided upon: no memory');
  });

  it('needs something to import', async () => {
    await expect(run('import', [])).rejects.toThrow('labels import takes files, folders or URLs.');
  });
});

describe('what was imported', () => {
  beforeAll(async () => {
    await forget();
    await run('import', [write('read.ndjson', lines(record(1), boxed(2), boxed(3, 'Severe liver injury was seen. '), record(4)))]);
  });

  it('is listed by what changed, the last first', async () => {
    const { out } = await run('changes', []);
    expect(out).toEqual([
      `2026-01-04\tREMOVED\t${setId}\tversion 3 to 4\tExampletine [2K\tgeneric\tno longer HEPATOTOXICITY\tchange ${3}`,
      `2026-01-02\tADDED\t${setId}\tversion 1 to 2\tExampletine [2K\tgeneric\tHEPATOTOXICITY\tchange 1`,
    ]);
    expect((await run('changes', ['--cosmetic', '--json'])).out.map((line) => (JSON.parse(line) as { class: string }).class)).toEqual([
      'REMOVED',
      'COSMETIC',
      'ADDED',
    ]);
    expect((await run('changes', ['--since', '2026-11-02'])).out).toHaveLength(2);
    expect((await run('changes', ['--since', '2026-11-03'])).out).toEqual([]);
    await expect(run('changes', ['--since', 'yesterday'])).rejects.toThrow('--since takes a date such as 2026-01-31, not "yesterday".');
  });

  it('is shown with both boxes, and with all versions of a label', async () => {
    const change = JSON.parse((await run('changes', ['1'])).out.join('\n')) as object;
    expect(change).toMatchObject({
      change: { class: 'ADDED', statements: { added: ['Severe liver injury was seen.'] } },
      before: { version: 1, box: null },
      after: { version: 2, box: { text: 'WARNING: HEPATOTOXICITY Severe liver injury was seen.' } },
    });
    await expect(run('changes', ['99'])).rejects.toThrow('There is no change "99".');
    const label = JSON.parse((await run('show', [setId.toUpperCase()])).out.join('\n')) as object;
    expect(label).toMatchObject({
      label: { set_id: setId, current_version: 4 },
      versions: [{ version: 4, verdict: 'none' }, { version: 3 }, { version: 2, verdict: 'genuine' }, { version: 1 }],
      changes: [{ to: 4 }, { to: 3 }, { to: 2 }],
    });
    await expect(run('show', ['x'])).rejects.toThrow('There is no label "x".');
  });

  it('is counted', async () => {
    expect((await run('stats', [])).out).toEqual([
      'labels\t1, of which reference labels 0; from 2026-01-04 to 2026-01-04',
      'versions\t4',
      'boxed\t0 by their highest version; rejected sections 0, in doubt 0',
      'changes\tnew 1, changed 0, removed 1, cosmetic 1',
      'imports\tlast finished 2026-11-02T08:00:00.000Z, unfinished 0',
      'nightly\tlast begun never; next off (LABELS_MANIFEST_URL)',
    ]);
  });
});
