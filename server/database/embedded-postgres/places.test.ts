import { chownSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ask, end, isRoot, nobody, clustersOfThisFile } from '../../../test-fixtures/embedded-clusters.ts';
import { startEmbeddedPostgres } from './start.ts';

const { holdElsewhere, refusal, scratch, start } = clustersOfThisFile();

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
