import type { Basic } from 'fhir/r4';
import express, { type RequestHandler, type Router } from 'express';
import type { HistoryView } from '../../contract/index.ts';
import type { Database } from '../../database/index.ts';
import { launchOf } from '../../identity/sessions/index.ts';
import type { Curricula, Curriculum } from '../../knowledge/curriculum/index.ts';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import { changeInWords, decideUpdatesDue, type Competencies } from '../../learning/competencies/index.ts';
import { triesOf, type Try } from '../../learning/lessons/index.ts';
import type { Clock } from '../../platform/index.ts';
import type { Records, Stored } from '../../records/index.ts';
import { CODE_SYSTEM } from '../../standards/fhir-r4/index.ts';
import { toSaidElsewhere } from './said-elsewhere.ts';

/** Older tries are counted, not listed. */
const shown = 50;

/** Ours among them: the most that one page holds. */
const ofAssertions = [
  ['code', `${CODE_SYSTEM.resourceKind}|competency-assertion`],
  ['_count', '200'],
] as const;

type Row = Awaited<ReturnType<Competencies['listCompetencies']>>[number];
type Names = { knowledge: Pick<DrugKnowledge, 'topic'>; curriculum: Pick<Curriculum, 'lesson'> };

function toPassed(row: Row, { knowledge, curriculum }: Names): HistoryView['passed'][number] {
  const topic = knowledge.topic(row.topicId);
  return {
    topicId: row.topicId,
    topicTitle: topic?.title ?? row.topicId,
    lessonTitle: curriculum.lesson(row.lessonId)?.title ?? null,
    level: row.level,
    passedOn: row.validFrom.toISOString(),
    validUntil: row.validUntil.toISOString(),
    state: row.current ? 'current' : row.status === 'revoked' ? 'revoked' : 'lapsed',
    warningChanged: topic !== undefined && topic.revision > row.revision,
    updateDue: row.current && topic !== undefined && decideUpdatesDue([row], () => topic.revision).length > 0 ? changeInWords(topic) : null,
    resource: `Basic/${row.id}`,
  };
}

const tryStates = { open: 'open', passed: 'passed', failed: 'not-passed', abandoned: 'withdrawn' } as const;

const toTry = (one: Try, { curriculum }: Names): HistoryView['tries'][number] => ({
  attemptId: one.attemptId,
  lessonId: one.lessonId,
  promptId: one.promptId,
  lessonTitle: curriculum.lesson(one.lessonId)?.title ?? one.lessonId,
  number: one.number,
  state: tryStates[one.status],
  startedAt: one.startedAt.toISOString(),
  finishedAt: one.finishedAt?.toISOString() ?? null,
  correct: one.correct,
  total: one.total,
});

/** GET /api/launches/:launchId/history : what this person passed and how often it was tried. Nobody else's, ever. */
export function historyRoutes(
  deps: Pick<Names, 'knowledge'> & {
    curriculum: Pick<Curricula, 'of'>;
    db: Database;
    clock: Clock;
    records: Pick<Records, 'search'>;
    competencies: Competencies;
    requireLaunch: RequestHandler;
  },
): Router {
  return express.Router().get('/api/launches/:launchId/history', deps.requireLaunch, async (_request, response) => {
    const launch = launchOf(response);
    const names: Names = { knowledge: deps.knowledge, curriculum: deps.curriculum.of(launch.tenant.id) };
    const view = await deps.db.tenant(launch.tenant.id, async (tx): Promise<HistoryView> => {
      const rows = await deps.competencies.listCompetencies(tx, { personIds: [launch.person.id] });
      // Newest first: what a later pass replaced shows among the tries.
      const newest = rows.filter(({ topicId }, at) => rows.findIndex((one) => one.topicId === topicId) === at);
      const tries = await triesOf(tx, launch.person.id);
      const asserted = await deps.records.search(tx, 'Basic', ofAssertions, { onlyPerson: launch.person.id });
      const now = deps.clock.now();
      return {
        passed: newest.map((row) => toPassed(row, names)),
        elsewhere: asserted.resources.flatMap((one) => toSaidElsewhere(one as Stored<Basic>, now) ?? []).slice(0, shown),
        tries: tries.slice(0, shown).map((one) => toTry(one, names)),
        olderTries: Math.max(0, tries.length - shown),
      };
    });
    response.setHeader('Cache-Control', 'no-store');
    response.json(view);
  });
}
