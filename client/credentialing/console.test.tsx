// @vitest-environment jsdom
import { act, fireEvent, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { handlers, launch, openConsole, paths, problem, rosterFor } from './console-fixture.tsx';
import { consoleSuite } from './console-suite-fixture.ts';

const { server, asked } = consoleSuite(...handlers);
afterEach(() => void vi.useRealTimers());

describe('the roster', () => {
  test('lists people as links, with what they hold and what expires', async () => {
    openConsole();
    const row = (await screen.findByRole('rowheader', { name: 'Clinician 00' })).closest('tr');
    expect(within(row!).getByRole('link').getAttribute('href')).toBe('/staff/L1/practitioners/p0');
    expect(row!.textContent).toContain('9999 310 428');
    expect(row!.textContent).toContain('1 Jan 2001');
    expect(within(row!).getByText('1 update due')).toBeTruthy();
    expect(within(row!).getByText('Expired').className).toContain('chip-bad');
    expect(within(row!).getByText(/^[\d,]+ days ago$/).className).toContain('chip-bad');
    expect(screen.getByRole('status').textContent).toBe('30 clinicians');
    expect(screen.getAllByText('Ruth Harrow').length).toBeGreaterThan(0);
  });

  test('says what matters first: name, status, next expiry', async () => {
    openConsole();
    await screen.findByRole('rowheader', { name: 'Clinician 00' });
    expect(screen.getAllByRole('columnheader').map(({ textContent }) => textContent)).toEqual([
      'Name',
      'Status',
      'Next expiry',
      'What expires',
      'Certifications',
      'Competencies',
      'NPI',
    ]);
  });

  test('searches once a moment after typing, keeps it in the address, and starts at page 1', async () => {
    const router = openConsole('/staff/L1?page=2');
    expect(await screen.findByText('26 to 30 of 30')).toBeTruthy();
    const field = screen.getByLabelText<HTMLInputElement>('Name or NPI');
    // The moment passes when this test says so, however busy the machine is.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    for (const value of ['c', 'ci', 'cia', 'cian 07']) {
      fireEvent.change(field, { target: { value } });
      act(() => void vi.advanceTimersByTime(299));
    }
    expect(router.state.location.search).toBe('?page=2');
    act(() => void vi.advanceTimersByTime(1));
    expect(router.state.location.search).toBe('?search=cian+07');
    act(() => void vi.runOnlyPendingTimers());
    vi.useRealTimers();
    expect(await screen.findByText('1 clinician')).toBeTruthy();
    expect(asked.filter((one) => one.includes('search=cian'))).toEqual([
      '/api/launches/L1/practitioners?search=cian+07&people=clinicians&page=1',
    ]);
    await act(async () => router.navigate('/staff/L1?search=22'));
    expect(field.value).toBe('22');
  });

  test('shows those who only use the console on request, in the address and beside the search', async () => {
    const router = openConsole('/staff/L1?search=a&page=2');
    const filter = await screen.findByRole('checkbox', { name: 'Include people who only use this console' });
    expect(screen.queryByText('Ruth Harrow', { selector: 'a' })).toBeNull();
    await userEvent.click(filter);
    expect(router.state.location.search).toBe('?search=a&people=all');
    expect(await screen.findByText('31 people')).toBeTruthy();
    await userEvent.click(screen.getByRole('link', { name: 'Next page' }));
    expect(router.state.location.search).toBe('?search=a&people=all&page=2');
    expect((await screen.findByRole('rowheader', { name: /Ruth Harrow/ })).textContent).toContain('Console only');
    await userEvent.click(filter);
    expect(router.state.location.search).toBe('?search=a');
  });

  test('is worked by the keyboard, from the skip link to the first file', async () => {
    openConsole();
    await screen.findByRole('rowheader', { name: 'Clinician 00' });
    const passed: string[] = [];
    while (passed.length < 12 && passed.at(-1) !== 'Clinician 00') {
      await userEvent.tab();
      const { activeElement } = document;
      passed.push(activeElement instanceof HTMLInputElement ? activeElement.type : (activeElement?.textContent ?? ''));
    }
    expect(passed).toEqual([
      'Skip to content',
      'Preceptor',
      'Roster',
      'Sign out',
      'Preceptor',
      'Menu',
      'search',
      'checkbox',
      'Clinician 00',
    ]);
    await userEvent.tab({ shift: true });
    await userEvent.keyboard(' ');
    expect(await screen.findByText('31 people')).toBeTruthy();
  });

  test('Enter searches at once', async () => {
    const router = openConsole();
    await userEvent.type(await screen.findByLabelText('Name or NPI'), '11{Enter}');
    expect(router.state.location.search).toBe('?search=11');
  });

  test('pages through, keeping the search', async () => {
    const router = openConsole('/staff/L1?search=clinician');
    expect(((await screen.findByRole('button', { name: 'Previous page' })) as HTMLButtonElement).disabled).toBe(true);
    await userEvent.click(screen.getByRole('link', { name: 'Next page' }));
    expect(router.state.location.search).toBe('?search=clinician&page=2');
    expect(await screen.findByText('26 to 30 of 30')).toBeTruthy();
  });

  test('says what would fill an empty list, and where a page past the end leads', async () => {
    const router = openConsole('/staff/L1?search=nobody');
    expect(await screen.findByRole('heading', { name: 'No clinician matches "nobody"' })).toBeTruthy();
    await userEvent.click(screen.getByRole('link', { name: 'Clear the search' }));
    expect(await screen.findByText('30 clinicians')).toBeTruthy();
    await router.navigate('/staff/L1?page=9');
    await userEvent.click(await screen.findByRole('link', { name: 'Go to the first page' }));
    expect(await screen.findByText('1 to 25 of 30')).toBeTruthy();
  });

  test('tells what failed and tries again', async () => {
    server.use(http.get(paths.roster, () => problem(503, 'The database is away.'), { once: true }));
    openConsole();
    expect((await screen.findByRole('alert')).textContent).toContain('ABC-DEF-GHJ');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('30 clinicians')).toBeTruthy();
  });
});

