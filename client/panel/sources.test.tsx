import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { AttemptView } from '../../server/contract/index.ts';
import { createPanelApi } from './panel-api-fixture.ts';
import { apiPath, expectAccessible, lessonPath, panelSuite, visitedBefore } from './panel-suite-fixture.ts';

const suite = panelSuite();
afterEach(() => vi.unstubAllGlobals());
const recalled = { recalled: true };
const done = { atCheck: true, answers: { T1: 'b', T2: 'b', T3: 'b' }, opened: 'result' };

/** The lesson at a place, as the server would send it with these changes. */
function opens(place: Parameters<typeof visitedBefore>[1], change: (view: AttemptView) => AttemptView = (view) => view) {
  const earlier = visitedBefore(createPanelApi(), place);
  const view = earlier.handle({ method: 'GET', path: `${apiPath}/attempts/attempt-1`, body: undefined }).body as AttemptView;
  const body = change(view);
  return suite.open(lessonPath, createPanelApi({ refuse: ({ path }) => (path.endsWith('/attempts') ? { status: 200, body } : undefined) }));
}

const label = 'FDA label, tofacitinib, oral immediate-release tablet';
const setId = 'c963c610-52e5-43ab-aac6-3f7e5341b764';

test('a section leads to its source, and back on Escape', async () => {
  const { user } = opens(recalled);
  const cite = await screen.findByRole('button', { name: /^Box, 5\.4, 5\.5, source of point 3$/ });
  await user.click(cite);
  const drawer = within(await screen.findByRole('dialog', { name: 'Sources' }));
  const heading = await drawer.findByRole('heading', { name: label });
  await waitFor(() => expect(document.activeElement).toBe(heading));
  expect(drawer.getByText('Boxed warning, 5.4, 5.5')).toBeTruthy();
  expect(drawer.getByText(setId)).toBeTruthy();
  await expectAccessible();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(cite));
});

test.each([
  ['the key points', recalled],
  ['the result', done],
])('the source line of %s names the drug and opens its label in another tab', async (_, place) => {
  opens(place);
  const link = await screen.findByRole('link', { name: /^Open the label/ });
  expect(link.getAttribute('href')).toBe(`https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid=${setId}`);
  expect([link.getAttribute('target'), link.getAttribute('rel')]).toEqual(['_blank', 'noreferrer']);
  expect(link.closest('p')?.textContent).not.toContain('Topic revision');
  expect(link.closest('p')?.textContent).toContain(`${label}, version 2, effective 7 May 2026.`);
});

test('several sources are all in the drawer, none by our short id', async () => {
  const notice = { kind: 'rems' as const, setId: null, version: null, effective: null, product: null, readOn: '2026-09-11' };
  const { user } = opens(recalled, (view) => ({
    ...view,
    sources: [...view.sources, { ...notice, id: 'X2', text: 'FDA notice, 2025-06-13' }],
    keyPoints: view.keyPoints.map((point) => ({ ...point, cites: [...point.cites, { sourceId: 'X2', sections: [] }] })),
  }));
  await user.click(await screen.findByRole('button', { name: 'FDA notice, 13 Jun 2025, source of point 1' }));
  const drawer = within(await screen.findByRole('dialog', { name: 'Sources' }));
  await waitFor(() => expect(document.activeElement?.textContent).toBe('FDA notice, 13 Jun 2025'));
  expect(drawer.getAllByRole('heading', { level: 3 })).toHaveLength(2);
  await user.keyboard('{Escape}');
  await user.click(screen.getByRole('button', { name: '1 more source' }));
  expect(within(await screen.findByRole('dialog', { name: 'Sources' })).queryByText('Cited here')).toBeNull();
  expect(document.body.textContent).not.toMatch(/\b[LX]\d\b/);
});

test('each point has its lead in bold', async () => {
  opens(recalled);
  const lead = await screen.findByText('Test for latent TB;');
  expect(lead.tagName).toBe('B');
  expect(lead.parentElement?.textContent).toMatch(/^Test for latent TB; if positive, begin TB treatment before the first dose\./);
});

test('a REMS line says when it was read, beside the label’s date', async () => {
  const { user } = opens(recalled);
  await user.click(await screen.findByText('REMS'));
  expect(screen.getByText('Read 11 Sep 2026, label of 7 May 2026.')).toBeTruthy();
});

test('the answer’s source is said once and leads to the label', async () => {
  const { user } = suite.open(lessonPath, visitedBefore(createPanelApi(), { atCheck: true }));
  await user.click(await screen.findByRole('radio', { name: 'Stop tofacitinib' }));
  await user.click(screen.getByRole('button', { name: 'Check my answer' }));
  const link = await screen.findByRole<HTMLAnchorElement>('link', { name: 'Label, boxed warning, 5.4, at DailyMed in a new tab' });
  expect(link.href).toContain('drugInfo.cfm?setid=c963c610-52e5-43ab-aac6-3f7e5341b764');
  const reason = link.closest('p');
  // Once: not in brackets before it, too.
  expect(reason?.textContent).toBe('Right. Label, boxed warning, 5.4, at DailyMed in a new tab');
});

test('a record is led to by what it is; what it says follows, and a pass is verified', async () => {
  opens(done);
  const link = await screen.findByRole('button', { name: /Competency assertion$/ });
  const item = within(link.closest('li')!);
  expect(item.getByText('Tofacitinib, knowledge check, until 22 Sep 2027')).toBeTruthy();
  expect(item.getByText('Verified').className).toContain('chip-good');
  expect(item.getByText('Competency (Basic), 22 Sep 2026')).toBeTruthy();
  expect(document.body.textContent).not.toMatch(/FHIR Basic/);
});

test('the way back to the order is said; only a window that may close itself offers to', async () => {
  opens(done);
  expect(await screen.findByText('Close this panel to return to the order.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /^Close this window/ })).toBeNull();

  const close = vi.spyOn(window, 'close').mockImplementation(() => undefined);
  vi.stubGlobal('opener', {});
  const { user } = opens(done);
  await user.click(await screen.findByRole('button', { name: 'Close this window and return to the order' }));
  expect(close).toHaveBeenCalledOnce();
});
