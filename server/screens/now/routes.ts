import express, { type RequestHandler, type Router } from 'express';
import type { NowItem, NowView } from '../../contract/index.ts';
import type { Database } from '../../database/index.ts';
import { launchOf } from '../../identity/sessions/index.ts';
import type { Curriculum } from '../../knowledge/curriculum/index.ts';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import type { Competencies } from '../../learning/competencies/index.ts';
import { triggerText, type Prompts, type WaitingPrompt } from '../../learning/prompts/index.ts';

/** Three at a time is the limit; the rest waits. */
const shown = 3;

const toItem = (prompt: WaitingPrompt): NowItem => ({
  promptId: prompt.id,
  lessonId: prompt.lesson_id,
  lessonTitle: prompt.lesson.title,
  kind: prompt.kind,
  trigger: { text: triggerText(prompt), at: prompt.created_at.toISOString() },
  reason: prompt.explanation.sentence,
  minutes: Math.ceil(prompt.lesson.minutes),
  dueAt: null,
  attempt: prompt.attempt,
  contentNotice: prompt.contentNotice,
});

/** GET /api/launches/:launchId/now : what waits for this person beside the patient in context, and what was passed. */
export function nowRoutes(deps: {
  db: Database;
  prompts: Prompts;
  competencies: Competencies;
  knowledge: DrugKnowledge;
  curriculum: Curriculum;
  requireLaunch: RequestHandler;
}): Router {
  return express.Router().get('/api/launches/:launchId/now', deps.requireLaunch, async (_request, response) => {
    const launch = launchOf(response);
    const view = await deps.db.tenant(launch.tenant.id, async (tx): Promise<NowView> => {
      const waiting = await deps.prompts.waiting(tx, launch);
      // The prompt this launch was opened from leads.
      const ordered = waiting.toSorted((a, b) => Number(b.id === launch.promptId) - Number(a.id === launch.promptId));
      const items = ordered.slice(0, shown).map(toItem);
      const held = await deps.competencies.listCompetencies(tx, { personIds: [launch.person.id] });
      return {
        items,
        waiting: waiting.length - items.length,
        minutes: items.reduce((sum, item) => sum + item.minutes, 0),
        competencies: held
          .filter(({ current }) => current)
          .map((row) => ({
            topicId: row.topicId,
            topicTitle: deps.knowledge.topic(row.topicId)?.title ?? row.topicId,
            lessonTitle: deps.curriculum.lesson(row.lessonId)?.title ?? null,
            level: row.level,
            validFrom: row.validFrom.toISOString(),
            validUntil: row.validUntil.toISOString(),
            resource: `Basic/${row.id}`,
          })),
      };
    });
    response.setHeader('Cache-Control', 'no-store');
    response.json(view);
  });
}
