import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createExtractiveWriter, type DraftWriter } from '../knowledge/lesson-drafts/index.ts';
import { fixedClock } from '../platform/index.ts';
import { draftLesson } from './draft-command.ts';
import { isFileCommand } from './run-admin.ts';

const folder = mkdtempSync(join(tmpdir(), 'draft-'));
afterAll(() => rmSync(folder, { recursive: true }));

const box =
  'WARNING: LIVER INJURY Test the liver before exampletine. If jaundice develops, discontinue exampletine. Avoid exampletine with alcohol.';
const record = (over: object = {}): object => ({
  set_id: '11111111-2222-4333-8444-555555555555',
  version: '3',
  effective_time: '20260105',
  boxed_warning: [box],
  openfda: { product_type: ['HUMAN PRESCRIPTION DRUG'], generic_name: ['EXAMPLETINE'] },
  ...over,
});

let files = 0;
const file = (content: object | string): string => {
  const path = join(folder, `${(files += 1)}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const rules = createExtractiveWriter({ clock: fixedClock('2026-11-22T10:00:00Z') });
const model: DraftWriter = {
  writer: 'llm',
  write: async (...of) => {
    const draft = await rules.write(...of);
    return { ...draft, machineMade: { ...draft.machineMade, writer: 'llm', model: 'writer-1' } };
  },
  writeDocument: async (...of) => rules.writeDocument(...of),
};
let writers = [rules, model];
const run = async (...argv: string[]): Promise<string> => {
  const lines: string[] = [];
  await draftLesson({ writers: () => writers, out: (line) => void lines.push(line) }, argv);
  return lines.join('\n');
};

describe('labels draft', () => {
  it('prints a draft as YAML with its gaps', async () => {
    const yaml = await run(file({ results: [record()] }));
    expect(parse(yaml)).toMatchObject({
      machineMade: { writer: 'extractive', label: { version: 3, effective: '2026-01-05' } },
      status: 'draft',
      keyPoints: [
        { text: '[[Test the liver before exampletine.]]' },
        { text: '[[If jaundice develops, discontinue exampletine.]]' },
        { text: '[[Avoid exampletine with alcohol.]]' },
      ],
    });
    expect(yaml).toMatch(/^# GAP audience: /m);
  });

  it('prints it as JSON with the place of every claim, and what changed since an earlier version', async () => {
    const before = file(record({ version: '2', boxed_warning: [box.replace(' Avoid exampletine with alcohol.', '')] }));
    const draft = JSON.parse(await run(file(record()), '--before', before, '--json')) as { lesson: object; claims: object[] };
    expect(draft.claims[0]).toMatchObject({ source: 'L1 box', span: { section: 'box', text: 'Test the liver before exampletine.' } });
    expect(draft.lesson).toMatchObject({ whatChanged: [{ basis: 'within-set', text: '1/2026: new [[Avoid exampletine with alcohol.]]' }] });
  });

  it('drafts from SPL what stands in its box, and says that it read no more', async () => {
    const section = `<component><section><code code="34066-1"/><text><paragraph>${box}</paragraph></text></section></component>`;
    const spl = `<?xml version="1.0" encoding="UTF-8"?>\n<document xmlns="urn:hl7-org:v3"><code code="34391-3"/><title>E</title>
<effectiveTime value="20100728"/><setId root="0027b8a3-73bf-4005-a7e3-b035f451a861"/><versionNumber value="2"/>
<component><structuredBody>${section}</structuredBody></component></document>`;
    expect(await run(file(spl))).toContain('# GAP rems: only the boxed warning was read; it names no REMS');
  });

  it('asks the model that is configured, and says where none is', async () => {
    expect(parse(await run(file(record()), '--writer', 'llm'))).toMatchObject({ machineMade: { writer: 'llm', model: 'writer-1' } });
    expect(parse(await run(file(record()), '--writer', 'extractive'))).toMatchObject({ machineMade: { writer: 'extractive' } });
    await expect(run(file(record()), '--writer', 'poet')).rejects.toThrow('--writer takes extractive or llm, not "poet".');
    writers = [rules];
    await expect(run(file(record()), '--writer', 'llm')).rejects.toThrow('No model is configured: MODEL_URL and MODEL_NAME name one.');
  });

  it('needs the database for a model alone, whose tokens are counted there', () => {
    expect(isFileCommand(['labels', 'draft', 'a.json'])).toBe(true);
    expect(isFileCommand(['labels', 'draft', 'a.json', '--writer', 'extractive'])).toBe(true);
    expect(isFileCommand(['labels', 'draft', 'a.json', '--writer', 'llm'])).toBe(false);
    expect(isFileCommand(['labels', 'draft', '--writer=llm', 'a.json'])).toBe(false);
  });

  it('refuses what it cannot draft from, by name', async () => {
    await expect(run()).rejects.toThrow('labels draft takes a file.');
    await expect(run(file({ results: [record(), record()] }))).rejects.toThrow('It holds several records');
    await expect(run(file({ results: [] }))).rejects.toThrow('There is no record in it.');
    await expect(run(file(record({ set_id: 'x' })))).rejects.toThrow('record 1: set_id');
    await expect(run(file(record({ boxed_warning: ['BOXED WARNING'] })))).rejects.toThrow('no boxed warning to draft a lesson from');
    await expect(run(file(record()), '--before', file(record({ version: '4' })))).rejects.toThrow('Version 4 is not before version 3.');
    await expect(run(file('{"a"'))).rejects.toThrow('its JSON does not end');
  });
});
