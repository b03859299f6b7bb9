import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLogger, projectRoot } from '../../platform/index.ts';
import { findBinaries, packageFolder } from './binaries.ts';
import { preparePlace } from './cluster.ts';
import type { EmbeddedPostgresError } from './launcher-error.ts';
import { serverUser } from './server-user.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresConnection, type EmbeddedPostgresOptions } from './start.ts';

// Several clusters are created from nothing, each a second on an idle machine.
vi.setConfig({ testTimeout: 60_000 });

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65534, gid: 65534 };

let scratch: string;
const running = new Set<EmbeddedPostgres>();
const children = new Set<ChildProcess>();

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'preceptor-launcher-'));
  chmodSync(scratch, 0o755);
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  for (const cluster of running) await cluster.stop();
  running.clear();
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

async function start(dataDir: string, more: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const cluster = await startEmbeddedPostgres({ dataDir, fsync: false, ...more });
  running.add(cluster);
  return cluster;
}

async function ask(connection: EmbeddedPostgresConnection, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

type Answer = { reused: boolean; connection: EmbeddedPostgresConnection; error?: string };

/** Another Node process that holds the cluster; killed after the test. */
async function holdElsewhere(
  options: EmbeddedPostgresOptions,
  as: Partial<typeof nobody> = {},
): Promise<{ child: ChildProcess; answer: Answer }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(projectRoot(), 'test-fixtures/hold-cluster.ts'), JSON.stringify(options)],
    {
      ...as,
      cwd: projectRoot(),
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], TMPDIR: '/tmp', HOME: '/nonexistent' },
    },
  );
  children.add(child);
  let words = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    words += chunk.toString();
    if (words.includes('\n')) break;
  }
  return { child, answer: JSON.parse(words) as Answer };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

const pidOf = (dataDir: string): number => Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
const modeOf = (path: string): number => statSync(path).mode & 0o777;

async function refusal(work: Promise<EmbeddedPostgres>): Promise<EmbeddedPostgresError> {
  return work.then(
    (cluster) => {
      running.add(cluster);
      throw new Error('It started.');
    },
    (error: unknown) => error as EmbeddedPostgresError,
  );
}

