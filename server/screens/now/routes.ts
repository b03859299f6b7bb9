import express, { type RequestHandler, type Router } from 'express';
import type { NowItem, NowView } from '../../contract/index.ts';
import type { Database } from '../../database/index.ts';
import { launchOf } from '../../identity/sessions/index.ts';
import { updateMinutes } from '../../knowledge/curriculum/index.ts';
import { decideTry, triesOf, type LessonForm } from '../../learning/lessons/index.ts';
import type { Clock } from '../../platform/index.ts';
import { triggerText, type Prompts, type WaitingPrompt } from '../../learning/prompts/index.ts';
import { formOf, updateItems, updateReason, type UpdateDeps } from './update-items.ts';

/** Three at a time is the limit; the rest waits. */
const shown = 3;

const toItem = (prompt: WaitingPrompt, form: LessonForm, nextTryAt: Date | null, timeZone: string): NowItem => ({
  promptId: prompt.id,
  lessonId: prompt.lesson_id,
  lessonTitle: prompt.lesson.title,
  kind: prompt.kind,
  // What was put on the list waits beside every patient, so it says so instead of naming an order.
  trigger:
    prompt.assigned_at === null
      ? { text: triggerText(prompt), at: prompt.created_at.toISOString() }
      : { text: `You kept this for later: ${prompt.drug_display}`, at: prompt.assigned_at.toISOString() },
  reason: form.form === 'update' ? updateReason(form.passedBefore, timeZone) : prompt.explanation.sentence,
  minutes: form.form === 'update' ? updateMinutes(prompt.lesson) : Math.ceil(prompt.lesson.minutes),
  dueAt: null,
  attempt: prompt.attempt,
  nextTryAt: nextTryAt?.toISOString() ?? null,
  contentNotice: prompt.contentNotice,
});

/** GET /api/launches/:launchId/now : what waits for this person beside the patient in context. */
export function nowRoutes(deps: UpdateDeps & { db: Database; prompts: Prompts; clock: Clock; requireLaunch: RequestHandler }): Router {
  return express.Router().get('/api/launches/:launchId/now', deps.requireLaunch, async (_request, response) => {
    const launch = launchOf(response);
    const view = await deps.db.tenant(launch.tenant.id, async (tx): Promise<NowView> => {
      const waiting = await deps.prompts.waiting(tx, launch);
      // The prompt this launch was opened from leads.
      const ordered = waiting.toSorted((a, b) => Number(b.id === launch.promptId) - Number(a.id === launch.promptId));
      const tries = await triesOf(tx, launch.person.id);
      const held = await deps.competencies.current(tx, launch.person.id);
      const now = deps.clock.now();
      const prompted = ordered.map((prompt) => {
        const form = formOf(prompt.lesson, { held, tries, topic: (id) => deps.knowledge.topic(id) });
        // What was begun can be finished whenever, and a short form is never used up.
        const isOpen = prompt.attempt !== null || form.form === 'update';
        const mine = isOpen ? [] : tries.filter(({ lessonId }) => lessonId === prompt.lesson_id);
        return toItem(prompt, form, decideTry(mine, now, launch.tenant.settings.triesPerDay).nextTryAt, launch.tenant.timeZone);
      });
      const waitingLessons = new Set(waiting.map((prompt) => prompt.lesson_id));
      // What an order asks for comes before what can wait for a calm moment.
      const all = [...prompted, ...(await updateItems(tx, deps, launch, { held, tries, waiting: waitingLessons, now }))];
      const items = all.slice(0, shown);
      const here = new Set(all.map(({ lessonId }) => lessonId));
      const everywhere = launch.patient === null ? waiting : await deps.prompts.waiting(tx, { ...launch, patient: null });
      const snoozed = await deps.prompts.snoozed(tx, launch);
      return {
        items,
        waiting: all.length - items.length,
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
