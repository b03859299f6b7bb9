import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { openDatabase, sql, type Database } from '../../database/index.ts';
import { silentLogger, type Clock, type Logger } from '../../platform/index.ts';
import type { LabelProducts, LabelVersion } from '../drug-sources/index.ts';
import { createCurrentKnowledge, type CurrentKnowledge } from './current-knowledge.ts';
import { createEvidenceReader } from './fact-label-evidence.ts';
import { decideFacts, type DecidedFacts } from './fact-decisions.ts';
import { createLabelImport } from '../label-archive/index.ts';
import { filesOf, label, labelFile, setIdOf } from '../../../test-fixtures/label-files.ts';
import { loadDrugKnowledge } from './load-drug-knowledge.ts';

const oral = { substances: ['EXAMPLETINE'], genericNames: ['Exampletine'], routes: ['ORAL'], rxcuis: ['99000001'], labeler: 'One Labs' };
const box = ['WARNING: HEPATOTOXICITY Severe liver injury was seen. Monitor liver function.'];
const wordier = [
  'WARNING: HEPATOTOXICITY AND LACTIC ACIDOSIS Severe liver injury was seen. Lactic acidosis was fatal. Monitor liver function.',
];

const clock: Clock = { now: () => new Date('2026-11-20T12:00:00Z') };

type Given = Partial<Omit<LabelVersion, 'products'>> & { products?: Partial<LabelProducts> };
let files = 0;
const importOnly = async (db: Database, ...given: Given[]): Promise<void> => {
  files += 1;
  const file = labelFile(
    given.map((one) => label({ effective: '20260801', ...one })),
    { name: `labels-${files}.ndjson` },
  );
  const summary = await createLabelImport({ db, clock, logger: silentLogger }).run([filesOf(file)]);
  expect(summary.problems).toEqual([]);
};
/** Deciding goes through the whole starter set and takes seconds: what can be is decided together. */
const importInto = async (db: Database, ...given: Given[]): Promise<DecidedFacts> => {
  await importOnly(db, ...given);
  return decideFacts({ db, clock });
};