describe('one cluster, one life after the other', () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = join(scratch, 'plain');
  });

  test('is UTF-8 in the C locale, on a unix socket only, in folders of the server’s user alone', async () => {
    const cluster = await start(dataDir);
    expect(cluster.reused).toBe(false);
    const [settings] = await ask(
      cluster.connection,
      `
      select current_setting('server_encoding') as encoding, current_setting('listen_addresses') as tcp, datcollate as collation,
             current_setting('server_version_num')::int / 10000 as major
      from pg_database where datname = current_database()`,
    );
    expect(settings).toEqual({ encoding: 'UTF8', tcp: '', collation: 'C', major: 18 });
    for (const folder of [join(dataDir, 'postgres'), cluster.connection.host]) {
      expect(modeOf(folder)).toBe(0o700);
      expect(statSync(folder).uid).toBe(serverUser().uid);
    }
    expect(statSync(dataDir).uid).toBe(process.getuid?.());
    expect(modeOf(join(dataDir, 'postgres.log'))).toBe(0o600);
    await cluster.stop();
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
    expect(existsSync(cluster.connection.host)).toBe(false);
  });

  test('is shared by whoever comes, and stopped by the last to leave', async () => {
    const first = await start(dataDir);
    const second = await start(dataDir);
    expect([first.reused, second.reused]).toEqual([false, true]);
    await first.stop();
    expect(await ask(second.connection, 'select 1 as one')).toEqual([{ one: 1 }]);
    await second.stop();
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
  });

  test('outlives a killed Node.js, and is found again', async () => {
    const { child, answer } = await holdElsewhere({ dataDir });
    await ask(answer.connection, 'create table kept as select 42 as answer');
    const pid = pidOf(dataDir);
    await end(child, 'SIGKILL');
    const again = await start(dataDir);
    expect(again.reused).toBe(true);
    expect(pidOf(dataDir)).toBe(pid);
    expect(await ask(again.connection, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await again.stop();
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
  });

  test('comes back with its rows after both were killed', async () => {
    const { child, answer } = await holdElsewhere({ dataDir, fsync: true });
    await ask(answer.connection, 'insert into kept select generate_series(1, 1000)');
    process.kill(pidOf(dataDir), 'SIGKILL');
    await end(child, 'SIGKILL');
    const again = await start(dataDir);
    expect(again.reused).toBe(false);
    expect(await ask(again.connection, 'select count(*)::int as count from kept')).toEqual([{ count: 1001 }]);
  });

  test('is started again where it was killed alone, by whom it serves, at the same address and with its rows', async () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const [first, second] = [await start(dataDir, { startAgain: true, logger }), await start(dataDir, { startAgain: true })];
    const answer = async (): Promise<unknown> => ask(first.connection, 'select count(*)::int as count from kept').catch(() => 'away');
    expect(await answer()).toEqual([{ count: 1001 }]);
    for (let times = 0; times < 2; times += 1) {
      const pid = pidOf(dataDir);
      process.kill(pid, 'SIGKILL');
      await expect.poll(answer, { timeout: 30_000 }).toEqual([{ count: 1001 }]);
      expect(pidOf(dataDir)).not.toBe(pid);
      // Both hold it again: neither stops it while the other is there.
      const held = `select 1 as held from pg_stat_activity where application_name = 'preceptor-lease'`;
      await expect.poll(async () => ask(first.connection, held), { timeout: 10_000 }).toHaveLength(2);
    }
    expect(lines.filter((line) => line.includes('the embedded database is gone; it is started again'))).toHaveLength(2);
    await expect.poll(() => lines.filter((line) => line.includes('the embedded database is back'))).toHaveLength(2);
    await second.stop();
    expect(await answer()).toEqual([{ count: 1001 }]);
    await first.stop();
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
    expect(existsSync(first.connection.host)).toBe(false);
  });

  test('is not replaced by an empty one where its folder vanished under it', async () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const cluster = await start(dataDir, { startAgain: true, logger });
    const folder = join(dataDir, 'postgres');
    renameSync(folder, `${folder}.unmounted`);
    process.kill(Number(readFileSync(join(`${folder}.unmounted`, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
    await expect.poll(() => lines.some((line) => line.includes('is not there any more')), { timeout: 10_000 }).toBe(true);
    expect(existsSync(folder)).toBe(false);
    renameSync(`${folder}.unmounted`, folder);
    await expect
      .poll(async () => ask(cluster.connection, 'select count(*)::int as count from kept').catch(() => 'away'), { timeout: 30_000 })
      .toEqual([{ count: 1001 }]);
  });

  test('is not fooled by a process that has the old server’s number', async () => {
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
    const place = preparePlace(dataDir, serverUser());
    const stale = join(dataDir, 'postgres/postmaster.pid');
    writeFileSync(stale, [process.pid, place.folder, 1, 5432, place.socketFolder, '', '', 'ready   ', ''].join('\n'), { mode: 0o600 });
    if (isRoot) chownSync(stale, nobody.uid, nobody.gid);
    expect((await start(dataDir)).reused).toBe(false);
  });

  test('moves its socket when somebody else sits where it would be', async () => {
    const { socketFolder } = preparePlace(dataDir, serverUser());
    // Whoever made it lets everyone in: not what we would have made.
    chmodSync(socketFolder, 0o777);
    try {
      const cluster = await start(dataDir);
      expect(cluster.connection.host).toBe(`${socketFolder}-1`);
      expect(modeOf(cluster.connection.host)).toBe(0o700);
    } finally {
      rmSync(socketFolder, { recursive: true, force: true });
    }
  });

  test('says what the server’s log says when it does not start', async () => {
    const settings = join(dataDir, 'postgres/postgresql.conf');
    const before = readFileSync(settings);
    appendFileSync(settings, '\nno_such_setting = 1\n');
    const error = await refusal(startEmbeddedPostgres({ dataDir }));
    expect(error).toMatchObject({ code: 'configuration', reason: 'server-not-started' });
    expect(error.detail).toContain('no_such_setting');
    writeFileSync(settings, before);
  });

  test('is not opened when another major version wrote it', async () => {
    const version = join(dataDir, 'postgres/PG_VERSION');
    writeFileSync(version, '17\n');
    expect(await refusal(startEmbeddedPostgres({ dataDir }))).toMatchObject({ reason: 'data-folder-of-another-version' });
    writeFileSync(version, '18\n');
  });
});

describe('places', () => {
  test('two processes that create the same cluster at once share it', async () => {
    const dataDir = join(scratch, 'race');
    const [here, there] = await Promise.all([start(dataDir), holdElsewhere({ dataDir })]);
    expect(there.answer.error).toBeUndefined();
    expect(there.answer.connection).toEqual(here.connection);
    expect([here.reused, there.answer.reused].filter((reused) => !reused)).toHaveLength(1);
    expect(readdirSync(dataDir).toSorted()).toEqual(['postgres', 'postgres.log']);
    await end(there.child, 'SIGTERM');
    expect(await ask(here.connection, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('a long path below a folder of mode 0700 keeps the data there and the socket’s path short', async () => {
    const closed = join(scratch, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const dataDir = join(closed, 'a'.repeat(90), 'b'.repeat(90), 'data');
    const cluster = await start(dataDir);
    expect(existsSync(join(dataDir, 'postgres/PG_VERSION'))).toBe(true);
    expect(`${cluster.connection.host}/.s.PGSQL.5432`.length).toBeLessThan(104);
    await ask(cluster.connection, 'create table kept as select 1 as one');
    await cluster.stop();
    const again = await start(dataDir);
    expect(await ask(again.connection, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  test.skipIf(!isRoot)('an ordinary user starts it under its own name; root takes it over later, and it cannot be taken back', async () => {
    const dataDir = join(scratch, 'ordinary');
    mkdirSync(dataDir);
    chownSync(dataDir, 1234, 1234);
    const refused = await holdElsewhere({ dataDir }, nobody);
    expect(refused.answer.error).toContain('cannot be written (EACCES)');
    chownSync(dataDir, nobody.uid, nobody.gid);
    const { child, answer } = await holdElsewhere({ dataDir }, nobody);
    expect(answer.reused).toBe(false);
    expect(statSync(join(dataDir, 'postgres/PG_VERSION')).uid).toBe(nobody.uid);
    await end(child, 'SIGTERM');
    const asRoot = await start(dataDir);
    expect(asRoot.reused).toBe(false);
    await asRoot.stop();
    chownSync(join(dataDir, 'postgres'), 1234, 1234);
    expect((await holdElsewhere({ dataDir }, nobody)).answer.error).toContain('belongs to user 1234');
  });

  test('a file in the way is one clear line', async () => {
    const dataDir = join(scratch, 'file');
    writeFileSync(dataDir, '');
    const error = await refusal(startEmbeddedPostgres({ dataDir }));
    expect(error).toMatchObject({ code: 'configuration', reason: 'data-folder-unwritable' });
    expect(error.detail).toMatch(/^The data folder .* cannot be written \(E\w+\); set DATA_DIR to a folder that can\.$/);
  });

  test('a folder with something else in it is left alone', async () => {
    const dataDir = join(scratch, 'foreign');
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres/notes.txt'), 'mine');
    expect(await refusal(startEmbeddedPostgres({ dataDir }))).toMatchObject({ reason: 'cluster-not-created' });
    expect(readdirSync(join(dataDir, 'postgres'))).toEqual(['notes.txt']);
    expect(readdirSync(dataDir)).toEqual(['postgres']);
  });
});

describe('binaries', () => {
  /** The package as npm unpacks it where install scripts are off. */
  function unhydratedCopy(folder: string): string {
    cpSync(packageFolder(), folder, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() });
    return folder;
  }
  const link = 'native/lib/libicuuc.so.60';

  test.skipIf(process.platform !== 'linux')('get the links that the install script would have made', () => {
    const source = unhydratedCopy(join(scratch, 'unhydrated'));
    expect(existsSync(join(source, link))).toBe(false);
    expect(findBinaries(serverUser(), { source, copyTo: [] }).folder).toBe(source);
    expect(lstatSync(join(source, link)).isSymbolicLink()).toBe(true);
  });

  test.skipIf(!isRoot)('are copied where the server’s user cannot walk to them', async () => {
    const home = join(scratch, 'home');
    mkdirSync(home, { mode: 0o700 });
    const source = unhydratedCopy(join(home, 'package'));
    const copyTo = join(scratch, 'copies');
    mkdirSync(copyTo, { mode: 0o755 });
    const cluster = await start(join(home, 'data'), { binaries: { source, copyTo: [copyTo] } });
    expect(await ask(cluster.connection, 'select 1 as one')).toEqual([{ one: 1 }]);
    const [copy] = readdirSync(copyTo);
    expect(modeOf(join(copyTo, copy ?? ''))).toBe(0o755);
    // The second time the same copy serves; one that lost a file is made anew.
    rmSync(join(copyTo, copy ?? '', 'native/share/postgresql/postgres.bki'));
    expect(findBinaries(serverUser(), { source, copyTo: [copyTo] }).folder).toBe(join(copyTo, copy ?? ''));
    expect(existsSync(join(copyTo, copy ?? '', 'native/share/postgresql/postgres.bki'))).toBe(true);
    expect(readdirSync(copyTo)).toEqual([copy]);
  });

  test.skipIf(!isRoot || process.platform !== 'linux')('are copied where links are missing and the package cannot be written', async () => {
    const source = unhydratedCopy(join(scratch, 'read-only'));
    const copyTo = join(scratch, 'copies-of-an-ordinary-user');
    const dataDir = join(scratch, 'read-only-data');
    for (const folder of [copyTo, dataDir]) {
      mkdirSync(folder);
      chownSync(folder, nobody.uid, nobody.gid);
    }
    const { child, answer } = await holdElsewhere({ dataDir, binaries: { source, copyTo: [copyTo] } }, nobody);
    expect(answer.error).toBeUndefined();
    expect(existsSync(join(source, link))).toBe(false);
    expect(readdirSync(copyTo)).toHaveLength(1);
    await end(child, 'SIGTERM');
  });
});
