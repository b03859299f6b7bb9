import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { unbroken } from '../ui/format.ts';
import { problem } from './lesson-api-fixture.ts';
import { createPanelApi, type PanelApi } from './panel-api-fixture.ts';
import { mockNetwork, openApp } from './open-panel-fixture.tsx';
import { launchId, promptId } from './now-fixture.ts';

const network = mockNetwork();
beforeAll(() => network.server.listen({ onUnhandledRequest: 'error' }));
afterEach(cleanup);
afterAll(() => network.server.close());

const lesson = `/panel/${launchId}/lesson/tofacitinib-first-order?prompt=${promptId}`;

function openLesson(api: PanelApi) {
  network.use(api);
  return { user: userEvent.setup(), ...openApp(lesson) };
}

/** The bodies that were sent to an address of the attempt. */
const sent = (api: PanelApi, end: string): unknown[] => api.calls.filter(({ path }) => path.endsWith(end)).map(({ body }) => body);

const recall = async () => screen.findByRole('button', { name: 'Check my recall' });

async function passRecall(user: ReturnType<typeof userEvent.setup>): Promise<void> {
  await recall();
  await user.click(screen.getByRole('radio', { name: 'A TNF blocker' }));
  await user.click(await recall());
  await user.click(await screen.findByRole('button', { name: 'Go to the check' }));
}

async function answerCheck(user: ReturnType<typeof userEvent.setup>, options: readonly string[]): Promise<void> {
  for (const [index, option] of options.entries()) {
    await user.click(await screen.findByRole('radio', { name: unbroken(option) }));
    await user.click(screen.getByRole('button', { name: 'Check my answer' }));
    await user.click(await screen.findByRole('button', { name: index === options.length - 1 ? 'See the result' : 'Next question' }));
  }
}

