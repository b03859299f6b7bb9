import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { setIdOf } from '../../test-fixtures/label-files.ts';
import { sql } from '../database/index.ts';
import { labelFileOf } from '../knowledge/drug-sources/index.ts';
import { zipOf } from '../../test-fixtures/zip-file.ts';
import { createLabelImport } from '../knowledge/label-archive/index.ts';
import { fixedClock, silentLogger } from '../platform/index.ts';
import { importCommand } from './label-import-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'bad-input-'));
const clock = fixedClock('2026-11-02T08:00:00Z');
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  await database.db.system(async (tx) => tx.run(sql`truncate label_import, label, label_version, warning_change restart identity cascade`));
});

const record = (number: number, over: object = {}): object => ({
  set_id: setIdOf(number),
  version: '1',
  effective_time: '20260105',
  boxed_warning: ['WARNING: HEPATOTOXICITY Severe liver injury was seen.'],
  openfda: { product_type: ['HUMAN PRESCRIPTION DRUG'], generic_name: ['EXAMPLETINE'] },
  ...over,
});
const answer = (...records: object[]): string => JSON.stringify({ results: records });
let files = 0;
const write = (name: string, content: string | Buffer): string => {
  const inner = join(folder, String((files += 1)));
  mkdirSync(inner);
  writeFileSync(join(inner, name), content);
  return join(inner, name);
};

type Ran = { code: number; out: string; progress: string };
const run = async (...paths: string[]): Promise<Ran> => {
  const out: string[] = [];
  const progress: string[] = [];
  const deps = {
    db: database.db,
    clock,
    out: (line: string) => void out.push(line),
    proxy: {},
    progress: { isTerminal: false, columns: 80, write: (text: string) => void progress.push(text) },
    onInterrupt: () => () => undefined,
  };
  const code = await importCommand(deps, paths, async () =>
    Promise.resolve({ version: 1, isNew: false, codes: 0, topics: 0, changedCodes: 0, changedTopics: 0, leftOut: [] }),
  );
  return { code, out: out.join('\n'), progress: progress.join('') };
};
const kept = async (): Promise<string[]> =>
  (
    await database.db.pool.query<{ one: string }>(`select right(set_id::text, 2) || ' ' || version as one from label_version order by 1`)
  ).rows.map(({ one }) => one);
/** Counts of all imports together, as they are kept. */
const counted = async (): Promise<{ records: number; versions: number }> =>
  (
    await database.db.pool.query<{ records: number; versions: number }>(
      `select coalesce(sum((counts->'counts'->>'records')::int), 0)::int as records, coalesce(sum((counts->'counts'->>'versions')::int), 0)::int as versions from label_import`,
    )
  ).rows[0] ?? { records: 0, versions: 0 };

const whole = zipOf([{ name: 'a.json', content: answer(record(8), record(9)) }]);
const bomb = `<!DOCTYPE d [<!ENTITY a "ha">${'bcdefghi'
  .split('')
  .map((name, at) => `<!ENTITY ${name} "${`&${'abcdefgh'[at]};`.repeat(10)}">`)
  .join('')}]><document>&i;</document>`;
const torn = answer(record(8), record(9), record(10)).slice(0, -40);

