import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findBinaries, packageFolder } from './binaries.ts';
import { ask, end, isRoot, modeOf, nobody, clustersOfThisFile } from '../../../test-fixtures/embedded-clusters.ts';
import { serverUser } from './server-user.ts';

const { holdElsewhere, scratch, start } = clustersOfThisFile();

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
