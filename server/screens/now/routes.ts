import express, { type RequestHandler, type Router } from 'express';
import type { NowItem, NowView } from '../../contract/index.ts';
import type { Database } from '../../database/index.ts';
import { launchOf } from '../../identity/sessions/index.ts';
import { decideTry, triesOf } from '../../learning/lessons/index.ts';
import type { Clock } from '../../platform/index.ts';
import { triggerText, type Prompts, type WaitingPrompt } from '../../learning/prompts/index.ts';

/** Three at a time is the limit; the rest waits. */
const shown = 3;

const toItem = (prompt: WaitingPrompt, nextTryAt: Date | null): NowItem => ({
  promptId: prompt.id,
  lessonId: prompt.lesson_id,
  lessonTitle: prompt.lesson.title,
  kind: prompt.kind,
  // What was put on the list waits beside every patient, so it says so instead of naming an order.
  trigger:
    prompt.assigned_at === null
      ? { text: triggerText(prompt), at: prompt.created_at.toISOString() }
      : { text: `You kept this for later: ${prompt.drug_display}`, at: prompt.assigned_at.toISOString() },
  reason: prompt.explanation.sentence,
  minutes: Math.ceil(prompt.lesson.minutes),
  dueAt: null,
  attempt: prompt.attempt,
  nextTryAt: nextTryAt?.toISOString() ?? null,
  contentNotice: prompt.contentNotice,
});

/** GET /api/launches/:launchId/now : what waits for this person beside the patient in context. */
export function nowRoutes(deps: { db: Database; prompts: Prompts; clock: Clock; requireLaunch: RequestHandler }): Router {
  return express.Router().get('/api/launches/:launchId/now', deps.requireLaunch, async (_request, response) => {
    const launch = launchOf(response);
    const view = await deps.db.tenant(launch.tenant.id, async (tx): Promise<NowView> => {
      const waiting = await deps.prompts.waiting(tx, launch);
      // The prompt this launch was opened from leads.
      const ordered = waiting.toSorted((a, b) => Number(b.id === launch.promptId) - Number(a.id === launch.promptId));
      const tries = await triesOf(tx, launch.person.id);
      const items = ordered.slice(0, shown).map((prompt) => {
        // What was begun can be finished whenever.
        const mine = prompt.attempt === null ? tries.filter(({ lessonId }) => lessonId === prompt.lesson_id) : [];
        return toItem(prompt, decideTry(mine, deps.clock.now(), launch.tenant.settings.triesPerDay).nextTryAt);
      });
      const here = new Set(waiting.map((prompt) => prompt.lesson_id));
      const everywhere = launch.patient === null ? waiting : await deps.prompts.waiting(tx, { ...launch, patient: null });
      const snoozed = await deps.prompts.snoozed(tx, launch);
      return {
        items,
        waiting: waiting.length - items.length,
        elsewhere: everywhere.filter((prompt) => !here.has(prompt.lesson_id)).length,
        snoozed: snoozed.flatMap(({ id, lesson, snoozed_until: until }) =>
          until === null ? [] : [{ promptId: id, lessonTitle: lesson.title, until: until.toISOString() }],
        ),
        minutes: items.reduce((sum, item) => sum + item.minutes, 0),
      };
    });
    response.setHeader('Cache-Control', 'no-store');
    response.json(view);
  });
}
