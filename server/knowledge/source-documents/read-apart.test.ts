import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pdfBomb, pdfOfPages } from '../../../test-fixtures/pdf.ts';
import { projectRoot } from '../../platform/index.ts';
import { documentLimits } from './document-problem.ts';
import { createDocumentReader } from './read-apart.ts';

const asked = { claimed: null, before: null };
const pathOf = async (reading: Promise<unknown>) =>
  reading.then(
    () => 'read',
    (thrown: { path?: string }) => thrown.path,
  );

describe('a document read in a process of its own', () => {
  test('comes with what changed since the version before', async () => {
    const read = createDocumentReader();
    const first = await read(Buffer.from('# A\n\nCheck every 15 min.'), asked, 'demo');
    expect(first).toMatchObject({ format: 'markdown', change: null });
    const second = await read(pdfOfPages([[{ text: 'Words of a page.', y: 700 }]]), { ...asked, before: first.sections }, 'demo');
    expect(second.change?.map((one) => one.class)).toEqual(['REMOVED', 'ADDED']);
  });

  test('is stopped when it takes too long or too much, and the next one is read', async () => {
    const slow = createDocumentReader({ ...documentLimits, milliseconds: 5 });
    expect(await pathOf(slow(Buffer.from('# A'), asked, 'demo'))).toBe('too-long');
    const read = createDocumentReader({ ...documentLimits, residentBytes: 400 * 1024 * 1024 });
    const [bomb, other] = await Promise.all([pathOf(read(pdfBomb(700), asked, 'demo')), pathOf(read(Buffer.from('# A'), asked, 'demo'))]);
    expect(other).toBe('read');
    expect(bomb).toMatch(/^too-(?:much-memory|long)$/);
  });

  test('is refused by the name of its problem', async () => {
    const read = createDocumentReader();
    await expect(read(Buffer.alloc(documentLimits.bytes + 1), asked, 'demo')).rejects.toMatchObject({ status: 413, path: 'too-large' });
    await expect(read(Buffer.from('<html><p>Sign in'), { ...asked, claimed: 'pdf' }, 'demo')).rejects.toMatchObject({
      status: 422,
      path: 'wrong-type-html',
    });
  });

  test('does not outlive who started it, even where its input stays open', async () => {
    const program = join(projectRoot(), 'server/knowledge/source-documents/reader-program.ts');
    const starting = `const child = require('node:child_process').spawn(process.execPath,
      ['--import', 'tsx', ${JSON.stringify(program)}, String(process.pid)], { stdio: ['inherit', 'ignore', 'ignore'] });
      console.log(child.pid); setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['-e', starting], { cwd: projectRoot(), stdio: ['pipe', 'pipe', 'inherit'] });
    const [told] = (await once(parent.stdout, 'data')) as [Buffer];
    const reader = Number(told.toString());
    const isThere = (): boolean => {
      try {
        return process.kill(reader, 0);
      } catch {
        return false;
      }
    };
    expect(isThere()).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(isThere, { timeout: 20_000 }).toBe(false);
  });
});