describe('a bad file among good ones is named, the good ones are taken, and nothing is counted twice', () => {
  it.each<[string, string, string | Buffer, RegExp, string[]]>([
    ['a truncated zip', 'b.zip', whole.subarray(0, -30), /b\.zip: It is no whole zip file/, []],
    ['a zip torn in its content', 'b.zip', Buffer.concat([whole.subarray(0, 60), whole.subarray(90)]), /b\.zip/, []],
    ['a wrong file type', 'b.json', '%PDF-1.7', /b\.json: It is no labels \(openFDA, SPL\), no RxNorm release/, []],
    ['a page instead of JSON', 'b.json', '<!DOCTYPE html><html><p>502</html>', /b\.json: It is a page of the web/, []],
    ['bytes that are no UTF-8', 'b.json', Buffer.from([0x7b, 0xff, 0xfe, 0x22]), /b\.json: .*bytes that are no UTF-8/, []],
    [
      'a record that is no UTF-8',
      'b.json',
      Buffer.concat([
        Buffer.from(`[${JSON.stringify(record(8))},{"set_id":"`),
        Buffer.from([0xe9, 0x80]),
        Buffer.from(`"},${JSON.stringify(record(9))}]`),
      ]),
      /b\.json: record 2: it holds bytes that are no UTF-8/,
      ['08 1', '09 1'],
    ],
    ['an XML bomb', 'b.xml', bomb, /b\.xml: It is not well-formed XML/, []],
    ['XML without an end', 'b.xml', '<document>'.repeat(3000), /b\.xml: It is nested deeper/, []],
    [
      'a zip that leaves its folder',
      'b.zip',
      zipOf([{ name: '../../b.json', content: answer(record(8)) }]),
      /names a file outside of its folder/,
      [],
    ],
    [
      'a zip bomb',
      'b.zip',
      zipOf([{ name: 'b.json', content: '[', claimedSize: 2_000_000_000 }]),
      /It unpacks to hundreds of times its size/,
      [],
    ],
    [
      'gzip that swells',
      'b.json.gz',
      gzipSync(Buffer.concat([Buffer.from('{"results":['), Buffer.alloc(101_000_000, 0x20)])),
      /It unpacks to more than 500 times its size/,
      [],
    ],
    ['JSON that breaks off', 'b.json', torn, /b\.json: record 2: .*its JSON does not end\. \(record 3, near byte \d+\)/, ['08 1', '09 1']],
    ['an answer nested for ever', 'b.json', `{"results":[${'{"a":'.repeat(5000)}`, /b\.json: It is no JSON\./, []],
  ])('%s', async (_, name, content, said, also) => {
    const paths = [write('a.json', answer(record(1), record(2))), write(name, content), write('c.json', answer(record(3)))];
    const first = await run(...paths);
    expect(first.code).toBe(1);
    expect(first.out).toMatch(said);
    expect(await kept()).toEqual(['01 1', '02 1', '03 1', ...also]);
    const { versions } = await counted();
    expect(versions).toBe(3 + also.length);
    const again = await run(...paths);
    // A file that was read to its end is done with, whatever was refused in it; one that was not is tried again.
    const isRead = first.out.includes('imported 3');
    expect([again.code, said.test(again.out)]).toEqual(isRead ? [0, false] : [1, true]);
    expect(again.out).toContain(' · 0 known · ');
    expect(await kept()).toEqual(['01 1', '02 1', '03 1', ...also]);
    expect((await counted()).versions).toBe(3 + also.length);
  });

  it('a dead address, and one that answers with a page', async () => {
    const server = createServer((request, response) =>
      request.url === '/labels.json' ? response.end(answer(record(4))) : response.writeHead(200).end('<!doctype html><p>Sign in'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const { code, out } = await run('http://127.0.0.1:9/labels.json', `${base}/page.json`, `${base}/labels.json`);
      expect(code).toBe(1);
      expect(out).toContain('http://127.0.0.1:9/labels.json: It cannot be reached: nobody listens there.');
      expect(out).toContain(`${base}/page.json: It is a page of the web, not a label.`);
      expect(await kept()).toEqual(['04 1']);
    } finally {
      server.close();
    }
  });
});

describe('versions', () => {
  const boxed = (version: number, text: string, effective = `2026010${version}`): object =>
    record(1, { version: String(version), effective_time: effective, boxed_warning: [`WARNING: HEPATOTOXICITY ${text}`] });

  it('that come twice alike are counted once, and twice with another text are named with their record', async () => {
    const mild = boxed(1, 'Severe liver injury was seen.');
    const { code, out } = await run(write('twice.json', answer(mild, mild, boxed(1, 'Fatal liver injury was seen.'))));
    expect(code).toBe(1);
    expect(out).toContain('versions            1 new · 1 known · 0 whose products are said anew');
    expect(out).toMatch(/twice\.json: record 3: [0-9a-f-]+: version 1 is known with another boxed text; what was kept stays/);
    const later = await run(write('later.json', answer(boxed(1, 'Fatal liver injury was seen.'))));
    expect([later.code, (await counted()).versions]).toEqual([1, 1]);
    const box = await database.db.pool.query<{ text: string }>(`select box->>'text' as text from label_version`);
    expect(box.rows).toEqual([{ text: 'WARNING: HEPATOTOXICITY Severe liver injury was seen.' }]);
  });

  it('out of order, and with dates that run backwards, tell the same changes', async () => {
    const versions = [
      boxed(1, 'Liver injury was seen.', '20260301'),
      boxed(2, 'Severe liver injury was seen.', '20260201'),
      boxed(3, 'Fatal liver injury was seen.'),
    ];
    const changes = async (): Promise<unknown[]> =>
      (await database.db.pool.query('select from_version, to_version, class from warning_change order by to_version')).rows;
    expect((await run(write('order.json', answer(...versions)))).code).toBe(0);
    const inOrder = await changes();
    expect(inOrder).toHaveLength(2);
    await database.db.system(async (tx) =>
      tx.run(sql`truncate label_import, label, label_version, warning_change restart identity cascade`),
    );
    for (const one of versions.toReversed()) expect((await run(write('one.json', answer(one)))).code).toBe(0);
    expect(await changes()).toEqual(inOrder);
  });
});

describe('a record of 2 GB', () => {
  const chunk = Buffer.alloc(1 << 20, 0x61);
  const around = { json: ['[', ',', ']'], ndjson: ['', '\n', '\n'] } as const;

  it.each(['json', 'ndjson'] as const)(
    'in %s is told with its position in bounded memory and time; the others are taken',
    async (kind) => {
      const [open, between, end] = around[kind];
      let most = 0;
      const before = process.memoryUsage().rss;
      const chunks = async function* (): AsyncGenerator<Buffer> {
        yield Buffer.from(`${open}${JSON.stringify(record(1))}${between}{"set_id":"${setIdOf(2)}","warnings":["`);
        for (let megabytes = 0; megabytes < 2048; megabytes += 1) {
          if (megabytes % 64 === 0) most = Math.max(most, process.memoryUsage().rss - before);
          yield chunk;
        }
        yield Buffer.from(`"]}${between}${JSON.stringify(record(3))}${end}`);
        await Promise.resolve();
      };
      const file = labelFileOf({ name: `huge.${kind}`, fingerprint: kind, bytes: null, chunks });
      const sources = async function* () {
        yield await Promise.resolve(file);
      };
      const began = performance.now();
      const summary = await createLabelImport({ db: database.db, clock, logger: silentLogger }).run([sources()]);
      expect(summary.problems).toEqual([{ file: `huge.${kind}`, position: 2, setId: null, text: 'it is larger than 64 MB' }]);
      expect(await kept()).toEqual(['01 1', '03 1']);
      expect(most).toBeLessThan(450_000_000);
      expect(performance.now() - began).toBeLessThan(60_000);
    },
    90_000,
  );
});

/** Of the system, where it has them. */
const programs = { mount: 'mount', unmount: 'umount' };
const mount = (place: string): unknown =>
  execFileSync(programs.mount, ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stdio: 'ignore' });
