import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { AppError } from '../../platform/index.ts';
import { versionToShow } from '../curriculum/index.ts';
import { checklist } from './checklist.ts';

const lessonId = 'warfarin-order';
let house: House;
beforeAll(async () => {
  house = await startHouse({ tenant: { exampleContent: false } });
});
afterAll(async () => house.stop());

const acts = ['begin', 'edit', 'submit', 'return', 'publish', 'publish-unchecked', 'withdraw', 'discard'] as const;
const act = fc.record({ who: fc.constantFrom('a', 'b', 'c'), what: fc.constantFrom(...acts) });

test(
  'whatever three people do, clinicians are taught a text only after a full checklist of somebody who did not write it',
  { timeout: 120_000 },
  async () => {
    const { lessonTexts, curriculum } = house.modules;
    let published = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 25 }), async (todo) => {
        let writers = new Set<string>();
        let textId: string | undefined;
        let taught: string | null = null;
        for (const { who, what } of todo) {
          const person = await house.personOf(`Practitioner/${who}`);
          const staff = { tenant: house.tenant, person, roles: ['educator' as const] };
          try {
            if (what === 'begin') {
              const begun = await lessonTexts.begin(staff, { from: 'lesson', lessonId });
              if (begun.isNew) writers = new Set([who]);
              ({ textId } = begun);
            } else if (textId !== undefined) {
              const { revision, lesson } = await lessonTexts.read(staff, textId);
              if (what === 'edit') await lessonTexts.save(staff, textId, { revision, lesson });
              else if (what === 'submit') await lessonTexts.take(staff, textId, { step: what, revision, disclosure: null });
              else if (what === 'return' || what === 'withdraw') await lessonTexts.take(staff, textId, { step: what, revision, note: 'x' });
              else if (what === 'discard') await lessonTexts.take(staff, textId, { step: what, revision });
              else {
                const checked = checklist.slice(what === 'publish' ? 0 : 1).map(() => true as const);
                await lessonTexts.take(staff, textId, { step: 'publish', revision, disclosure: null, checked, reviewBy: '2027-06-30' });
                expect([what, writers.has(who)]).toEqual(['publish', false]);
                published += 1;
                taught = textId;
              }
              if (what === 'edit' || what === 'submit') writers.add(who);
              if (what === 'withdraw') taught = null;
            }
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
          }
          const shown = versionToShow(curriculum.of('demo').versions(lessonId), { exampleContent: false, reviews: [] });
          expect(shown?.status.shown).toBe(taught !== null);
          expect(curriculum.lesson(lessonId)?.isOwn).toBeUndefined();
        }
        // The next run begins with nothing open and nothing taught.
        const cleaner = { tenant: house.tenant, person: await house.personOf('Practitioner/z'), roles: ['educator' as const] };
        for (const { textId: id, state } of (await lessonTexts.list(cleaner, () => ({ state: '', search: '' }))).texts) {
          const revision = async (): Promise<number> => (await lessonTexts.read(cleaner, id)).revision;
          if (state === 'in-review') await lessonTexts.take(cleaner, id, { step: 'return', revision: await revision(), note: 'x' });
          if (state === 'in-review' || state === 'draft')
            await lessonTexts.take(cleaner, id, { step: 'discard', revision: await revision() });
          if (state === 'published') await lessonTexts.take(cleaner, id, { step: 'withdraw', revision: await revision(), note: 'x' });
        }
      }),
      { numRuns: 12 },
    );
    expect(published).toBeGreaterThan(0);
  },
);
