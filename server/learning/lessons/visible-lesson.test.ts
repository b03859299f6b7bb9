import { describe, expect, test } from 'vitest';
import { LESSON } from '../../../test-fixtures/lesson-setup.ts';
import { lessonSuite, refusal } from './lesson-suite-fixture.ts';

const suite = lessonSuite();

describe('a lesson that clinicians see', () => {
  test('is a lesson that this tenant’s reviewer signed, or example content', async () => {
    const south = await suite.setup.addTenant('south', false);
    const reader = await suite.setup.launch(south);
    await expect(suite.setup.lessons.start(reader, { lessonId: LESSON, promptId: null })).rejects.toEqual(refusal('not-found'));
    await expect(suite.setup.sign(south.id, { lessonId: LESSON, reviewer: 'Dr. Ana Ruiz', reviewedOn: '2026-12-01' })).rejects.toEqual(
      refusal('invalid-request', 'reviewedOn'),
    );
    await expect(suite.setup.sign(south.id, { lessonId: LESSON, version: '9.9.9', reviewer: 'Dr. Ana Ruiz' })).rejects.toEqual(
      refusal('not-found'),
    );
    expect(await suite.setup.sign(south.id, { lessonId: LESSON, reviewer: 'Dr. Ana Ruiz', reviewedOn: '2026-11-20' })).toMatchObject({
      isNew: true,
    });
    expect(await suite.setup.sign(south.id, { lessonId: LESSON, reviewer: 'Dr. Ana Ruiz', reviewedOn: '2026-11-20' })).toMatchObject({
      isNew: false,
    });
    const view = await suite.setup.lessons.start(reader, { lessonId: LESSON, promptId: null });
    expect(view.lesson).toMatchObject({ contentNotice: null, reviewedOn: '2026-11-20' });
    // Another tenant's signature is worth nothing here.
    const west = await suite.setup.addTenant('west', false);
    await expect(suite.setup.lessons.start(await suite.setup.launch(west), { lessonId: LESSON, promptId: null })).rejects.toEqual(
      refusal('not-found'),
    );
  });

  test('stays the signed version until the next one is signed, too', async () => {
    const { setup } = suite;
    const { version } = setup.lesson;
    const next = '9.0.0';
    const east = await setup.addTenant('east', false);
    const start = async () => (await setup.lessons.start(await setup.launch(east), { lessonId: LESSON, promptId: null })).lesson;
    await setup.sign(east.id, { lessonId: LESSON, version, reviewer: 'Dr. Ana Ruiz', reviewedOn: '2026-11-20' });
    setup.setVersions([next, version]);
    try {
      expect(await start()).toMatchObject({ version, contentNotice: null, reviewedOn: '2026-11-20' });
      setup.setStatus('draft', next);
      expect(await start()).toMatchObject({ version });
      setup.setStatus('suspended', next);
      await expect(start()).rejects.toEqual(refusal('gone'));
      setup.setStatus('in-review', next);
      await setup.sign(east.id, { lessonId: LESSON, reviewer: 'Dr. Ana Ruiz', reviewedOn: '2026-11-21' });
      expect(await start()).toMatchObject({ version: next, reviewedOn: '2026-11-21' });
    } finally {
      setup.setVersions([]);
    }
  });
});
