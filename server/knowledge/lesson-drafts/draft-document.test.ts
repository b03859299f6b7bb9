import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { fixedClock } from '../../platform/index.ts';
import { composeDocument } from './compose-document.ts';
import { citePart } from './draft-document.ts';
import type { DraftDocument } from './draft.ts';
import { memoryLedger } from './memory-ledger-fixture.ts';
import { createExtractiveWriter } from './write-extractive.ts';
import { createModelWriter, usualModelSettings } from './write-with-model.ts';

const clock = fixedClock('2026-11-22T10:00:00Z');
const count = 'Interrupt treatment if the neutrophil count is less than 1000 cells/mm3.';
const stop = 'Discontinue treatment if the neutrophil count is less than 500 cells/mm3.';
const document: DraftDocument = {
  documentId: 'neutropenia',
  title: 'Neutropenia protocol',
  version: 2,
  effective: '2026-11-01',
  isWhole: true,
  changes: { added: [stop], removed: ['Call the ward.'], changed: [] },
  parts: [
    { number: null, heading: null, statements: ['For adults.'] },
    {
      number: '1',
      heading: 'Before',
      statements: ['Obtain a neutrophil count before the first dose.', 'Do not begin treatment in pregnancy.'],
    },
    { number: null, heading: 'During, and after; always', statements: [count, stop] },
  ],
};
const asker = { tenantId: 'demo' };

describe('a draft from a document', () => {
  test('is of its own statements, what is new first of all, each with its section', async () => {
    const draft = await createExtractiveWriter({ clock }).writeDocument(document, asker);
    expect(draft.machineMade).toMatchObject({ writer: 'extractive', document: { documentId: 'neutropenia', version: 2 } });
    expect(draft.lesson.keyPoints.map(({ text }) => text)).toContain(`[[${stop}]]`);
    const said = document.parts.flatMap(({ statements }) => statements);
    for (const { span } of draft.claims) expect(said).toContain(span.text);
    expect(draft.lesson.whatChanged).toMatchObject([
      { source: 'P1 During and after always', text: `11/2026: new [[${stop}]]`, showUntil: '2027-11' },
      { source: 'P1', text: '11/2026: no longer there: [[Call the ward.]]' },
    ]);
    expect(draft.lesson.populations.pregnancy).toBe('[[Do not begin treatment in pregnancy.]] (P1 1)');
    expect(JSON.stringify([draft.lesson, draft.gaps, draft.dropped])).not.toMatch(/\b(?:this|the) label\b(?! of the drug)/i);
  });

  test('of a first version claims no change, and one without statements is none', async () => {
    const writer = createExtractiveWriter({ clock });
    const draft = await writer.writeDocument({ ...document, version: 1, changes: null }, asker);
    expect(draft.lesson.whatChanged).toEqual([]);
    expect(draft.lesson.keyPoints.length).toBeGreaterThanOrEqual(3);
    await expect(
      writer.writeDocument({ ...document, parts: [{ number: '1', heading: 'A', statements: [] }] }, asker),
    ).rejects.toMatchObject({
      code: 'configuration',
    });
  });

  test('leaves out what its span does not bear, and says so', () => {
    const span = { section: 's3', start: 0, end: count.length, text: count };
    const proposal = (text: string, over: Partial<typeof span> = {}) => ({ text, span: { ...span, ...over }, isQuotation: false });
    const draft = composeDocument(
      document,
      {
        keyPoints: [
          proposal('Below 1,000 cells/mm3 of neutrophils interrupt treatment: less than 1000 cells/mm3.'),
          proposal('Interrupt treatment if the neutrophil count is less than 1500 cells/mm3.'),
          proposal('Interrupt treatment if the neutrophil count is less than 1000 cells/mm3.', { start: 1 }),
          proposal('Interrupt treatment if the neutrophil count is less than 1000 cells/mm3.', { section: 's9' }),
        ],
        items: [],
        populations: {},
      },
      { writer: 'llm', model: 'writer-1', clock },
    );
    expect(draft.lesson.keyPoints).toHaveLength(1);
    expect(draft.dropped.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('1500'),
      'the span is not literally in the document',
      'the document has no section s9',
    ]);
  });

  test('by a model is asked for with what is new first, and held against the document as anybody’s', async () => {
    const asked: { messages: { role: string; content: string }[] }[] = [];
    const point = { text: 'Neutrophils less than 500 cells/mm3: discontinue treatment.', section: 's3', quote: stop };
    const wrong = { text: 'Discontinue treatment at less than 900 cells/mm3.', section: 's3', quote: stop };
    const server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => void pieces.push(piece));
      request.on('end', () => {
        asked.push(JSON.parse(Buffer.concat(pieces).toString('utf8')) as (typeof asked)[number]);
        const content = JSON.stringify({ keyPoints: [point, wrong], questions: [], populations: [] });
        response.end(JSON.stringify({ choices: [{ message: { content }, finish_reason: 'stop' }], usage: { total_tokens: 9 } }));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const settings = { ...usualModelSettings, baseUrl, model: 'writer-1', key: null, reach: 'loopback' as const };
    const draft = await createModelWriter(settings, { clock, ledger: memoryLedger({ clock, perDay: 100_000 }) }).writeDocument(
      document,
      asker,
    );
    server.close();
    expect(draft.lesson.keyPoints).toMatchObject([{ text: point.text, source: 'P1 During and after always' }]);
    expect(draft.dropped).toMatchObject([{ text: wrong.text }]);
    const [rules, data] = asked[0]?.messages ?? [];
    expect(rules?.content).toMatch(/one document of their hospital/);
    expect(rules?.content).not.toMatch(/label/);
    expect((JSON.parse(data?.content ?? '') as { sections: { id: string }[] }).sections.map(({ id }) => id)).toEqual(['s3', 's1', 's2']);
  });

  test('cites a heading without the signs that part citations', () =>
    expect([
      citePart({ number: '4.2', heading: 'Checks', statements: [] }),
      citePart({ number: null, heading: 'Checks, (all); daily', statements: [] }),
    ]).toEqual(['4.2', 'Checks all daily']));
});
