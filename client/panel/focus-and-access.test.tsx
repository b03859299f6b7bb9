import { screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { problem } from './lesson-api-fixture.ts';
import { nowItem } from './now-fixture.ts';
import { createPanelApi } from './panel-api-fixture.ts';
import { expectAccessible, lessonPath, panelPath, panelSuite, visitedBefore } from './panel-suite-fixture.ts';

const suite = panelSuite();
const begun = (answers: Record<string, string>) =>
  visitedBefore(createPanelApi(), { atCheck: true, answers, ...('T3' in answers ? { opened: 'result' } : {}) });
const focused = () => document.activeElement?.textContent;
afterEach(() => vi.restoreAllMocks());

test('each step of a lesson takes the focus to its heading and marks its place', async () => {
  const { user } = suite.open(lessonPath);
  const place = () => document.querySelector('[aria-current="step"]')?.textContent.trim();
  const title = 'Tofacitinib: start, treat first, or choose another drug';
  await screen.findByRole('heading', { level: 1, name: title });
  expect([focused(), place()]).toEqual([title, 'Recall']);
  await user.click(screen.getByRole('radio', { name: 'A TNF blocker' }));
  await user.click(screen.getByRole('button', { name: 'Check my recall' }));
  await screen.findByRole('button', { name: 'Go to the check' });
  expect([focused(), place()]).toEqual([title, 'Key points']);
  await user.click(screen.getByRole('button', { name: 'Go to the check' }));
  for (const [index, option] of ['Stop tofacitinib', 'Treat TB first', 'Wait; treat the anemia'].entries()) {
    const choice = await screen.findByRole('radio', { name: option });
    expect([focused(), place()]).toEqual([`Question ${index + 1} of 3`, 'Check']);
    await user.click(choice);
    await user.click(screen.getByRole('button', { name: 'Check my answer' }));
    const stem = await screen.findByRole('heading', { level: 2, name: /\?$/ });
    expect(document.activeElement).toBe(stem);
    expect(screen.getByText(`Right so far: ${index + 1}. Pass mark 2; critical questions must be right.`)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: index === 2 ? 'See the result' : 'Next question' }));
  }
  await screen.findByRole('heading', { level: 1, name: 'Passed, 3 of 3' });
  expect([focused(), place()]).toEqual(['Passed, 3 of 3', 'Result']);
});

test('a lesson can be done with the keyboard alone', async () => {
  const { user } = suite.open(lessonPath);
  const first = await screen.findByRole('radio', { name: 'A second conventional drug' });
  while (document.activeElement !== first) await user.tab();
  await user.keyboard('[Space]');
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'A second conventional drug' }).checked).toBe(true);
  const button = screen.getByRole('button', { name: 'Check my recall' });
  while (document.activeElement !== button) await user.tab();
  await user.keyboard('[Enter]');
  expect(await screen.findByText('The label says')).toBeTruthy();
});

describe('no accessibility rule is broken by', () => {
  const refused = (status: number) =>
    createPanelApi({ refuse: ({ path }) => (path.endsWith('/attempts') ? problem(status, 'No', 'Said by the server.') : undefined) });
  test.each([
    ['the list', panelPath, createPanelApi(), 'Clozapine: latest ANC, last dose, then decide'],
    ['an empty list', panelPath, createPanelApi({ items: [] }), 'Nothing needs you now'],
    [
      'the list with banner and notice',
      panelPath,
      createPanelApi({
        launch: { needPatientBanner: true, notice: 'Expired.', ehr: { state: 'unreachable', checkedAt: '2026-09-22T09:44:00Z' } },
      }),
      'Now',
    ],
    ['the history', `${panelPath}/history`, createPanelApi(), 'What you passed'],
    ['the recall', lessonPath, createPanelApi({ launch: { needPatientBanner: true } }), /^Tofacitinib/],
    ['the key points', lessonPath, visitedBefore(createPanelApi(), { recalled: true }), 'Key points'],
    ['a question', lessonPath, begun({}), 'Question 1 of 3'],
    ['a result that is passed', lessonPath, begun({ T1: 'b', T2: 'b', T3: 'b' }), 'Passed, 3 of 3'],
    ['a result that is not', lessonPath, begun({ T1: 'a', T2: 'a', T3: 'a' }), 'Not yet, 0 of 3'],
    ['an ended session', lessonPath, refused(401), 'Your session ended'],
    ['an error', lessonPath, refused(500), 'This could not be loaded'],
    ['an address that leads nowhere', '/elsewhere', createPanelApi(), /./],
  ])('%s', async (_, path, api, heading) => {
    suite.open(path, api);
    await screen.findAllByRole('heading', { name: heading });
    await expectAccessible();
  });

  test('an answered question', async () => {
    const { user } = suite.open(lessonPath, begun({}));
    await user.click(await screen.findByRole('radio', { name: 'Hold it until he is stable' }));
    await user.click(screen.getByRole('slider'));
    await user.click(screen.getByRole('button', { name: 'Check my answer' }));
    await screen.findByText('Your answer, not right');
    await expectAccessible();
  });

  test.each([['Snooze'], ['Not relevant']])('the menu "%s"', async (name) => {
    const { user } = suite.open(panelPath, createPanelApi({ items: [nowItem()] }));
    await user.click(await screen.findByRole('button', { name: new RegExp(`^${name}`) }));
    await screen.findAllByRole('menuitem');
    await expectAccessible();
  });

  test.each([
    ['Why am I seeing this?', /^You see this because/],
    ['Help', /^Education, not a drug-safety alert/],
    [/record of Ketorolac injection/, /Raw JSON/],
  ])('the drawer of "%s"', async (name, text) => {
    const { user } = suite.open(typeof name === 'string' ? panelPath : `${panelPath}/history`, createPanelApi({ items: [nowItem()] }));
    await user.click(await screen.findByRole('button', { name }));
    expect(await within(await screen.findByRole('dialog')).findByText(text)).toBeTruthy();
    await expectAccessible();
  });
});

test('works where the frame is refused all storage, and writes to none', async () => {
  const denied = (): never => {
    throw new DOMException('denied', 'SecurityError');
  };
  const writes = [vi.spyOn(Storage.prototype, 'setItem').mockImplementation(denied)];
  for (const method of ['getItem', 'removeItem', 'clear', 'key'] as const) vi.spyOn(Storage.prototype, method).mockImplementation(denied);
  const { user } = suite.open(panelPath);
  await user.click((await screen.findAllByRole('link', { name: 'Start' }))[0]!);
  await user.click(await screen.findByRole('radio', { name: 'Nothing else' }));
  await screen.findByText(/^Choice saved/);
  await user.click(screen.getByRole('button', { name: 'Check my recall' }));
  await screen.findByText(/Test for latent TB/);
  expect(writes.flatMap(({ mock }) => mock.calls)).toEqual([]);
  expect(document.cookie).toBe('');
});
