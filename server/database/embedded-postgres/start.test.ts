import { appendFileSync, chmodSync, chownSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createLogger } from '../../platform/index.ts';
import { preparePlace } from './cluster.ts';
import { ask, end, isRoot, modeOf, nobody, clustersOfThisFile } from '../../../test-fixtures/embedded-clusters.ts';
import { serverUser } from './server-user.ts';
import { startEmbeddedPostgres } from './start.ts';

const { holdElsewhere, refusal, scratch, start } = clustersOfThisFile();

const pidOf = (dataDir: string): number => Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

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
