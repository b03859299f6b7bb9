// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, test } from 'vitest';
import { file, handlers, openConsole, paths, problem } from './console-fixture.tsx';
import { consoleSuite } from './console-suite-fixture.ts';

const { server } = consoleSuite(...handlers);
const address = '/staff/L1/practitioners/p3';

describe('a clinician’s file', () => {
  test('keeps status and how it is known apart', async () => {
    openConsole(address);
    const cells = async (name: RegExp): Promise<string[]> =>
      within((await screen.findByRole('rowheader', { name })).closest('tr')!)
        .getAllByRole('cell')
        .map((cell) => cell.textContent ?? '');
    expect(await cells(/Rheumatology/)).toEqual([
      'Active',
      expect.stringMatching(/^31 Dec 2999/),
      'Verified at source',
      'American Board of Internal Medicine',
    ]);
    expect(await cells(/Internal medicine/)).toEqual([
      'Expired',
      expect.stringMatching(/^Jun 2001[\d,]+ days ago/),
      'Document only',
      'Not given',
    ]);
    expect(await cells(/State licence/)).toEqual(['Pending', 'No end given', 'Self-reported', 'Not given']);
  });

  test('says that a check is no privilege and that the look was recorded', async () => {
    openConsole(address);
    expect(await screen.findByText('A knowledge check is not a privilege and never grants one.')).toBeTruthy();
    expect(screen.getByText('Your look at this file was recorded.')).toBeTruthy();
    expect(screen.getByText('Valid until 22 Nov 2027')).toBeTruthy();
    expect(screen.getByRole('heading', { level: 1, name: file.displayName })).toBe(document.activeElement);
  });

  test('says of a check of an earlier version what changed, and that it is not current', async () => {
    const [check] = file.competencies;
    const updateDue = 'The boxed warning of tofacitinib changed with label version 3 of 1 Nov 2026';
    server.use(http.get(paths.file, () => HttpResponse.json({ ...file, competencies: [{ ...check, current: false, updateDue }] })));
    openConsole(address);
    const row = within((await screen.findByText('Update due')).closest('li')!);
    expect(row.getByText(/tofacitinib changed with label version 3 of 1 Nov 2026\. The check was of the earlier version\./)).toBeTruthy();
    expect(row.getByText('Not current, was to be valid until 22 Nov 2027')).toBeTruthy();
  });

  test('opens a record in a drawer, and Escape gives the focus back', async () => {
    openConsole(address);
    const button = await screen.findByRole('button', { name: 'Show FHIR record of Tofacitinib, oral' });
    await userEvent.click(button);
    const drawer = await screen.findByRole('dialog', { name: 'FHIR record' });
    expect(await within(drawer).findByText('Basic/b1')).toBeTruthy();
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(button));
  });

  test('the way back leads to the same search', async () => {
    const router = openConsole('/staff/L1?search=clinician+0');
    await userEvent.click(await screen.findByRole('link', { name: 'Clinician 03' }));
    await screen.findByRole('heading', { level: 1, name: file.displayName });
    await userEvent.click(within(screen.getByRole('navigation', { name: 'Breadcrumb' })).getByRole('link', { name: 'Roster' }));
    expect(router.state.location.search).toBe('?search=clinician+0');
  });

  test('an empty file says what would fill it', async () => {
    server.use(http.get(paths.file, () => HttpResponse.json({ ...file, npi: null, certifications: [], competencies: [] })));
    openConsole(address);
    expect(await screen.findByText(/source of record/)).toBeTruthy();
    expect(screen.getByText(/A passed knowledge check appears here/)).toBeTruthy();
    expect(screen.getByText('NPI not given by the EHR')).toBeTruthy();
  });

  test('nobody under this id, and a record that is refused', async () => {
    server.use(http.get(paths.resource, () => problem(404, 'There is no such record.')));
    openConsole(address);
    await userEvent.click(await screen.findByRole('button', { name: 'Show FHIR record' }));
    expect((await screen.findByRole('alert')).textContent).toContain('There is no such record.');
    cleanup();
    server.use(http.get(paths.file, () => problem(404, 'Nobody under this id.')));
    openConsole(address);
    expect((await screen.findByRole('alert')).textContent).toContain('Nobody under this id.');
  });
});
