import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { labelCommands } from './label-commands.ts';

const folder = mkdtempSync(join(tmpdir(), 'labels-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const file = (content: string | Buffer | object): string => {
  const path = join(folder, `${(files += 1)}.json`);
  writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return path;
};
const record = (over: object = {}): object => ({
  set_id: '11111111-2222-4333-8444-555555555555',
  version: '3',
  effective_time: '20260105',
  openfda: { product_type: ['HUMAN PRESCRIPTION DRUG'] },
  ...over,
});
const boxed = record({ version: '4', boxed_warning: ['WARNING: HEPATOTOXICITY Severe liver injury was seen.'] });

const run = async (command: 'diff' | 'check', ...argv: string[]): Promise<{ lines: string[]; code: number }> => {
  const lines: string[] = [];
  const code = (await labelCommands[command]({ out: (line) => void lines.push(line) }, argv)) ?? 0;
  return { lines, code };
};

describe('labels diff', () => {
  it('prints the class and what changed, from an answer of the API or a bare record', async () => {
    const { lines } = await run('diff', file({ meta: {}, results: [record()] }), file(boxed));
    expect(JSON.parse(lines.join('\n'))).toEqual({
      class: 'ADDED',
      set_id: '11111111-2222-4333-8444-555555555555',
      before: { version: 3, effective: '20260105', verdict: 'none' },
      after: { version: 4, effective: '20260105', verdict: 'genuine' },
      headings: { added: ['HEPATOTOXICITY'], removed: [] },
      statements: { added: ['Severe liver injury was seen.'], removed: [], changed: [] },
    });
  });

  it('compares versions of one label only', async () => {
    await expect(run('diff', file(boxed), file(record({ set_id: 'other' })))).rejects.toThrow(/two labels/);
    await expect(run('diff', file(boxed))).rejects.toThrow('labels diff takes two files');
  });
});

describe('labels check', () => {
  it('prints a line a record and goes on behind one that is none', async () => {
    const lines = [boxed, record(), { set_id: 'x' }, record({ boxed_warning: ['BOXED WARNING'] })].map((one) => JSON.stringify(one));
    const { lines: said, code } = await run('check', file(gzipSync([...lines, '{"torn', ''].join('\n'))), '--json');
    expect(said.map((line) => JSON.parse(line) as object)).toMatchObject([
      { verdict: 'genuine', reason: 'warns' },
      { verdict: 'none' },
      { set_id: null, verdict: null, reason: expect.stringMatching(/^record 3: version/) as string },
      { verdict: 'false', reason: 'the words "boxed warning" alone' },
      { reason: 'record 5: the line is not JSON' },
    ]);
    expect(said.join('')).not.toContain('elements');
    expect(code).toBe(1);
  });

  it.each([
    ['nothing', '', 'It is empty.'],
    ['a page', '<!doctype html><p>502', 'It is HTML or XML, not JSON.'],
    ['a document that does not end', '{"results": [\n{"set_id"', 'It is not whole: its JSON does not end.'],
    ['something else', 'set_id,version\n', 'It is not JSON.'],
    ['gzip that is torn', gzipSync('{"a":1}\n'.repeat(999)).subarray(0, 40), 'It is torn, or not what its beginning says.'],
  ])('refuses %s by name', async (_, content, message) => {
    const path = file(content);
    await expect(run('check', path)).rejects.toThrow(`${path}: ${message}`);
  });

  it('refuses a file that is not there, and a folder', async () => {
    await expect(run('check', join(folder, 'none'))).rejects.toThrow('There is no such file.');
    await expect(run('check', folder)).rejects.toThrow('It cannot be read.');
    await expect(run('check')).rejects.toThrow('labels check takes a file.');
  });
});
