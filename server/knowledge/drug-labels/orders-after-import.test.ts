import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sign } from '../../../test-fixtures/cds-hooks/cds-client.ts';
import { startHouse, type House, type Process } from '../../../test-fixtures/cds-hooks/house.ts';
import { draft, orderSign } from '../../../test-fixtures/cds-hooks/requests.ts';
import { silentLogger } from '../../platform/index.ts';
import { cardsResponseSchema } from '../../standards/cds-hooks/index.ts';
import type { LabelVersion } from '../drug-sources/index.ts';
import { decideFacts } from './fact-decisions.ts';
import { createLabelImport } from '../label-archive/index.ts';
import { filesOf, label, labelFile, setIdOf } from '../../../test-fixtures/label-files.ts';

const lisinopril = { code: '314076', display: 'lisinopril 10 MG Oral Tablet' };
const warfarin = { code: '855332', display: 'warfarin sodium 5 MG Oral Tablet' };
const unheardOf = { code: '99000001', display: 'exampletine 5 MG Oral Tablet' };

describe('a running server, after an import by another process', { timeout: 120_000 }, () => {
  let house: House;
  let other: Process;
  const stops: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    house = await startHouse();
    other = await house.start();
    for (const { drugFacts } of [house.modules, other.modules]) stops.push(await drugFacts.start());
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
    await house.stop();
  });

  let clinicians = 0;
  const summariesOf = async (drug: { code: string; display: string }, at: string): Promise<string[]> => {
    const userId = `Practitioner/after-import-${(clinicians += 1)}`;
    const reply = await house.call(sign, orderSign([draft(drug)], { userId }), { at });
    return cardsResponseSchema.parse(reply.body).cards.map(({ summary }) => summary);
  };
  const importNow = async (...records: LabelVersion[]): Promise<void> => {
    const deps = { db: house.db, clock: house.clock, logger: silentLogger };
    await createLabelImport(deps).run([filesOf(labelFile(records, { name: `labels-${clinicians}.ndjson` }))]);
    const { version } = await decideFacts(deps);
    const end = Date.now() + 60_000;
    while ([house.modules, other.modules].some(({ drugFacts }) => drugFacts.factsVersion() !== version)) {
      if (Date.now() > end) throw new Error('a server did not pick the facts up');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('has a card for a drug whose label now words its box, in every process', async () => {
    for (const { url } of [house, other]) expect(await summariesOf(lisinopril, url)).toEqual([]);
    await importNow(
      label({
        setId: setIdOf(1),
        effective: '20260901',
        boxed: ['WARNING: FETAL TOXICITY When pregnancy is detected, discontinue as soon as possible.'],
        products: { substances: ['LISINOPRIL'], routes: ['ORAL'], rxcuis: [lisinopril.code] },
      }),
    );
    for (const { url } of [house, other]) expect(await summariesOf(lisinopril, url)).toHaveLength(1);
  });

  it('has none any more for a drug whose label lost its box', async () => {
    for (const { url } of [house, other]) expect(await summariesOf(warfarin, url)).toHaveLength(1);
    const { label: reference } = house.modules.knowledge.topic('warfarin-oral') ?? {};
    await importNow(
      label({
        setId: reference?.setId ?? '',
        version: (reference?.version ?? 0) + 1,
        effective: '20261001',
        products: { substances: ['WARFARIN SODIUM'], routes: ['ORAL'], rxcuis: [warfarin.code] },
      }),
    );
    for (const { url } of [house, other]) expect(await summariesOf(warfarin, url)).toEqual([]);
  });

  it('knows that a drug nobody heard of is boxed, and is silent: no lesson teaches it', async () => {
    await importNow(
      label({
        setId: setIdOf(2),
        effective: '20261002',
        boxed: ['WARNING: HEPATOTOXICITY Severe liver injury was seen.'],
        products: { substances: ['EXAMPLETINE'], routes: ['ORAL'], rxcuis: [unheardOf.code] },
      }),
    );
    expect(other.modules.knowledge.topicsForCode(unheardOf.code)).toMatchObject({ verdict: 'boxed', topics: [{ lessonId: null }] });
    expect(await summariesOf(unheardOf, other.url)).toEqual([]);
  });
});