describe('a lesson', () => {
  test('asks before it tells, gives a reason for every option, and says what was recorded', async () => {
    const api = createPanelApi();
    const { user } = openLesson(api);
    await recall();
    expect(screen.getByText(/^You ordered tofacitinib 5 mg oral tablet/)).toBeTruthy();
    expect(screen.getByText('Example content, awaiting clinical review')).toBeTruthy();
    expect(screen.getByText(/^Disclosure:/)).toBeTruthy();
    expect(screen.queryByText(/Test for latent TB/)).toBeNull();

    await user.click(screen.getByRole('radio', { name: 'Nothing else' }));
    await user.click(await recall());
    expect(await screen.findByText(/if positive, begin TB treatment/)).toBeTruthy();
    expect(screen.getByText('The label says')).toBeTruthy();
    expect(screen.getByText('Changed')).toBeTruthy();

    await user.click(screen.getByRole('button', { name: 'Go to the check' }));
    expect(await screen.findByRole('heading', { name: 'Question 1 of 3' })).toBeTruthy();
    await user.click(screen.getByRole('radio', { name: 'Hold it until he is stable' }));
    await user.click(screen.getByRole('button', { name: 'Check my answer' }));
    expect(await screen.findByText('Your answer, not right')).toBeTruthy();
    expect(screen.getByText('Right answer')).toBeTruthy();
    expect(screen.getByText('Critical: must be right to pass')).toBeTruthy();
    const feedback = within(screen.getByRole('list', { name: 'Answers with feedback' }));
    expect(feedback.getAllByText(/label does not say so|^Right\.|fits another case/)).toHaveLength(3);
    expect(screen.getByText('Right so far: 0. Pass mark 2; critical questions must be right.')).toBeTruthy();
    expect(screen.getByText('Answer saved 10:46')).toBeTruthy();

    await user.click(screen.getByRole('button', { name: 'Next question' }));
    // Which question is a critical one is no hint: said after its answer alone.
    expect(screen.queryByText(/^Critical:/)).toBeNull();
    await answerCheck(user, ['Treat TB first', 'Wait; treat the anemia']);
    expect(await screen.findByRole('heading', { name: 'Passed, 2 of 3' })).toBeTruthy();
    expect(screen.getByText('Passing a lesson never grants or removes a privilege.')).toBeTruthy();
    expect(screen.getByText('7Q4-KD2-91F')).toBeTruthy();

    await user.click(screen.getByRole('button', { name: /Competency assertion$/ }));
    const drawer = within(await screen.findByRole('dialog', { name: 'As recorded' }));
    expect(await drawer.findByText('Raw JSON')).toBeTruthy();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

    await user.click(screen.getByRole('button', { name: 'Yes' }));
    await screen.findByText(/^Noted/);
    expect(sent(api, '/moment')).toEqual([{ right: true }]);
  });

  test('sends no confidence while the slider was not touched, and the value once it was', async () => {
    const api = createPanelApi();
    const { user } = openLesson(api);
    await recall();
    const slider = screen.getByRole('slider', { name: 'How sure are you?' });
    expect(slider.getAttribute('aria-valuetext')).toBe('not given');
    await user.click(screen.getByRole('radio', { name: 'A TNF blocker' }));
    await user.click(await recall());
    await user.click(await screen.findByRole('button', { name: 'Go to the check' }));
    expect(sent(api, '/answers')).toEqual([{ itemId: 'recall', optionId: 'b', confidence: null }]);

    await user.click(await screen.findByRole('radio', { name: 'Stop tofacitinib' }));
    // A click on the thumb where it rests is an answer.
    await user.click(screen.getByRole('slider', { name: 'How sure are you?' }));
    expect(screen.getByRole('slider', { name: 'How sure are you?' }).getAttribute('aria-valuetext')).toBe('50% sure');
    await user.click(screen.getByRole('button', { name: 'Check my answer' }));
    expect(await screen.findByText('You were 50% sure')).toBeTruthy();
    expect(sent(api, '/answers')[1]).toEqual({ itemId: 'T1', optionId: 'b', confidence: 50 });
  });

  test('comes back to its step and to what was chosen, after a reload', async () => {
    const api = createPanelApi();
    const { user, unmount } = openLesson(api);
    await passRecall(user);
    await user.click(await screen.findByRole('radio', { name: 'Hold it until he is stable' }));
    await screen.findByText('Choice saved 10:46');
    unmount();

    openApp(lesson);
    expect(await screen.findByRole('heading', { name: 'Question 1 of 3' })).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Hold it until he is stable' }).checked).toBe(true);
  });

  test('keeps a choice that was made just before leaving for the list', async () => {
    const api = createPanelApi();
    const { user } = openLesson(api);
    await recall();
    await user.click(screen.getByRole('radio', { name: 'Nothing else' }));
    await user.click(screen.getByRole('link', { name: 'Now' }));
    const item = within(await screen.findByRole('article', { name: /Tofacitinib/ }));
    await user.click(item.getByRole('link', { name: /^(Start|Continue)/ }));
    await recall();
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Nothing else' }).checked).toBe(true);
    expect(sent(api, '/draft')).toEqual([{ itemId: 'recall', optionId: 'c', confidence: null }]);
  });

  test('says "not yet", never more, and when the next try opens', async () => {
    const api = createPanelApi();
    const { user } = openLesson(api);
    await passRecall(user);
    await answerCheck(user, ['Hold it until he is stable', 'Start both today', 'Start at 5 mg']);
    expect(await screen.findByRole('heading', { name: 'Not yet, 0 of 3' })).toBeTruthy();
    expect(
      screen.getByText(
        /Read point 2 again\. Credentialing staff see your tries and what you passed, not your answers\. Auditors may read answers\./,
      ),
    ).toBeTruthy();
    expect(document.body.textContent).not.toMatch(/fail/i);

    await user.click(screen.getByRole('button', { name: /^Try again/ }));
    await answerCheck(user, ['Hold it until he is stable', 'Start both today', 'Start at 5 mg']);
    await screen.findByRole('heading', { name: 'Not yet, 0 of 3' });
    expect(screen.queryByRole('button', { name: /^Try again/ })).toBeNull();
  });
});

describe('a lesson that the server refuses', () => {
  test.each([
    [429, 'Not yet', 'The next try opens on 23 Sep 2026 at 10:46.'],
    [410, 'This lesson was withdrawn', 'This lesson was withdrawn on 21 Sep because its label changed.'],
    [403, 'You may not see this', 'Another role has this view.'],
    [500, 'This could not be loaded', 'The records could not be read.'],
  ])('says so plainly for %i, with a reference', async (status, title, detail) => {
    openLesson(createPanelApi({ refuse: ({ path }) => (path.endsWith('/attempts') ? problem(status, title, detail) : undefined) }));
    const alert = within(await screen.findByRole('alert'));
    expect(alert.getByRole('heading', { name: title })).toBeTruthy();
    expect(alert.getByText(detail)).toBeTruthy();
    expect(alert.getByText('7Q4-KD2-91F')).toBeTruthy();
  });

  test('keeps the choice on the screen when the session has ended', async () => {
    const api = createPanelApi({
      refuse: ({ path }) => (path.endsWith('/answers') ? problem(401, 'Not signed in', 'No session.') : undefined),
    });
    const { user } = openLesson(api);
    await recall();
    await user.click(screen.getByRole('radio', { name: 'A TNF blocker' }));
    await user.click(await recall());
    expect(await screen.findByRole('heading', { name: 'Your session ended' })).toBeTruthy();
    expect(screen.getByText(/Your place and your answers are kept/)).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'A TNF blocker' }).checked).toBe(true);
  });
});
