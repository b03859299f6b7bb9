import { describe, expect, test } from 'vitest';
import { pdfBomb, pdfOfPages } from '../../../test-fixtures/pdf.ts';
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
    const first = await read(Buffer.from('# A\n\nCheck every 15 min.'), asked);
    expect(first).toMatchObject({ format: 'markdown', change: null });
    const second = await read(pdfOfPages([[{ text: 'Words of a page.', y: 700 }]]), { ...asked, before: first.sections });
    expect(second.change?.map((one) => one.class)).toEqual(['REMOVED', 'ADDED']);
  });

  test('is stopped when it takes too long or too much, and the next one is read', async () => {
    const slow = createDocumentReader({ ...documentLimits, milliseconds: 5 });
    expect(await pathOf(slow(Buffer.from('# A'), asked))).toBe('too-long');
    const read = createDocumentReader({ ...documentLimits, residentBytes: 400 * 1024 * 1024 });
    const [bomb, other] = await Promise.all([pathOf(read(pdfBomb(700), asked)), pathOf(read(Buffer.from('# A'), asked))]);
    expect(other).toBe('read');
    expect(bomb).toMatch(/^too-(?:much-memory|long)$/);
  });

  test('is refused by the name of its problem', async () => {
    const read = createDocumentReader();
    await expect(read(Buffer.alloc(documentLimits.bytes + 1), asked)).rejects.toMatchObject({ status: 413, path: 'too-large' });
    await expect(read(Buffer.from('<html><p>Sign in'), { ...asked, claimed: 'pdf' })).rejects.toMatchObject({
      status: 422,
      path: 'wrong-type-html',
    });
  });
});
