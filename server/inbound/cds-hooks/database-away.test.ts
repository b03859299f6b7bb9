import { afterAll, beforeAll, expect, it } from 'vitest';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { createLogger } from '../../platform/index.ts';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { amlodipine5, draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';

let app: House;
let unstarted: string;
const lines: string[] = [];
beforeAll(async () => {
  app = await startHouse({ logger: createLogger({ level: 'info' }, { write: (line: string) => void lines.push(line) }) });
  // One process that knows its tenants already, and one that never read them.
  await app.call(sign, orderSign([draft(amlodipine5)]));
  unstarted = (await app.start()).url;
  await app.db.close();
});
afterAll(async () => app.stop().catch(() => undefined));

it('a hook is silent while the database is away', async () => {
  expect(await app.call(sign, orderSign([draft(tofacitinib5)]))).toMatchObject({ status: 200, body: { cards: [] } });
  expect(await app.call(sign, orderSign([draft(tofacitinib5)]), { at: unstarted })).toMatchObject({ status: 200, body: { cards: [] } });
});

it('feedback is told to come again', async () => {
  const report = { feedback: [{ card: 'x', outcome: 'accepted', outcomeTimestamp: '2026-11-22T15:00:00Z' }] };
  expect((await app.feedback(sign, report)).status).toBeGreaterThanOrEqual(500);
});

it('discovery still answers', async () => expect((await fetch(`${app.url}/cds-services`)).status).toBe(200));

it('a launch ends in a page', async () => {
  const reply = await fetch(
    `${unstarted}/launch?iss=${encodeURIComponent('https://other.example/fhir')}&launch=secret-handle&code=secret-code`,
  );
  expect(reply.status).toBeGreaterThanOrEqual(500);
  expect(reply.headers.get('content-type')).toMatch(/html/);
});

it('an operator reads in the log what was wrong, in our own words for it, and no code of an EHR', async () => {
  const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const silence = logged.find(({ msg }) => msg === 'hook answered without cards');
  const launch = logged.find(({ msg }) => msg === 'launch failed');
  for (const line of [silence, launch]) expect(String(line?.['errorCode'])).toMatch(/^(database-unavailable|internal)$/);
  expect(lines.join('')).not.toMatch(/secret-handle|secret-code|\[redacted\]/);
});