/** Waits until it holds; a server picks facts up within seconds. */
const until = async (holds: () => boolean): Promise<void> => {
  const end = Date.now() + 60_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error('it did not come to hold');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

describe('facts of imported labels', { timeout: 120_000 }, () => {
  let test: TestDatabase;
  let db: Database;
  let one: CurrentKnowledge;
  let other: CurrentKnowledge;
  let otherDb: Database;
  const stops: (() => Promise<void>)[] = [];
  const refusals: object[] = [];
  const logger: Logger = {
    ...silentLogger,
    error: ((what: object) => void refusals.push(what)) as Logger['error'],
  } as Logger;

  beforeAll(async () => {
    test = await createTestDatabase();
    db = test.db;
    // As another process has it: a pool of its own.
    otherDb = openDatabase({ ...test.config, max: 3 });
    one = createCurrentKnowledge({ db, clock, logger });
    other = createCurrentKnowledge({ db: otherDb, clock, logger: silentLogger });
    stops.push(await one.start(), await other.start());
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
    await otherDb.close();
    await test.close();
  });
  const bothAt = async (version: number | null): Promise<void> =>
    until(() => one.factsVersion() === version && other.factsVersion() === version);

  it('are none before the first import: the starter set speaks', async () => {
    expect(await decideFacts({ db, clock })).toMatchObject({ version: null, isNew: false });
    expect(one.factsVersion()).toBeNull();
    expect(one.knowledge.version).toBe(loadDrugKnowledge().version);
    expect(one.knowledge.topicsForCode('99000001').verdict).toBe('unknown');
  });

  it('reach every running process, which then say the same: boxed by mouth, not on the skin', async () => {
    const held = one.knowledge;
    const decided = await importInto(
      db,
      { setId: setIdOf(1), boxed: box, products: oral },
      { setId: setIdOf(2), products: { ...oral, routes: ['TOPICAL'], rxcuis: ['99000002'] } },
    );
    expect(decided).toMatchObject({ version: 1, isNew: true, changedCodes: 2, changedTopics: 1 });
    await bothAt(1);
    expect(held.topicsForCode('99000001')).toMatchObject({
      verdict: 'boxed',
      topics: [{ id: 'exampletine-oral', lessonId: null, revision: 1 }],
    });
    expect(held.topicsForCode('99000002')).toMatchObject({ verdict: 'unboxed' });
    expect(other.knowledge.version).toBe(one.knowledge.version);
    expect(held.topic('exampletine-oral')).toMatchObject({
      headings: ['hepatotoxicity'],
      news: null,
      label: { setId: setIdOf(1), version: 1, effective: '2026-08-01' },
    });
    expect(held.topicsForText('tofacitinib 5 MG Oral Tablet').verdict).toBe('boxed');
  });

  it('are told with the evidence behind them: of an import the hash and heading of the box, of the starter set what it warns of', async () => {
    const evidenceOf = createEvidenceReader();
    const evidence = async (code: string): Promise<unknown> =>
      db.system(async (tx) => evidenceOf(tx, one.knowledge.product(code)?.label ?? { setId: setIdOf(99), version: 1, effective: '' }));
    expect(await evidence('99000001')).toEqual({
      source: 'imported',
      labeler: 'One Labs',
      box: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string, heading: 'HEPATOTOXICITY' },
    });
    expect(await evidence('99000002')).toMatchObject({ source: 'imported', box: null });
    expect(await evidence('1357541')).toMatchObject({
      source: 'starter set',
      box: { heading: expect.stringContaining('serious infections') as string },
    });
    expect(await evidence('none')).toBeNull();
  });

  it('are the same again where nothing new was imported', async () => {
    expect(await decideFacts({ db, clock })).toMatchObject({ version: 1, isNew: false, changedCodes: 0, changedTopics: 0 });
  });

  it('are not decided once more by a server that finds an upgrade done by another', async () => {
    const decided: string[] = [];
    const found = await decideFacts({ db, clock, isUpgrade: true, onProgress: ({ what }) => void decided.push(what) });
    expect(found).toMatchObject({ version: 1, isNew: false, codes: one.knowledge.counts().codes });
    expect(decided).toEqual([]);
  });

  it('move a revision with two labelers and not with one generic; a first label of a labeler is no news', async () => {
    await importOnly(db, { setId: setIdOf(3), boxed: box, products: { ...oral, labeler: 'Two Labs' } });
    await importInto(db, { setId: setIdOf(1), version: 2, effective: '20260901', boxed: wordier, products: oral });
    await until(() => one.factsVersion() === 2);
    expect(one.knowledge.topic('exampletine-oral')).toMatchObject({ revision: 1, news: null });
    await importInto(db, {
      setId: setIdOf(3),
      version: 2,
      effective: '20260915',
      boxed: wordier,
      products: { ...oral, labeler: 'Two Labs' },
    });
    await bothAt(3);
    expect(other.knowledge.topic('exampletine-oral')).toMatchObject({
      id: 'exampletine-oral',
      revision: 2,
      news: { kind: 'changed', since: '2026-09-15', summary: 'The box now names lactic acidosis.' },
      label: { setId: setIdOf(3), version: 2, effective: '2026-09-15' },
    });
  });

  describe('decided together', () => {
    const lomustine = loadDrugKnowledge().product('197894');
    const gone = { effective: '20261001', version: 3 };
    const reference = { ...oral, substances: ['LATERINE'], genericNames: ['Laterine'], rxcuis: ['99000005'], applications: ['NDA012345'] };
    const fetal = ['WARNING: FETAL TOXICITY When pregnancy is detected, discontinue as soon as possible.'];
    let before: ReturnType<CurrentKnowledge['knowledge']['product']>;
    beforeAll(async () => {
      before = one.knowledge.product('314076');
      await importOnly(db, { setId: setIdOf(5), products: reference });
      await importInto(
        db,
        { setId: setIdOf(1), ...gone, products: oral },
        { setId: setIdOf(3), ...gone, products: { ...oral, labeler: 'Two Labs' } },
        { setId: setIdOf(5), version: 2, effective: '20261005', boxed: box, products: reference },
        {
          setId: setIdOf(6),
          boxed: fetal,
          products: { substances: ['LISINOPRIL'], routes: ['ORAL'], rxcuis: ['314076'], labeler: 'Six Labs' },
        },
        {
          setId: lomustine?.label?.setId ?? '',
          version: 1,
          effective: '20200101',
          products: { substances: ['LOMUSTINE'], routes: ['ORAL'], rxcuis: ['197894'] },
        },
      );
      await bothAt(4);
    });

    it('follow a box that was taken back, and leave the topic to nobody', () => {
      expect(one.knowledge.topicsForCode('99000001')).toMatchObject({ verdict: 'unboxed' });
      expect(one.knowledge.topic('exampletine-oral')).toBeUndefined();
    });

    it('call a box that a label took up later new, with its date', () => {
      expect(one.knowledge.topic('laterine-oral')?.news).toEqual({
        kind: 'new',
        since: '2026-10-05',
        summary: 'The box is new: hepatotoxicity.',
      });
    });

    it('let general knowledge yield to the first label, and teach what it then words', () => {
      expect(before).toMatchObject({ status: 'boxed', evidence: 'curated', topics: [] });
      expect(one.knowledge.product('314076')).toMatchObject({
        evidence: 'label',
        label: { setId: setIdOf(6) },
        topics: ['raas-inhibitors-oral'],
      });
    });

    it('leave a newer label of the starter set alone when an older version of it is imported', () => {
      expect(lomustine).toMatchObject({ status: 'boxed', label: { version: 2 } });
      expect(one.knowledge.product('197894')).toEqual(lomustine);
    });
  });

  it('keep speaking when a version is not what was decided', async () => {
    const before = { version: one.knowledge.version, speaks: one.factsVersion() };
    await db.system(async (tx) => {
      await tx.run(sql`insert into drug_facts_version
        select version + 1, starter, as_of, codes, topics, content_hash, decided_at from drug_facts_version order by version desc limit 1`);
      await tx.run(sql`update drug_fact set body = jsonb_set(body, '{2}', '"pul"') where code = '197894'`);
      await tx.query(sql`select pg_notify('preceptor_drug_facts', 'new')`);
    });
    await until(() => refusals.length > 0);
    expect({ version: one.knowledge.version, speaks: one.factsVersion() }).toEqual(before);
    expect(one.knowledge.topicsForCode('197894').verdict).toBe('boxed');
  });

  it('find their way after the listening connection was lost', async () => {
    await db.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like 'listen %' and pid <> pg_backend_pid()`);
    // What was damaged is decided and written anew.
    const { version } = await importInto(db, { setId: setIdOf(7), boxed: box, products: { ...oral, rxcuis: ['99000007'] } });
    await bothAt(version);
    expect(one.knowledge.topicsForCode('99000007').verdict).toBe('boxed');
  });
});
