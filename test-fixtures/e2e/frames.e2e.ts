import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { launchViewSchema, type LaunchView } from '../../server/contract/index.ts';
import { appIn, cards, frameIn, openChart, openLesson, order } from './chart.ts';
import { answerOne, button, check, choose, currentStep, heading, recall } from './lesson.ts';
import { newClinician, newPage, openPanel, problemsOf, startWorld, watch, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => {
  Object.assign(world.sandbox.state.faults, { fhirDown: false, fhirDelayMs: 0, dropAppContext: false, oauthDown: false });
});
afterAll(async () => world.close());

/** The launch as the frame's own script reads it. */
async function launchIn(page: Page): Promise<LaunchView> {
  const frame = await frameIn(world, page);
  const [, launchId = ''] = /\/panel\/([A-Za-z0-9_-]+)/.exec(frame.url()) ?? [];
  return launchViewSchema.parse(
    await frame.evaluate(async (path) => (await (await fetch(path)).json()) as unknown, `/api/launches/${launchId}`),
  );
}

async function lessonInChart(page: Page, clinician: string, patient: string, rxcui: string) {
  await openChart(world, page, clinician, patient);
  await order(page, rxcui);
  const app = await openLesson(page);
  await button(app, 'Check my recall').waitFor();
  return app;
}

describe('a reload of the frame', () => {
  test('keeps the session, the step, what was chosen and what was answered', async () => {
    newClinician(world.sandbox, 'reloads');
    const page = await newPage(world);
    const app = await lessonInChart(page, 'reloads', 'whitcombe', '1357541');
    const reload = async (): Promise<void> => {
      const frame = await frameIn(world, page);
      await frame.goto(frame.url());
    };
    const chosen = await choose(app, 'wrong');
    await app.getByText(/^Choice saved/).waitFor();
    await reload();
    await button(app, 'Check my recall').waitFor();
    expect(await app.getByLabel(chosen, { exact: true }).isChecked()).toBe(true);

    await recall(app, 'wrong');
    await reload();
    await button(app, 'Go to the check').waitFor();
    expect(await currentStep(app).innerText()).toContain('Key points');

    await button(app, 'Go to the check').click();
    await answerOne(app, 'right');
    const draft = await choose(app, 'right');
    await app.getByText(/^Choice saved/).waitFor();
    await reload();
    await heading(app, /^Question 2 of 3$/).waitFor();
    expect(await app.getByLabel(draft, { exact: true }).isChecked()).toBe(true);
    expect(await app.locator('main').innerText()).toContain('Right so far: 1.');
    expect(problemsOf(page)).toEqual([]);
  });
});

describe('two frames of one browser', () => {
  test('with two patients, clicked in turn, never mix', async () => {
    newClinician(world.sandbox, 'twice');
    const first = await newPage(world);
    const second = watch(await first.context().newPage());
    const [one, two] = [
      await lessonInChart(first, 'twice', 'whitcombe', '1357541'),
      await lessonInChart(second, 'twice', 'halloway', '1665461'),
    ];
    const belongs = async (): Promise<void> => {
      expect((await launchIn(first)).patient).toMatchObject({ mrn: '0047-2196' });
      expect((await launchIn(second)).patient).toMatchObject({ mrn: '0051-8830' });
    };
    await belongs();
    const stemOf = async (app: typeof one): Promise<string> => (await app.locator('fieldset legend').textContent()) ?? '';
    expect(await stemOf(one)).not.toBe(await stemOf(two));

    // Interleaved: both choose before either sends. Nobody clicks in a tab before it is in front and painted: the browser drops such input.
    const inFront = async (page: Page): Promise<void> => {
      await page.bringToFront();
      const painted = async (): Promise<void> =>
        new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
      await page.evaluate(painted);
      await (await frameIn(world, page)).evaluate(painted);
    };
    const atFirst = async <T>(work: () => Promise<T>): Promise<T> => inFront(first).then(work);
    const atSecond = async <T>(work: () => Promise<T>): Promise<T> => inFront(second).then(work);
    const kept = await atFirst(async () => choose(one, 'right'));
    await atSecond(async () => choose(two, 'wrong'));
    await atFirst(async () => button(one, 'Check my recall').click());
    await atSecond(async () => button(two, 'Check my recall').click());
    await Promise.all([button(one, 'Go to the check').waitFor(), button(two, 'Go to the check').waitFor()]);
    expect(await one.locator('main').innerText()).toContain(kept);
    expect(await one.locator('main').innerText()).toContain('You recalled it');
    expect(await two.locator('main').innerText()).toContain('The label says');

    await button(two, 'Go to the check').click();
    await atFirst(async () => button(one, 'Go to the check').click());
    for (let question = 1; question <= 3; question += 1) {
      await choose(one, 'right');
      await atSecond(async () => answerOne(two, 'wrong'));
      await atFirst(async () => answerOne(one, 'right'));
      await belongs();
    }
    await heading(one, 'Passed, 3 of 3').waitFor();
    await heading(two, /^Not yet, 0 of 3$/).waitFor();
    for (const [app, own, foreign] of [
      [one, 'Whitcombe', 'Halloway'],
      [two, 'Halloway', 'Whitcombe'],
    ] as const) {
      await (app === one ? atFirst : atSecond)(async () => app.getByRole('link', { name: 'Back to Now' }).click());
      await app.getByText(new RegExp(`Chart open: .*${own}`)).waitFor();
      expect(await app.locator('body').innerText()).not.toContain(foreign);
    }
    expect([...problemsOf(first), ...problemsOf(second)]).toEqual([]);
  });
});

