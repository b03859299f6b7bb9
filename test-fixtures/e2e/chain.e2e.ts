import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cards, frameIn, openChart, openLesson, order, shot } from './chart.ts';
import { button, check, currentStep, heading, recall } from './lesson.ts';
import { launchPanel } from './scripted-panel.ts';
import { newClinician, newPage, problemsOf, startWorld, type World } from './world.ts';

let world: World;
let bearer: string;
beforeAll(async () => {
  world = await startWorld();
  const printed = await world.server.admin('token', 'create', '--tenant', 'demo', '--scopes', 'system/*.rs', '--expires', '1h');
  bearer = printed.trim().split('\n').at(-1) ?? '';
});
afterAll(async () => world.close());

type Resource = Record<string, unknown> & { resourceType: string; id: string };

/** All resources of a search, as a system with a token reads them. */
async function search(query: string): Promise<Resource[]> {
  const response = await fetch(`${world.server.url}/fhir/r4/${query}`, { headers: { authorization: `Bearer ${bearer}` } });
  expect(response.status).toBe(200);
  const { entry = [] } = (await response.json()) as { entry?: { resource: Resource }[] };
  return entry.map(({ resource }) => resource);
}

/** How often an order got no card for this cause, as the server counts. */
async function silences(cause: string): Promise<number> {
  const text = await (await fetch(`${world.server.url}/metrics`)).text();
  return Number(new RegExp(`^preceptor_\\w*\\{cause="${cause}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

const drugs = [
  { rxcui: '1357541', drug: 'tofacitinib', clinician: 'castellan', other: 'lindqvist', patient: 'whitcombe', mrn: '0047-2196' },
  { rxcui: '1665461', drug: 'ketorolac', clinician: 'okafor', other: 'castellan', patient: 'halloway', mrn: '0051-8830' },
  // Maja Lindqvist comes as a PractitionerRole.
  { rxcui: '197535', drug: 'clozapine', clinician: 'lindqvist', other: 'okafor', patient: 'ferreira', mrn: '0039-4471' },
] as const;

describe.each(drugs)('$drug, ordered by $clinician', ({ rxcui, drug, clinician, other, patient, mrn }) => {
  let orderId = '';

  test('becomes a card, a lesson in the chart, a scored check and a competency', async () => {
    const page = await openChart(world, await newPage(world), clinician, patient);
    orderId = await order(page, rxcui);
    expect(await cards(page).count()).toBe(1);
    expect((await cards(page).innerText()).toLowerCase()).toContain(drug);
    expect(await cards(page).innerText()).toContain('You see this because');

    const app = await openLesson(page);
    await button(app, 'Check my recall').waitFor();
    expect(new URL((await frameIn(world, page)).url()).hostname).toBe('localhost');
    expect(new URL(page.url()).hostname).toBe('127.0.0.1');
    expect(await currentStep(app).innerText()).toContain('Recall');
    expect((await app.locator('main').innerText()).toLowerCase()).toContain('awaiting clinical review');
    expect(await app.locator('.place').innerText()).toMatch(new RegExp(`You ordered .*${drug}`, 'i'));
    await shot(page, `chart-${drug}`);

    await recall(app);
    expect(await currentStep(app).innerText()).toContain('Key points');
    // The label's version and its date, in words.
    expect(await app.locator('main').innerText()).toMatch(/FDA label, [^,]+, [^,]+, version \d+, effective \d{1,2} \w+ 20\d\d/);

    await check(app);
    expect(await app.getByText(/^Knowledge check, valid until/).count()).toBe(1);
    expect(await heading(app, 'What was recorded').count()).toBe(1);
    await app
      .getByRole('listitem')
      .filter({ hasText: 'Competency (Basic)' })
      .getByRole('button', { name: /^Open / })
      .click();
    const record = app.getByRole('dialog');
    await record.getByText('Raw JSON').click();
    const shown = JSON.parse((await record.locator('pre').textContent()) ?? '') as Resource;
    expect(shown).toMatchObject({ resourceType: 'Basic', code: { coding: [{ code: 'competency-assertion' }] } });
    expect(await record.innerText()).toMatch(/knowledge.check/i);
    await app.getByRole('button', { name: 'Close' }).click();

    const { subject } = shown as { subject?: { reference?: string } };
    const found = await search(`Basic?subject=${subject?.reference ?? ''}`);
    expect(found).toHaveLength(1);
    expect(found[0]?.id).toBe(shown.id);
    expect(JSON.stringify(found[0])).toContain('knowledge-check');
    // In the frame, the session is enough.
    const own = await (
      await frameIn(world, page)
    ).evaluate(
      async (query) => (await (await fetch(query)).json()) as { entry: { resource: { id: string } }[] },
      `/fhir/r4/Basic?subject=${subject?.reference ?? ''}`,
    );
    expect(own.entry.map((entry) => entry.resource.id)).toEqual([shown.id]);
    expect(problemsOf(page)).toEqual([]);
  });

  test('is not taught twice', async () => {
    const before = await silences('competent');
    const page = await openChart(world, await newPage(world), clinician, patient);
    await order(page, rxcui);
    expect(await cards(page).count()).toBe(0);
    // Because of the competency, not of the cool-down: once while choosing, once at signing.
    expect(await silences('competent')).toBe(before + 2);
  });

  test('is still new to another clinician', async () => {
    const page = await openChart(world, await newPage(world), other, patient);
    await order(page, rxcui);
    expect(await cards(page).count()).toBe(1);
  });

  test('leaves no trace of the patient, the visit or the order in what was recorded', async () => {
    const types = ['Basic', 'Task', 'Communication', 'QuestionnaireResponse', 'Provenance', 'Practitioner'];
    const all = (await Promise.all(types.map(async (type) => search(`${type}?_count=200`)))).flat();
    expect(all.length).toBeGreaterThan(4);
    const text = JSON.stringify(all).toLowerCase();
    for (const secret of [patient, mrn, orderId, `encounter/`, `patient/`, 'medicationrequest/']) {
      expect(secret).not.toBe('');
      expect(text).not.toContain(secret.toLowerCase());
    }
  });
});

describe('silence', () => {
  test('answers an order without a boxed warning', async () => {
    const page = await openChart(world, await newPage(world), 'castellan', 'whitcombe');
    await order(page, '197361');
    expect(await cards(page).count()).toBe(0);
    expect(await page.locator('#cds-silent').isHidden()).toBe(true);
  });
});

describe('what becomes of a card', () => {
  test('“Learn later” puts a Task on the list in the EHR, and we hear of it', async () => {
    newClinician(world.sandbox, 'later');
    const page = await openChart(world, await newPage(world), 'later', 'whitcombe');
    await order(page, '1357541');
    await cards(page).getByRole('button', { name: 'Learn later' }).click();
    await cards(page).getByRole('status').filter({ hasText: 'done' }).waitFor();
    const [task] = world.sandbox.state.store.all('Task').filter((one) => JSON.stringify(one).includes('Practitioner/later'));
    expect(task).toMatchObject({ resourceType: 'Task', status: 'requested', owner: { reference: 'Practitioner/later' } });
    expect(JSON.stringify(task)).not.toContain('whitcombe');
    expect(world.sandbox.state.feedbackSent.at(-1)).toMatchObject({
      feedback: [{ outcome: 'accepted', acceptedSuggestions: [{ id: expect.any(String) as string }] }],
    });
    const panel = await launchPanel({ serverUrl: world.server.url, sandbox: world.sandbox, context: { userId: 'later' } });
    expect((await panel.send('GET', '/now')).body).toMatchObject({ items: [{ lessonId: 'tofacitinib-first-order' }] });
  });

  test('a dismissal with its reason is sent, and the lesson waits no more', async () => {
    newClinician(world.sandbox, 'dismisses');
    const page = await openChart(world, await newPage(world), 'dismisses', 'whitcombe');
    await order(page, '1357541');
    await cards(page).getByRole('button', { name: 'Dismiss…' }).click();
    await cards(page).getByRole('button', { name: 'I know this' }).click();
    await expect.poll(async () => cards(page).count()).toBe(0);
    expect(world.sandbox.state.feedbackSent.at(-1)).toMatchObject({
      feedback: [{ outcome: 'overridden', overrideReason: { reason: { code: 'i-know-this' } } }],
    });
    const panel = await launchPanel({ serverUrl: world.server.url, sandbox: world.sandbox, context: { userId: 'dismisses' } });
    await expect.poll(async () => (await panel.send('GET', '/now')).body, { timeout: 3000 }).toMatchObject({ items: [] });
  });
});
