import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { problem } from './lesson-api-fixture.ts';
import { createPanelApi, type PanelApi } from './panel-api-fixture.ts';
import { mockNetwork, openApp } from './open-panel-fixture.tsx';
import { launchId, promptId } from './now-fixture.ts';

const network = mockNetwork();
beforeAll(() => network.server.listen({ onUnhandledRequest: 'error' }));
afterEach(cleanup);
afterAll(() => network.server.close());

function openNow(api: PanelApi) {
  network.use(api);
  return { user: userEvent.setup(), ...openApp(`/panel/${launchId}`) };
}

const item = async (name: RegExp) => within(await screen.findByRole('article', { name }));

describe('Now', () => {
  test('shows the trigger, the reason and the minutes, and names the patient only in the context line', async () => {
    openNow(createPanelApi());
    const first = await item(/Tofacitinib/);
    expect(first.getByText('You ordered tofacitinib 5 mg oral tablet')).toBeTruthy();
    expect(first.getByText(/first order of it here/)).toBeTruthy();
    expect(first.getByText('About 3 min')).toBeTruthy();
    expect(first.queryByText(/Whitcombe/)).toBeNull();
    expect(screen.getByText(/Chart open: A\. Whitcombe/)).toBeTruthy();
    expect(screen.getByText('EHR connected 10:44')).toBeTruthy();
    expect(screen.getByText(/never the patient/)).toBeTruthy();
  });

  test('snoozes, says until when, and takes it back', async () => {
    const api = createPanelApi();
    const { user } = openNow(api);
    await user.click((await item(/Clozapine/)).getByRole('button', { name: /^Snooze/ }));
    await user.click(await screen.findByRole('menuitem', { name: '7 days' }));
    const said = await screen.findByText(/^Snoozed until 23 Sep 2026 07:00\./);
    expect(said.closest('[role="status"]')).not.toBeNull();
    await waitFor(() => expect(screen.queryByRole('article', { name: /Clozapine/ })).toBeNull());
    expect(api.calls.find(({ path }) => path.endsWith('/snooze'))?.body).toEqual({ until: '7-days' });

    await user.click(screen.getByRole('button', { name: 'Undo' }));
    await item(/Clozapine/);
    await waitFor(() => expect(screen.queryByText(/^Snoozed/)).toBeNull());
  });

  test('puts aside with a reason', async () => {
    const api = createPanelApi();
    const { user } = openNow(api);
    await user.click((await item(/Tofacitinib/)).getByRole('button', { name: /^Not relevant/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'Not my patient group' }));
    await screen.findByText(/^Put aside/);
    expect(api.calls.find(({ path }) => path.endsWith('/dismiss'))?.body).toEqual({ reason: 'not-my-patient-group' });
  });

  test('explains a prompt: rule, what was used, what was not, who sees it', async () => {
    const { user } = openNow(createPanelApi());
    await user.click((await item(/Tofacitinib/)).getByRole('button', { name: /^Why am I seeing/ }));
    const drawer = within(await screen.findByRole('dialog', { name: 'Why am I seeing this?' }));
    expect(await drawer.findByText(/it is your first order of tofacitinib here/)).toBeTruthy();
    expect(drawer.getByText('Boxed warning order')).toBeTruthy();
    expect(drawer.getByText('1 of at most 2 cards on 22 Sep 2026')).toBeTruthy();
    expect(drawer.getByText('Verified at source')).toBeTruthy();
    expect(drawer.getByText("The patient's conditions, results and other medicines")).toBeTruthy();
    expect(drawer.getByText(/^You alone\./)).toBeTruthy();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  test('opens the lesson that the card led to', async () => {
    const { router } = openNow(createPanelApi({ launch: { promptId } }));
    await screen.findByRole('button', { name: 'Check my recall' });
    expect(router.state.location.pathname).toBe(`/panel/${launchId}/lesson/tofacitinib-first-order`);
  });

  test('says what would fill an empty list', async () => {
    openNow(createPanelApi({ items: [] }));
    expect(await screen.findByRole('heading', { name: 'Nothing needs you now' })).toBeTruthy();
    expect(screen.getByText(/when you order a drug whose boxed warning is new to you/)).toBeTruthy();
  });

  test('names the patient in full only where the EHR shows no banner, and the EHR when it does not answer', async () => {
    openNow(createPanelApi({ launch: { needPatientBanner: true, ehr: { state: 'unreachable', checkedAt: '2026-09-22T09:44:00Z' } } }));
    await item(/Tofacitinib/);
    expect(screen.getByText('Adela Whitcombe')).toBeTruthy();
    expect(screen.getByText('MRN 4471')).toBeTruthy();
    expect(screen.getByText(/The EHR is not answering/)).toBeTruthy();
  });

  test('says that the session ended, and offers another try when the server was away', async () => {
    let status = 503;
    const api = createPanelApi({
      refuse: ({ path }) => (path.endsWith('/now') && status !== 200 ? problem(status, 'Away', 'The list could not be read.') : undefined),
    });
    const { user } = openNow(api);
    await screen.findByRole('alert');
    status = 200;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await item(/Tofacitinib/);
    cleanup();
    openNow(createPanelApi({ refuse: () => problem(401, 'Not signed in', 'No session.') }));
    expect(await screen.findByRole('heading', { name: 'Your session ended' })).toBeTruthy();
  });

  test('keeps nothing in the browser', async () => {
    openNow(createPanelApi());
    await item(/Tofacitinib/);
    expect(localStorage.length + sessionStorage.length).toBe(0);
    expect(document.cookie).toBe('');
  });
});
