// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, test } from 'vitest';
import { problem } from '../../credentialing/console-fixture.tsx';
import { consoleSuite, expectAccessible } from '../../credentialing/console-suite-fixture.ts';
import { createRules, draft, list, openRules, rulesAddress, rulesPath } from './rules-fixture.tsx';

const { world, handlers } = createRules();
const { server, asked } = consoleSuite(...handlers);
beforeEach(() => {
  Object.assign(world, { view: draft, list, begun: [], saved: [], steps: [], previews: [], switched: [], replays: 0 });
});

describe('the list of rules', () => {
  test('says how each stands, own ones and those that are built in', async () => {
    openRules();
    const own = within((await screen.findByRole('rowheader', { name: /^Exampletine/ })).closest('tr')!);
    expect(own.getByText('Draft')).toBeTruthy();
    expect(own.getByText('An order is signed')).toBeTruthy();
    expect(own.getByText('2 problems')).toBeTruthy();
    expect(own.queryByRole('button')).toBeNull();
    const off = within(screen.getByRole('rowheader', { name: /^Clozapine/ }).closest('tr')!);
    expect(off.getByText('Switched off')).toBeTruthy();
    expect(off.getByText('3')).toBeTruthy();
    expect(off.getByRole('button', { name: 'Switch on: Clozapine in clinic' })).toBeTruthy();
    const builtIn = within(screen.getByRole('rowheader', { name: /^First order/ }).closest('tr')!);
    expect(builtIn.getByText('Built in, version 1.1.0')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Rules' }).getAttribute('href')).toBe(rulesAddress);
    await expectAccessible();
  });

  test('is narrowed by the address, and writes it', async () => {
    const router = openRules(`${rulesAddress}?state=published&search=clo`);
    await screen.findByText('1 rule');
    expect(asked).toContain('/api/launches/L1/rules?state=published&search=clo');
    await userEvent.selectOptions(screen.getByLabelText('State'), 'In review');
    await waitFor(() => expect(router.state.location.search).toBe('?state=in-review&search=clo'));
    await userEvent.clear(screen.getByLabelText('Title'));
    await userEvent.type(screen.getByLabelText('Title'), 'zzz{Enter}');
    expect(await screen.findByRole('heading', { name: 'No rule fits' })).toBeTruthy();
  });

  test('without a rule says how one comes about; what cannot be read, with a way on', async () => {
    world.list = { rules: [], allOff: null };
    openRules();
    expect((await screen.findByRole('link', { name: 'Build a rule' })).getAttribute('href')).toBe(`${rulesAddress}/new`);
    cleanup();
    world.list = list;
    server.use(http.get(rulesPath, () => problem(503), { once: true }));
    openRules();
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    await screen.findByRole('rowheader', { name: /^Exampletine/ });
    cleanup();
    server.use(http.get(rulesPath, () => problem(403)));
    openRules();
    expect((await screen.findByRole('alert')).textContent).toContain('educator');
  });

  test('switches all rules off only with a reason and a yes, says so above all, and on again', async () => {
    openRules();
    await userEvent.click(await screen.findByRole('button', { name: 'All rules off…' }));
    const asking = within(await screen.findByRole('dialog', { name: 'Switch all rules off' }));
    const confirm = asking.getByRole('button', { name: 'Switch all rules off' });
    await userEvent.type(asking.getByLabelText('Why?'), 'Wrong cards since noon.');
    await userEvent.click(confirm);
    expect(world.switched).toEqual([]);
    await userEvent.click(asking.getByLabelText(/^Yes, switch every rule off/));
    await expectAccessible();
    await userEvent.click(confirm);
    expect((await screen.findByRole('region', { name: 'All rules are off' })).textContent).toContain('Wrong cards since noon.');
    expect(screen.queryByRole('button', { name: 'All rules off…' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'All rules on…' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Switch all rules on' }));
    await screen.findByRole('button', { name: 'All rules off…' });
    expect(world.switched).toEqual([
      { ruleId: 'all', body: { on: false, reason: 'Wrong cards since noon.' } },
      { ruleId: 'all', body: { on: true } },
    ]);
  });

  test('switches one rule, and says why it could not', async () => {
    openRules();
    await userEvent.click(await screen.findByRole('button', { name: /^Switch off: First order/ }));
    const asking = within(await screen.findByRole('dialog', { name: /^Switch off/ }));
    await userEvent.type(asking.getByLabelText('Why?'), 'Not here.');
    server.use(http.put(`${rulesPath}/switches/:ruleId`, () => problem(409, 'It is switched off already.'), { once: true }));
    await userEvent.click(asking.getByRole('button', { name: 'Switch off' }));
    expect((await asking.findByRole('alert')).textContent).toContain('It is switched off already.');
    await userEvent.click(asking.getByRole('button', { name: 'Switch off' }));
    await waitFor(() => expect(world.switched).toEqual([{ ruleId: 'b1', body: { on: false, reason: 'Not here.' } }]));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  test('that could not be read again keeps what is there', async () => {
    openRules();
    await screen.findByRole('rowheader', { name: /^Exampletine/ });
    server.use(http.get(rulesPath, () => HttpResponse.error()));
    await userEvent.click(screen.getByRole('button', { name: /^Switch on: Clozapine/ }));
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Switch on' }));
    expect((await screen.findByRole('alert')).textContent).toContain('could not be read again');
    expect(screen.getByRole('rowheader', { name: /^Exampletine/ })).toBeTruthy();
  });
});
