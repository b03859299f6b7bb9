import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { AttemptView } from '../../server/contract/index.ts';
import { createPanelApi, type PanelApi } from './panel-api-fixture.ts';
import { apiPath, bodiesTo, lessonPath, panelPath, panelSuite, visitedBefore } from './panel-suite-fixture.ts';

const suite = panelSuite();
afterEach(() => vi.restoreAllMocks());

const openLesson = (api: PanelApi) => suite.open(lessonPath, api);

const pause = async (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const slider = () => screen.getByRole<HTMLInputElement>('slider', { name: 'How sure are you?' });
const radio = (name: string) => screen.getByRole<HTMLInputElement>('radio', { name });

describe('what is chosen and not yet checked', () => {
  test('is saved once typing rests, not at every change', async () => {
    const api = createPanelApi();
    openLesson(api);
    fireEvent.click(await screen.findByRole('radio', { name: 'Nothing else' }));
    fireEvent.click(radio('A TNF blocker'));
    fireEvent.change(slider(), { target: { value: '80' } });
    expect(await screen.findByText(/^Choice saved/)).toBeTruthy();
    expect(bodiesTo(api, '/draft')).toEqual([{ itemId: 'recall', optionId: 'b', confidence: 80 }]);
  });

  test('is not saved after the answer to it', async () => {
    const api = createPanelApi();
    openLesson(api);
    fireEvent.click(await screen.findByRole('radio', { name: 'A TNF blocker' }));
    fireEvent.change(slider(), { target: { value: '30' } });
    fireEvent.click(screen.getByRole('button', { name: 'Check my recall' }));
    await screen.findByRole('button', { name: 'Go to the check' });
    await pause(400);
    expect(bodiesTo(api, '/answers')).toEqual([{ itemId: 'recall', optionId: 'b', confidence: 30 }]);
    expect(bodiesTo(api, '/draft')).toEqual([]);
  });

  test.each([
    ['a reload', () => window.dispatchEvent(new Event('pagehide'))],
    [
      'another tab',
      () => {
        vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
        document.dispatchEvent(new Event('visibilitychange'));
      },
    ],
  ])('is sent at once before %s, by a request that outlives the page and says that it is ours', async (_, leave) => {
    const api = createPanelApi();
    openLesson(api);
    fireEvent.click(await screen.findByRole('radio', { name: 'Nothing else' }));
    const fetched = vi.spyOn(window, 'fetch');
    leave();
    await waitFor(() => expect(bodiesTo(api, '/draft')).toEqual([{ itemId: 'recall', optionId: 'c', confidence: null }]));
    expect(fetched.mock.calls.map(([, init]) => init)).toEqual([
      expect.objectContaining({ keepalive: true, method: 'PUT', headers: expect.objectContaining({ 'X-Preceptor': '1' }) as unknown }),
    ]);
    await pause(400);
    expect(bodiesTo(api, '/draft')).toHaveLength(1);
  });

  test('comes back with option and confidence', async () => {
    const api = visitedBefore(createPanelApi());
    api.handle({ method: 'PUT', path: `${apiPath}/attempts/attempt-1/draft`, body: { itemId: 'recall', optionId: 'c', confidence: 70 } });
    openLesson(api);
    expect((await screen.findByRole<HTMLInputElement>('radio', { name: 'Nothing else' })).checked).toBe(true);
    expect(slider().value).toBe('70');
    expect(slider().getAttribute('aria-valuetext')).toBe('70% sure');
    expect(screen.getByText('Choice saved 10:46')).toBeTruthy();
    expect(bodiesTo(api, '/draft')).toHaveLength(1);
  });

  test('comes back after a look at the list', async () => {
    const { user, router } = openLesson(createPanelApi());
    await user.click(await screen.findByRole('radio', { name: 'Nothing else' }));
    await screen.findByText(/^Choice saved/);
    await user.click(screen.getByRole('link', { name: 'Now' }));
    await screen.findByRole('heading', { name: 'Now' });
    await router.navigate(lessonPath);
    expect((await screen.findByRole<HTMLInputElement>('radio', { name: 'Nothing else' })).checked).toBe(true);
  });
});

describe('a lesson that was begun before', () => {
  test('shows what was just answered again, with its feedback, until Next is pressed', async () => {
    const api = visitedBefore(createPanelApi(), { atCheck: true, answers: { T1: 'a' } });
    const { user, unmount } = openLesson(api);
    expect(await screen.findByRole('heading', { name: 'Question 1 of 3' })).toBeTruthy();
    expect(screen.getByText('Your answer, not right')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Next question' }));
    await screen.findByRole('heading', { name: 'Question 2 of 3' });
    expect(bodiesTo(api, '/draft')).toEqual([{ itemId: 'T2', optionId: null, confidence: null }]);
    unmount();
    openLesson(api);
    expect(await screen.findByRole('heading', { name: 'Question 2 of 3' })).toBeTruthy();
    expect(screen.getAllByRole('radio')).toHaveLength(3);
    // Opened and not touched: nothing was chosen that could have been saved.
    expect(screen.queryByText(/^Choice saved/)).toBeNull();
  });

  test('shows the last feedback again until the result was asked for', async () => {
    const api = visitedBefore(createPanelApi(), { atCheck: true, answers: { T1: 'b', T2: 'b', T3: 'a' } });
    const { user, unmount } = openLesson(api);
    expect(await screen.findByText('Your answer, not right')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'See the result' }));
    await screen.findByRole('heading', { name: 'Passed, 2 of 3' });
    expect(bodiesTo(api, '/step')).toEqual([{ step: 'result' }]);
    unmount();
    openLesson(api);
    expect(await screen.findByRole('heading', { name: 'Passed, 2 of 3' })).toBeTruthy();
  });

  test('goes on at the question that was opened, and counts what was right', async () => {
    openLesson(visitedBefore(createPanelApi(), { atCheck: true, answers: { T1: 'b' }, opened: 'T2' }));
    expect(await screen.findByRole('heading', { name: 'Question 2 of 3' })).toBeTruthy();
    expect(screen.getByText('Right so far: 1. Pass mark 2; critical questions must be right.')).toBeTruthy();
  });

  test('shows its key points where the recall was answered', async () => {
    openLesson(visitedBefore(createPanelApi(), { recalled: true }));
    expect(await screen.findByText(/Test for latent TB/)).toBeTruthy();
    expect(screen.getByText('You recalled it')).toBeTruthy();
    expect(screen.queryByRole('radio')).toBeNull();
  });

  test('shows the result at once where it is finished', async () => {
    openLesson(visitedBefore(createPanelApi(), { atCheck: true, answers: { T1: 'b', T2: 'b', T3: 'b' }, opened: 'result' }));
    expect(await screen.findByRole('heading', { name: 'Passed, 3 of 3' })).toBeTruthy();
    expect(screen.getByText(/valid until 22 Sep 2027\. Next due then, or sooner if the boxed warning changes\./)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Try again/ })).toBeNull();
  });
});

