import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, test } from 'vitest';
import { problem } from './lesson-api-fixture.ts';
import { createPanelApi } from './panel-api-fixture.ts';
import { nowItem } from './now-fixture.ts';
import { apiPath, bodiesTo, lessonPath, panelPath, panelSuite, visitedBefore } from './panel-suite-fixture.ts';

const suite = panelSuite();
const alert = async () => within(await screen.findByRole('alert'));

describe('a page that cannot load', () => {
  test.each([
    ['the launch', panelPath, apiPath, () => screen.findByRole('heading', { name: 'Now' })],
    ['the list', panelPath, `${apiPath}/now`, () => screen.findByRole('article', { name: /Tofacitinib/ })],
    ['the lesson', lessonPath, `${apiPath}/attempts`, () => screen.findByRole('button', { name: 'Check my recall' })],
  ])('%s: says that nothing answered and what is safe; another try works', async (_, path, api, arrived) => {
    suite.server.use(http.all(api, () => HttpResponse.error(), { once: true }));
    const { user } = suite.open(path);
    expect((await alert()).getByText(/nothing you saved is lost/)).toBeTruthy();
    expect(screen.getByText(/^[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}$/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await arrived()).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('a server error shows its reference, can be copied, and another try works', async () => {
    let broken = true;
    const api = createPanelApi({
      refuse: ({ path }) => (broken && path.endsWith('/attempts') ? problem(500, 'Error', 'The lesson could not be read.') : undefined),
    });
    const { user } = suite.open(lessonPath, api);
    const said = await alert();
    expect(said.getByText('7Q4-KD2-91F')).toBeTruthy();
    await user.click(said.getByRole('button', { name: 'Copy' }));
    expect(await said.findByText('Copied')).toBeTruthy();
    expect(await navigator.clipboard.readText()).toBe('7Q4-KD2-91F');
    broken = false;
    await user.click(said.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('button', { name: 'Check my recall' })).toBeTruthy();
  });

  test('an answer that cannot be read has its reference and another try', async () => {
    suite.server.use(http.all(`${apiPath}/now`, () => new HttpResponse('<html>Sign in to the network</html>'), { once: true }));
    const { user } = suite.open(panelPath);
    const said = await alert();
    expect(said.getByRole('heading', { name: 'The answer could not be read' })).toBeTruthy();
    expect(said.getByText(/^[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}$/)).toBeTruthy();
    await user.click(said.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('article', { name: /Tofacitinib/ })).toBeTruthy();
  });

  test.each([401, 403, 404, 410, 429])('%i cannot be helped by another try', async (status) => {
    suite.open(
      lessonPath,
      createPanelApi({ refuse: ({ path }) => (path.endsWith('/attempts') ? problem(status, 'No', 'Said by the server.') : undefined) }),
    );
    await alert();
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });
});

describe('what cannot be saved', () => {
  test('an answer keeps its choice and can be sent again', async () => {
    let away = true;
    const api = createPanelApi({
      refuse: ({ path }) => (away && path.endsWith('/answers') ? problem(503, 'Away', 'The answer could not be saved.') : undefined),
    });
    const { user } = suite.open(lessonPath, api);
    await user.click(await screen.findByRole('radio', { name: 'Nothing else' }));
    await user.click(screen.getByRole('slider'));
    await user.click(screen.getByRole('button', { name: 'Check my recall' }));
    expect((await alert()).getByText('The answer could not be saved.')).toBeTruthy();
    expect((await alert()).getByRole('heading', { name: 'This could not be saved' })).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Nothing else' }).checked).toBe(true);
    expect(screen.queryByText(/Test for latent TB/)).toBeNull();

    away = false;
    await user.click(screen.getByRole('button', { name: 'Check my recall' }));
    expect(await screen.findByText(/Test for latent TB/)).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
    const ids = suite.requests.filter(({ url }) => url.endsWith('/answers')).map(({ headers }) => headers.get('x-correlation-id'));
    expect(ids[1]).toBe(ids[0]);
    const body = { itemId: 'recall', optionId: 'c', confidence: 50 };
    expect(bodiesTo(api, '/answers')).toEqual([body, body]);
  });

  test('a draft that is lost interrupts nobody', async () => {
    const api = createPanelApi({ refuse: ({ path }) => (path.endsWith('/draft') ? problem(503, 'Away', 'No.') : undefined) });
    const { user } = suite.open(lessonPath, api);
    await user.click(await screen.findByRole('radio', { name: 'Nothing else' }));
    await waitFor(() => expect(bodiesTo(api, '/draft')).toHaveLength(1));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.queryByText(/^Choice saved/)).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Check my recall' }));
    expect(await screen.findByText(/Test for latent TB/)).toBeTruthy();
  });

  test.each([
    ['the list', panelPath, /^Snooze/],
    ['the lesson', lessonPath, /^Snooze this lesson/],
  ])('a snooze from %s is said, and nothing is put aside', async (_, path, name) => {
    const api = createPanelApi({
      items: [nowItem()],
      refuse: (call) => (call.path.endsWith('/snooze') ? problem(503, 'Away', 'The snooze could not be saved.') : undefined),
    });
    const { user, router } = suite.open(path, api);
    await user.click(await screen.findByRole('button', { name }));
    await user.click(await screen.findByRole('menuitem', { name: 'Tomorrow' }));
    expect((await alert()).getByText('The snooze could not be saved.')).toBeTruthy();
    expect(screen.getByRole('heading', { name: /Tofacitinib/ })).toBeTruthy();
    expect(`${router.state.location.pathname}${router.state.location.search}`).toBe(path);
  });

  test('a record that cannot be read says so in its drawer', async () => {
    const refuse = ({ path }: { path: string }) => (path.startsWith('/fhir/') ? problem(404, 'Not found', 'No such record.') : undefined);
    const { user } = suite.open(
      lessonPath,
      visitedBefore(createPanelApi({ refuse }), { atCheck: true, answers: { T1: 'b', T2: 'b', T3: 'b' }, opened: 'result' }),
    );
    await user.click(await screen.findByRole('button', { name: /Competency assertion/ }));
    const drawer = within(await screen.findByRole('dialog', { name: 'As recorded' }));
    expect(await drawer.findByText('No such record.')).toBeTruthy();
  });
});