/** Containers and people without rights may not; /dev/full stands in for it beside what fetches. */
const canMount = ((): boolean => {
  const place = mkdtempSync(join(tmpdir(), 'mounted-'));
  try {
    mount(place);
    execFileSync(programs.unmount, [place]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
})();

describe('a disk that is full', () => {
  it.skipIf(!canMount)(
    'where a download is put down is named with its address, leaves nothing there, and the next run takes all',
    async () => {
      const small = join(folder, 'small');
      mkdirSync(small);
      mount(small);
      const text = Array.from({ length: 8000 }, (_, index) => `${index} ${Math.sin(index)}`).join(' ');
      const large = zipOf([{ name: 'a.json', content: answer(record(1), record(2, { warnings: [text] })) }]);
      const server = createServer((_, response) => response.setHeader('etag', '"1"').end(large));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/labels.zip`;
      const had = process.env['TMPDIR'];
      try {
        expect(large.length).toBeGreaterThan(65_536);
        process.env['TMPDIR'] = small;
        const full = await run(url);
        expect(full.code).toBe(1);
        expect(full.out).toContain(`${url}: There is no room for it in ${small}`);
        expect(readdirSync(small)).toEqual([]);
        expect(await kept()).toEqual([]);
        if (had === undefined) delete process.env['TMPDIR'];
        else process.env['TMPDIR'] = had;
        expect((await run(url)).code).toBe(0);
        expect(await kept()).toEqual(['01 1', '02 1']);
        expect(await counted()).toEqual({ records: 2, versions: 2 });
      } finally {
        if (had === undefined) delete process.env['TMPDIR'];
        else process.env['TMPDIR'] = had;
        server.close();
        execFileSync(programs.unmount, [small]);
      }
    },
  );

  it('of the database is named with file and records; what was kept stays, and the next run counts nothing twice', async () => {
    const many = Array.from({ length: 450 }, (_, index) => record(index + 1));
    const path = write('many.json', answer(...many));
    // As PostgreSQL says it, in the middle of the second batch.
    await database.db.pool.query(`create function no_room() returns trigger language plpgsql as $$ begin
        if new.set_id = '${setIdOf(250)}' then raise exception 'could not extend file "base/1/2": No space left on device' using errcode = '53100'; end if;
        return new; end $$;
      create trigger no_room before insert on label_version for each row execute function no_room()`);
    try {
      const { code, out } = await run(path);
      expect(code).toBe(1);
      expect(out).toMatch(
        /Stopped: .*many\.json: records 201 to 400 could not be kept: could not extend file "base\/1\/2": No space left on device\. What was kept before stays\./,
      );
      expect(await kept()).toHaveLength(200);
    } finally {
      await database.db.pool.query('drop trigger no_room on label_version; drop function no_room()');
    }
    expect((await run(path)).code).toBe(0);
    expect(await kept()).toHaveLength(450);
    expect(await counted()).toEqual({ records: 450, versions: 450 });
  });
});