describe('who may see the console', () => {
  test('a launch without a staff role gets the roles that have it and never asks for the roster', async () => {
    server.use(http.get(paths.launch, () => HttpResponse.json({ ...launch, roles: ['provider'] })));
    openConsole();
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('credentialing specialist, committee member, chief or auditor');
    expect(within(alert).getByRole('link').getAttribute('href')).toBe('/panel/L1');
    expect(asked).toEqual(['/api/launches/L1']);
  });

  test('a refusal of the server is told the same way', async () => {
    server.use(http.get(paths.roster, () => problem(403)));
    openConsole();
    expect((await screen.findByRole('alert')).textContent).toContain('auditor');
  });

  test('an ended session says how to come back', async () => {
    server.use(http.get(paths.launch, () => problem(401)));
    openConsole();
    expect((await screen.findByRole('alert')).textContent).toContain('Open the console again from your EHR');
  });

  test('a server that does not answer', async () => {
    server.use(http.get(paths.launch, () => HttpResponse.error()));
    openConsole();
    expect((await screen.findByRole('alert')).textContent).toContain('Nothing was changed.');
  });

  test('an answer off the contract is an error, not a broken page', async () => {
    server.use(http.get(paths.roster, () => HttpResponse.json({ ...rosterFor('', 1), total: 'many' })));
    openConsole();
    expect(await screen.findByRole('alert')).toBeTruthy();
  });
});

describe('signing out', () => {
  test('ends the session and leaves nothing on the screen', async () => {
    openConsole();
    await screen.findByText('30 clinicians');
    await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'You are signed out' })).toBe(document.activeElement);
    expect(asked.at(-1)).toBe('/api/sign-out');
    expect(document.body.textContent).not.toContain('Clinician');
    expect(document.body.textContent).not.toContain('Harrow');
  });

  test('that did not go through says so', async () => {
    server.use(http.post(paths.signOut, () => HttpResponse.error()));
    openConsole();
    await userEvent.click(await screen.findByRole('button', { name: 'Sign out' }));
    expect((await screen.findByRole('alert')).textContent).toContain('You are still signed in');
    expect(screen.getByText('30 clinicians')).toBeTruthy();
  });
});
