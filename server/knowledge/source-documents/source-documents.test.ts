import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { pdfOfPages } from '../../../test-fixtures/pdf.ts';
import { documentChangeViewSchema, documentListSchema, problemSchema, uploadedDocumentSchema, type Role } from '../../contract/index.ts';
import { sql } from '../../database/index.ts';
import { projectRoot } from '../../platform/index.ts';
import { cites, parseLesson } from '../curriculum/index.ts';
import { changedPlaces, lessonsOn } from './cited-places.ts';
import { compareDocuments } from './compare-documents.ts';
import { readMarkdown } from './read-markdown.ts';
import { readSteps, readVersion } from './store.ts';

const base = '# Sedation protocol\n\n## 1. Scope\n\nAdults only.\n\n## 2. Monitoring\n\nCheck every 15 minutes. Write it down.\n';
const later = base
  .replace('15 minutes', '5 minutes')
  .replace('## 2.', '## 3.')
  .replace('Adults only.', 'Adults only.\n\n## 2. Consent\n\nAsk first.');

let house: House;
let uploader: Awaited<ReturnType<House['personOf']>>;
let educator: Awaited<ReturnType<House['openPanel']>>;
const withRole = async (reference: string, role: Role) => {
  const person = await house.personOf(reference);
  await house.db.tenant('demo', async (tx) => house.modules.roles.grant(tx, { tenantId: 'demo', personId: person.id, role, by: 'test' }));
  return person;
};
let upload: (query: string, bytes: Buffer | string, at?: string) => Promise<{ status: number; body: unknown }>;
const asked = '?title=Sedation%20protocol&kind=protocol&owner=Nursing&effective=2026-10-01';
const versions = '/sedation-protocol/versions';
const list = async () => documentListSchema.parse((await educator.get('/documents')).body);

beforeAll(async () => {
  house = await startHouse();
  uploader = await withRole('Practitioner/educator', 'educator');
  educator = await house.openPanel(uploader, { patient: null });
  upload = async (query, bytes, at = '') =>
    educator.send('POST', `/documents${at}${query}`, Buffer.from(bytes), { 'content-type': 'application/octet-stream' });
});
afterAll(async () => house.stop());

describe('documents of a tenant', () => {
  test('begin with none', async () => expect(await list()).toEqual({ documents: [] }));

  test('a first version is kept once, however often it is sent', async () => {
    const first = await upload(asked, base);
    expect(first).toMatchObject({ status: 200, body: { documentId: 'sedation-protocol', version: 1, isNew: true, counts: null } });
    expect(uploadedDocumentSchema.parse((await upload(asked, base)).body).isNew).toBe(false);
    const [document] = (await list()).documents;
    expect(document).toMatchObject({
      documentId: 'sedation-protocol',
      title: 'Sedation protocol',
      kind: 'protocol',
      owner: 'Nursing',
      lessonsBehind: 0,
    });
    expect(document?.versions).toMatchObject([{ version: 1, effective: '2026-10-01', format: 'markdown', counts: null, state: 'open' }]);
  });

  test('a later one says what changed, side by side', async () => {
    expect(await upload('?effective=2026-11-01&claimed=markdown', later, versions)).toMatchObject({
      status: 200,
      body: {
        documentId: 'sedation-protocol',
        version: 2,
        isNew: true,
        counts: { added: 1, changed: 1, removed: 0, cosmetic: 0, unchanged: 2 },
      },
    });
    const view = documentChangeViewSchema.parse((await educator.get(`/documents${versions}/2`)).body);
    expect(view).toMatchObject({
      before: { version: 1, effective: '2026-10-01' },
      after: { version: 2 },
      state: 'open',
      review: null,
      lessons: [],
    });
    expect(view.sections).toMatchObject([
      { class: 'ADDED', name: '2 Consent', before: [], after: [{ mark: 'added' }, { text: 'Ask first.', mark: 'added' }] },
      {
        class: 'CHANGED',
        name: '3 Monitoring',
        before: [{ mark: 'same' }, { text: 'Check every 15 minutes.', mark: 'reworded' }, { text: 'Write it down.', mark: 'same' }],
        after: [{ mark: 'same' }, { text: 'Check every 5 minutes.', mark: 'reworded' }, { text: 'Write it down.', mark: 'same' }],
      },
    ]);
    expect((await educator.get(`/documents${versions}/1`)).status).toBe(404);
  });

  test('each step with a change is kept, and the same one once', async () => {
    const step = async (body: unknown) =>
      documentChangeViewSchema.parse((await educator.send('PUT', `/documents${versions}/2/review`, body)).body);
    await step({ state: 'looked-at' });
    await step({ state: 'looked-at' });
    const last = await step({ state: 'no-action', reason: 'wording-only' });
    expect(last.state).toBe('no-action');
    expect(last.history.map(({ state, reason }) => [state, reason])).toEqual([
      ['no-action', 'wording-only'],
      ['looked-at', null],
    ]);
    expect((await list()).documents[0]?.versions[0]?.state).toBe('no-action');
  });

  test('a PDF is read, a file that is none of it is refused with a sentence, and nothing is kept of it', async () => {
    const pdf = pdfOfPages([
      [
        { text: 'Sedation protocol', y: 740, size: 20 },
        { text: 'Adults only.', y: 700 },
      ],
    ]);
    expect((await upload('?effective=2026-11-02&claimed=pdf', pdf, versions)).status).toBe(200);
    const before = await list();
    const refused: [string, Buffer | string, number, string][] = [
      ['?effective=2026-11-03&claimed=pdf', '<html><p>Sign in', 422, 'wrong-type-html'],
      ['?effective=2026-11-03', pdf.subarray(0, 300), 422, 'damaged'],
      ['?effective=2026-01-01', 'Older.', 422, 'effective'],
      ['?effective=2026-13-01', 'Never.', 400, 'effective'],
    ];
    for (const [query, bytes, status, path] of refused) {
      const answer = await upload(query, bytes, versions);
      expect([answer.status, problemSchema.parse(answer.body).path]).toEqual([status, path]);
    }
    expect((await upload('?effective=2026-11-03', Buffer.alloc(10 * 1024 * 1024 + 1, 0x61), versions)).status).toBe(413);
    expect((await upload('?effective=2026-11-03', 'Text.', '/no-such-document/versions')).status).toBe(404);
    expect((await upload(asked, 'Another text.')).status).toBe(409);
    expect(await list()).toEqual(before);
  });

  test('a version can be had as it was uploaded, to be saved and not shown', async () => {
    const answer = await educator.fetch(`/documents${versions}/1/original`);
    expect([answer.status, await answer.text()]).toEqual([200, base]);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/markdown; charset=utf-8',
      'content-disposition': 'attachment; filename="sedation-protocol-version-1.md"',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'no-store',
    });
    expect((await educator.get(`/documents${versions}/9/original`)).status).toBe(404);
  });

  test('people are named as who they are now', async () => {
    const other = await house.personOf('Practitioner/educator-now');
    await house.db.tenant('demo', async (tx) => {
      await tx.run(sql`update person set display_name = 'Earlier name' where id = ${uploader.id}`);
      await tx.run(sql`update person set display_name = 'Name of today' where id = ${other.id}`);
    });
    const names = async (mergedInto: string | null) => {
      await house.db.tenant('demo', async (tx) => tx.run(sql`update person set merged_into = ${mergedInto} where id = ${uploader.id}`));
      const [row, step] = await house.db.tenant('demo', async (tx) => [
        await readVersion(tx, 'sedation-protocol', 2),
        (await readSteps(tx, 'sedation-protocol', 2))[0],
      ]);
      return [row?.uploadedBy, step?.by];
    };
    expect(await names(other.id)).toEqual(['Name of today', 'Name of today']);
    expect(await names(null)).toEqual(['Earlier name', 'Earlier name']);
  });

  test('uploads and looks stand in the audit trail, and the rows are nobody’s to change', async () => {
    const actions = await house.db.tenant('demo', async (tx) =>
      tx.rows(z.object({ action: z.string() }), sql`select distinct action from audit_entry where action like 'document-%' order by 1`),
    );
    expect(actions.map(({ action }) => action)).toEqual(['document-change', 'document-download', 'document-upload']);
    for (const change of [sql`update source_document_version set sha256 = sha256`, sql`delete from source_document_review`])
      await expect(house.db.tenant('demo', async (tx) => tx.run(change))).rejects.toThrow(/permission denied/);
  });
});

