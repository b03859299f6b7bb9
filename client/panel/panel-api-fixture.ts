import type { LaunchView, NowItem, PromptState } from '../../server/contract/index.ts';
import { createLessonApi, problem, type Answer } from './lesson-api-fixture.ts';
import { historyView, launchView, nowItem, nowView, secondNowItem, whyView } from './now-fixture.ts';

export type Call = { method: string; path: string; body: unknown };

type Options = {
  launch?: Partial<LaunchView>;
  items?: NowItem[];
  /** Answers in the API's place: what is refused, and how. */
  refuse?: (call: Call) => Answer | undefined;
};

const resource = {
  resourceType: 'Basic',
  id: 'competency-9',
  meta: { versionId: '1', lastUpdated: '2026-09-22T09:47:10Z' },
  code: { text: 'Competency assertion' },
  subject: { reference: 'Practitioner/person-castellan' },
  created: '2026-09-22',
};

/**
 * The panel's API as the contract states it, kept in memory: prompts can be put aside and restored, a lesson goes
 * through its steps. Knows no network, so that a test or a page may put it behind whatever carries requests.
 */
export function createPanelApi({ launch, items = [nowItem(), secondNowItem], refuse }: Options = {}) {
  const lessons = createLessonApi();
  const aside = new Map<string, PromptState>();
  const calls: Call[] = [];
  const ok = (body: unknown): Answer => ({ status: 200, body });

  function prompts(promptId: string, action: string, body: unknown): Answer {
    if (action === 'why') return ok(whyView);
    if (action === 'restore') aside.delete(promptId);
    if (action === 'snooze') aside.set(promptId, { promptId, state: 'snoozed', until: '2026-09-23T06:00:00Z' });
    if (action === 'dismiss') aside.set(promptId, { promptId, state: 'dismissed', until: null });
    return typeof body === 'object'
      ? ok(aside.get(promptId) ?? { promptId, state: 'open', until: null })
      : problem(400, 'Bad request', 'No body.');
  }

  function answer({ method, path, body }: Call): Answer {
    const url = new URL(path, 'http://localhost');
    if (url.pathname.startsWith('/fhir/r4/')) return ok(resource);
    const [, area = '', rest = ''] = /^\/api\/launches\/[^/]+(?:\/([^/]+))?(.*)$/.exec(url.pathname) ?? [];
    const [first = '', action = ''] = rest.split('/').slice(1);
    if (area === '') return ok(launchView(launch));
    if (area === 'now') {
      const snoozed = items.flatMap(({ promptId, lessonTitle }) => {
        const one = promptId === null ? undefined : aside.get(promptId);
        return one?.state === 'snoozed' && one.until !== null ? [{ promptId: one.promptId, lessonTitle, until: one.until }] : [];
      });
      return ok(
        nowView(
          items.filter(({ promptId }) => promptId === null || !aside.has(promptId)),
          { snoozed },
        ),
      );
    }
    if (area === 'history') return ok(historyView());
    if (area === 'prompts') return prompts(first, action, body);
    if (area === 'attempts') return lessons.handle(method, rest, body);
    return problem(404, 'Not found', 'No such path.');
  }

  return {
    calls,
    handle(call: Call): Answer {
      calls.push(call);
      return refuse?.(call) ?? answer(call);
    },
  };
}

export type PanelApi = ReturnType<typeof createPanelApi>;
