import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { labelFileCommands } from './label-commands.ts';

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
  const code = (await labelFileCommands[command]({ out: (line) => void lines.push(line) }, argv)) ?? 0;
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

  it('knows a label by its set id, in whatever letters', async () => {
    const setId = 'abcdef00-2222-4333-8444-555555555555';
    const { lines } = await run('diff', file({ ...boxed, set_id: setId.toUpperCase() }), file({ ...boxed, set_id: setId, version: '5' }));
    expect(JSON.parse(lines.join('\n'))).toMatchObject({ class: 'UNCHANGED', after: { version: 5 } });
  });

  it('compares versions of one label only', async () => {
    await expect(run('diff', file(boxed), file(record({ set_id: '99999999-2222-4333-8444-555555555555' })))).rejects.toThrow(/two labels/);
    await expect(run('diff', file({ results: [boxed, boxed] }), file(boxed))).rejects.toThrow('It holds several records');
    await expect(run('diff', file({ results: [] }), file(boxed))).rejects.toThrow('There is no record in it.');
    await expect(run('diff', file(boxed))).rejects.toThrow('labels diff takes two files');
  });
});

const section = (code: string, text: string, inner = ''): string =>
  `<component><section><code code="${code}"/><text><paragraph>${text}</paragraph></text>${inner}</section></component>`;
const spl = (code: string, title: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<document xmlns="urn:hl7-org:v3"><code code="${code}"/><title>${title}</title>
<effectiveTime value="20100728"/><setId root="0027b8a3-73bf-4005-a7e3-b035f451a861"/><versionNumber value="2"/>
<component><structuredBody>${body}</structuredBody></component></document>`;

describe('labels check of SPL', () => {
  const box = section('34066-1', '<content>WARNING</content> Increased mortality &amp; stroke');
  it.each([
    ['a box of a prescription drug', spl('34391-3', 'Exampletine', box), 'genuine', 'warns'],
    ['a box beside dosing that is coded as one', spl('34391-3', 'E', box + section('34068-7', 'Dose', box)), 'genuine', '1 of 2 elements'],
    ['dosing that is coded as a box', spl('34391-3', 'E', section('34068-7', 'Dose', box)), 'false', 'within another section'],
    ['a seal of an over-the-counter drug', spl('34390-5', 'Drug Facts', box), 'false', 'not the label of a prescription drug'],
    ['a fact sheet', spl('34391-3', 'EMERGENCY USE AUTHORIZATION (EUA) OF X', box), 'false', 'not the label of a prescription drug'],
    ['no box', spl('34391-3', 'E', section('34068-7', 'Dose')), 'none', 'no section'],
  ])('knows %s', async (_, document, verdict, reason) => {
    const { lines } = await run('check', file(document), '--json');
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      set_id: '0027b8a3-73bf-4005-a7e3-b035f451a861',
      verdict,
      reason: expect.stringContaining(reason) as string,
    });
  });
});

describe('labels check', () => {
  it('prints a line a record and goes on behind one that is none', async () => {
    const lines = [boxed, record(), { set_id: '\u001b[2Kx\tgenuine\tfine' }, record({ boxed_warning: ['BOXED WARNING'] })].map((one) =>
      JSON.stringify(one),
    );
    const { lines: said, code } = await run('check', file(gzipSync([...lines, '{"torn', ''].join('\n'))), '--json');
    expect(said.map((line) => JSON.parse(line) as object)).toMatchObject([
      { verdict: 'genuine', reason: 'warns' },
      { verdict: 'none' },
      { set_id: null, verdict: null, reason: expect.stringMatching(/^record 3: set_id/) as string },
      { verdict: 'false', reason: 'the words "boxed warning" alone' },
      { reason: 'record 5: the line is not JSON' },
    ]);
    expect(said.join('')).not.toContain('elements');
    expect(code).toBe(1);
  });

  it.each([
    ['nothing', '', 'It is empty.'],
    ['a page', '<!doctype html>\n<html><p>502', 'It is a page of the web, not a label.'],
    ['XML of another kind', '<rss/>', 'It is XML of <rss>, not an SPL document.'],
    ['XML that does not end', '<document><setId root="a"/>', 'It is not well-formed XML'],
    [
      'an SPL document without a version',
      '<document><setId root="11111111-2222-4333-8444-555555555555"/></document>',
      'It has no setId, versionNumber',
    ],
    ['entities of its own', '<!DOCTYPE document [<!ENTITY a "aaaa">]>\n<document>&a;&a;</document>', 'It is not well-formed XML'],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'It holds bytes that are no UTF-8.'],
    ['a document that does not end', '{"results": [\n{"set_id"', 'It is not whole: its JSON does not end.'],
    ['something else', 'set_id,version\n', 'It is neither JSON nor XML.'],
    ['gzip that is torn', gzipSync('{"a":1}\n'.repeat(999)).subarray(0, 40), 'It is torn, or not what its beginning says.'],
  ])('refuses %s by name', async (_, content, message) => {
    const path = file(content);
    await expect(run('check', path)).rejects.toThrow(`${path}: ${message}`);
  });

  it('reads letters that a chunk cuts in two, and those that somebody else could not read', async () => {
    const long = JSON.stringify(record({ boxed_warning: [`WARNING: RISK ${'\u{fffd}é≥'.repeat(60_000)}`] }));
    const { lines, code } = await run('check', file(`${long}\r\n${long}`));
    expect([lines.length, code]).toEqual([2, 0]);
  });

  it('refuses a file that is not there, and a folder', async () => {
    await expect(run('check', join(folder, 'none'))).rejects.toThrow('There is no such file.');
    await expect(run('check', folder)).rejects.toThrow('It cannot be read.');
    await expect(run('check')).rejects.toThrow('labels check takes a file.');
  });
});