describe('lessons that cite a document', () => {
  const name = 'warfarin-order.yaml';
  const built = parseLesson(name, readFileSync(join(projectRoot(), 'server/knowledge/curriculum/lessons', name), 'utf8'));
  const source = {
    id: 'D1',
    kind: 'document' as const,
    documentId: 'sedation-protocol',
    text: 'Sedation protocol',
    version: 1,
    effective: '2026-10-01',
    readOn: '2026-10-02',
  };
  const [point, ...points] = built.keyPoints;
  const lesson = { ...built, sources: [...built.sources, source], keyPoints: [{ ...point!, source: 'D1 2, Scope' }, ...points] };

  test('are told with the places they cite', () => {
    expect(lessonsOn([built, lesson], 'sedation-protocol')).toEqual([{ lesson, citesVersion: 1, places: ['2', 'Scope'] }]);
    expect(lessonsOn([lesson], 'another')).toEqual([]);
  });

  test('ask no label for a section of the document', () => {
    const [first, ...others] = built.keyPoints;
    const text = 'Sedated adults are watched (P1 2, 77.7); see 88.8 as well (88.8).';
    const mixed = {
      ...lesson,
      sources: [...built.sources, { ...source, id: 'P1' }],
      keyPoints: [{ ...first!, source: 'P1 2, 99.9', text }, ...others],
    };
    expect(cites(mixed).filter(({ labels, section }) => labels.length > 0 && /77|88|99/.test(section))).toEqual([]);
    expect(cites({ ...mixed, keyPoints: [{ ...first!, text: 'As labelled (88.8).', source: 'L1 box' }, ...others] })).toContainEqual({
      at: first!.id,
      labels: ['L1'],
      section: '88.8',
    });
  });

  test('are told which of these places say something else since, wherever the section went', () => {
    const [was, is] = [readMarkdown(base).sections, readMarkdown(later).sections];
    const texts = [
      { version: 1, sections: was, change: null },
      { version: 2, sections: is, change: compareDocuments(was, is) },
    ];
    expect(changedPlaces(['2', 'Scope', '7'], texts)).toEqual(['2', '7']);
    expect(changedPlaces(['2', 'Scope'], texts.slice(0, 1))).toEqual([]);
  });
});