describe('after a check that was not passed', () => {
  test('another try asks the server for other questions', async () => {
    const api = visitedBefore(createPanelApi(), { atCheck: true, answers: { T1: 'a', T2: 'a', T3: 'b' }, opened: 'result' });
    const { user } = openLesson(api);
    await user.click(await screen.findByRole('button', { name: /^Try again/ }));
    expect(await screen.findByRole('heading', { name: 'Question 1 of 3' })).toBeTruthy();
    expect(bodiesTo(api, '/attempts')).toEqual([
      expect.objectContaining({ retry: false }),
      expect.objectContaining({ lessonId: 'tofacitinib-first-order', retry: true }),
    ]);
  });

  test('without a try left it says when the next one opens, and a critical miss is named', async () => {
    const earlier = visitedBefore(createPanelApi(), { atCheck: true, answers: { T1: 'a', T2: 'b', T3: 'a' }, opened: 'result' });
    const view = earlier.handle({ method: 'GET', path: `${apiPath}/attempts/attempt-1`, body: undefined }).body as AttemptView;
    const result = { ...view.result, criticalMissed: true, triesLeft: 0, nextTryAt: '2026-09-23T09:46:00Z', rereadPoints: [1, 3] };
    openLesson(
      createPanelApi({ refuse: ({ path }) => (path.endsWith('/attempts') ? { status: 200, body: { ...view, result } } : undefined) }),
    );
    expect(await screen.findByText(/A critical question was missed/)).toBeTruthy();
    expect(screen.getByText(/Read points 1 and 3 again\./)).toBeTruthy();
    expect(screen.getByText(/The next try opens 23 Sep 2026 10:46\./)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Try again/ })).toBeNull();
    expect(screen.getByRole('link', { name: 'Back to Now' }).getAttribute('href')).toBe(`${panelPath}?list`);
  });

  test('the moment that could not be saved is said', async () => {
    const refuse = ({ path }: { path: string }) => (path.endsWith('/moment') ? { status: 503, body: {} } : undefined);
    const { user } = openLesson(
      visitedBefore(createPanelApi({ refuse }), { atCheck: true, answers: { T1: 'b', T2: 'b', T3: 'b' }, opened: 'result' }),
    );
    await user.click(await screen.findByRole('button', { name: 'No' }));
    await waitFor(() => expect(screen.getByText('This could not be saved. Choose again.')).toBeTruthy());
    expect(screen.getByRole('button', { name: 'Yes' })).toBeTruthy();
  });
});