describe('an EHR that is not at its best', () => {
  test('loses appContext between card and launch: the lesson opens all the same', async () => {
    newClinician(world.sandbox, 'dropped');
    world.sandbox.state.faults.dropAppContext = true;
    const page = await openChart(world, await newPage(world), 'dropped', 'whitcombe');
    await order(page, '1357541');
    const app = await openLesson(page);
    await button(app, 'Check my recall')
      .or(app.getByRole('link', { name: 'Start' }))
      .first()
      .waitFor();
    const start = app.getByRole('link', { name: 'Start' });
    if (await start.isVisible()) await start.click();
    await recall(app);
    await check(app);
    await openChart(world, page, 'dropped', 'whitcombe');
    await order(page, '1357541');
    expect(await cards(page).count()).toBe(0);
  });

  test('answers no FHIR: the panel says so and the lesson works', async () => {
    newClinician(world.sandbox, 'without-fhir');
    const page = await openChart(world, await newPage(world), 'without-fhir', 'whitcombe');
    await order(page, '1357541');
    world.sandbox.state.faults.fhirDown = true;
    const app = await openLesson(page);
    await recall(app);
    await app.getByRole('link', { name: 'Now' }).click();
    await app.getByText('The EHR is not answering').waitFor();
    await app.getByText('name not available').waitFor();
    await app.getByRole('link', { name: 'Continue' }).click();
    await check(app);
  });

  test('answers FHIR slowly: a card and a panel come all the same', async () => {
    newClinician(world.sandbox, 'slow-fhir');
    world.sandbox.state.faults.fhirDelayMs = 20_000;
    const page = await openChart(world, await newPage(world), 'slow-fhir', 'whitcombe');
    const since = performance.now();
    await order(page, '1357541');
    expect(performance.now() - since).toBeLessThan(5000);
    expect(await cards(page).count()).toBe(1);
    const app = await openLesson(page);
    await button(app, 'Check my recall').waitFor();
  });
});

describe('a session that is gone', () => {
  test('is told plainly, in the chart and after a click', async () => {
    newClinician(world.sandbox, 'gone');
    const page = await newPage(world);
    const app = await lessonInChart(page, 'gone', 'whitcombe', '1357541');
    await page.context().clearCookies({ name: '__Host-preceptor' });
    await choose(app, 'right');
    await button(app, 'Check my recall').click();
    await heading(app, 'Your session ended').waitFor();
    const frame = await frameIn(world, page);
    await frame.goto(frame.url());
    await heading(app, 'Your session ended').waitFor();
    expect(await app.locator('body').innerText()).toContain('Open Preceptor again from the chart');

    // And opened again, it goes on where it was.
    await page.locator('#close-panel').click();
    await page.locator('#open-panel').click();
    await button(appIn(page), 'Check my recall').waitFor();
  });

  test('is not opened by knowing its address', async () => {
    newClinician(world.sandbox, 'addressed');
    const mine = await openPanel(world, await newPage(world), { userId: 'addressed' });
    await heading(mine, 'Now').waitFor();
    const stranger = await newPage(world);
    await stranger.goto(mine.url());
    await heading(stranger, 'Your session ended').waitFor();
    expect(await stranger.locator('body').innerText()).not.toContain('Whitcombe');
  });
});
