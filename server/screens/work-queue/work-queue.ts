import {
  fewestClinicians,
  lessonReaderRoles,
  type LabelChange,
  type LabelChangeList,
  type LabelChangeView,
  type LabelSide,
  type ReviewLabelChange,
} from '../../contract/index.ts';
import type { Database, Tx } from '../../database/index.ts';
import { requireRole, type LaunchContext } from '../../identity/sessions/index.ts';
import { partsOf } from '../../knowledge/boxed-warnings/index.ts';
import type { Curricula, Lesson } from '../../knowledge/curriculum/index.ts';
import type { DrugKnowledge, Topic } from '../../knowledge/drug-labels/index.ts';
import { changeById } from '../../knowledge/label-archive/index.ts';
import { readAnswers, type Answer } from '../../knowledge/lesson-texts/index.ts';
import { markerOf } from '../../knowledge/text-changes/index.ts';
import { AppError, currentCorrelationId, type Clock } from '../../platform/index.ts';
import {
  addStep,
  cliniciansWhoPassed,
  hasLabels,
  readChange,
  readChanges,
  readProducts,
  readReach,
  readSteps,
  type ChangeRow,
  type ChangesQuery,
} from './queries.ts';

type Staff = Pick<LaunchContext, 'tenant' | 'person' | 'roles'>;
/** `citesVersion` is null where the lesson is on a warning topic of the label and cites other labels alone. */
type LessonOn = { lesson: Lesson; citesVersion: number | null };
type Kept = NonNullable<Awaited<ReturnType<typeof changeById>>>;

const pageSize = 25;
const recentMs = 30 * 86_400_000;

const told = (count: number, clinicians = count): number | null => (clinicians > 0 && clinicians < fewestClinicians ? null : count);

/** The parts of one side's box, each with what became of it. */
function sideOf({ change }: Kept, version: Kept['before'], which: 'before' | 'after'): LabelSide {
  const markOf = markerOf(change, which);
  const parts = version.box === null ? [] : partsOf(version.box);
  return {
    version: version.version,
    effective: version.effective,
    parts: parts.map(({ kind, text }) => ({ kind, text, mark: markOf(text) })),
  };
}

/** What answers to a change, and how far that is. */
function answered({ setId, to }: Pick<LabelChange, 'setId' | 'to'>, answers: readonly Answer[]): Pick<LabelChange, 'answer' | 'answers'> {
  const fitting = answers.filter(({ labels }) => labels.some((label) => label.setId === setId && label.version >= to));
  return {
    answer: fitting.length === 0 ? 'open' : fitting.some(({ state }) => state === 'published') ? 'answered' : 'in-work',
    answers: fitting.map(({ labels: _labels, ...answer }) => answer),
  };
}

/** Changes of boxed warnings as work for a tenant's educators. It writes the steps taken here and nothing else. */
export function createWorkQueue(deps: {
  db: Database;
  clock: Clock;
  knowledge: Pick<DrugKnowledge, 'product' | 'topics'>;
  curriculum: Pick<Curricula, 'of'>;
}) {
  const { db, clock, knowledge, curriculum } = deps;

  /** What warns for this label's codes today, and what is worded after this label. */
  const topicsOf = (setId: string, codes: readonly string[]): Topic[] => {
    const ofCodes = new Set(codes.flatMap((code) => knowledge.product(code)?.topics ?? []));
    return knowledge.topics().filter(({ id, label }) => ofCodes.has(id) || label.setId.toLowerCase() === setId);
  };

  /** Lessons of ours that cite this label, each with the newest version of it that it cites, and those that share a topic alone. */
  const lessonsOf = (tenantId: string, setId: string, topics: readonly Topic[]): LessonOn[] =>
    curriculum
      .of(tenantId)
      .lessons()
      .flatMap((lesson): LessonOn[] => {
        const cited = lesson.sources.flatMap((source) =>
          source.kind === 'label' && source.setId.toLowerCase() === setId ? [source.version] : [],
        );
        if (cited.length > 0) return [{ lesson, citesVersion: Math.max(...cited) }];
        return topics.some(({ id }) => lesson.topics.includes(id)) ? [{ lesson, citesVersion: null }] : [];
      });

  async function toChanges(
    tx: Tx,
    tenantId: string,
    rows: readonly ChangeRow[],
    answers: readonly Answer[],
  ): Promise<{ change: LabelChange; lessons: LessonOn[] }[]> {
    const since = new Date(clock.now().getTime() - recentMs);
    const reach = rows.length === 0 ? [] : await readReach(tx, [...new Set(rows.map(({ setId }) => setId))], since);
    return Promise.all(
      rows.map(async ({ id, foundAt, state, reason, by, at, ...row }) => {
        const of = reach.find(({ setId }) => setId === row.setId);
        const topics = topicsOf(row.setId, of?.codes ?? []);
        const lessons = lessonsOf(tenantId, row.setId, topics);
        const taught = await cliniciansWhoPassed(tx, {
          lessonIds: lessons.flatMap(({ lesson, citesVersion }) => (citesVersion !== null && citesVersion < row.to ? [lesson.id] : [])),
          // A lesson that was brought up to this version was passed on an earlier revision before.
          onTopics: lessons.flatMap(({ lesson, citesVersion }) => (citesVersion === null || citesVersion >= row.to ? [lesson.id] : [])),
          topics,
        });
        const change: LabelChange = {
          ...row,
          changeId: id,
          foundAt: foundAt.toISOString(),
          codes: of?.codes.length ?? 0,
          ingredients: of?.ingredients ?? [],
          orders: told(of?.orders ?? 0),
          cards: told(of?.cards ?? 0, of?.clinicians ?? 0),
          taughtOlder: told(taught),
          state: state ?? 'open',
          ...answered(row, answers),
          review: state === null || by === null || at === null ? null : { state, reason, by, at: at.toISOString() },
        };
        return { change, lessons };
      }),
    );
  }

  async function view(tx: Tx, tenantId: string, id: number): Promise<LabelChangeView> {
    const [row, kept] = await Promise.all([readChange(tx, id), changeById(tx, id)]);
    if (row === undefined || kept === undefined) throw new AppError('not-found', { detail: 'There is no such change.', path: 'changeId' });
    const [found] = await toChanges(tx, tenantId, [row], await readAnswers(tx, curriculum.of(tenantId)));
    if (found === undefined) throw new AppError('not-found', { detail: 'There is no such change.', path: 'changeId' });
    const [products, steps] = await Promise.all([readProducts(tx, row.setId), readSteps(tx, row)]);
    return {
      ...found.change,
      before: sideOf(kept, kept.before, 'before'),
      after: sideOf(kept, kept.after, 'after'),
      corroboration: kept.change.corroboration,
      products,
      lessons: found.lessons.map(({ lesson: { id: lessonId, title, version }, citesVersion }) => ({
        lessonId,
        title,
        version,
        citesVersion,
      })),
      history: steps.map(({ at, ...step }) => ({ ...step, at: at.toISOString() })),
    };
  }

  return {
    /** @param asked read once it is known that this person may ask @throws forbidden naming the role; invalid-request */
    async list(staff: Staff, asked: () => ChangesQuery): Promise<LabelChangeList> {
      requireRole(staff.roles, lessonReaderRoles);
      const query = asked();
      return db.tenant(staff.tenant.id, async (tx) => {
        const answers = await readAnswers(tx, curriculum.of(staff.tenant.id));
        const [taught, inWork] = [true, false].map((isTaught) =>
          answers.flatMap(({ state, labels }) => ((state === 'published') === isTaught ? labels : [])),
        ) as [Answer['labels'], Answer['labels']];
        const { rows, next } = await readChanges(tx, query, { taught, inWork }, pageSize);
        const changes = (await toChanges(tx, staff.tenant.id, rows, answers)).map(({ change }) => change);
        return { changes, next, hasLabels: rows.length > 0 || (await hasLabels(tx)) };
      });
    },

    /** @throws forbidden naming the role; not-found */
    async change(staff: Staff, id: number): Promise<LabelChangeView> {
      requireRole(staff.roles, lessonReaderRoles);
      return db.tenant(staff.tenant.id, async (tx) => view(tx, staff.tenant.id, id));
    },

    /** Keeps who did what and when. The same step again adds nothing. @throws forbidden naming the role; not-found */
    async review(staff: Staff, id: number, asked: ReviewLabelChange): Promise<LabelChangeView> {
      requireRole(staff.roles, lessonReaderRoles);
      const reason = asked.state === 'no-action' ? asked.reason : null;
      return db.tenant(staff.tenant.id, async (tx) => {
        const was = await readChange(tx, id);
        if (was !== undefined && ((was.state ?? 'open') !== asked.state || was.reason !== reason))
          await addStep(tx, {
            changeId: id,
            state: asked.state,
            reason,
            personId: staff.person.id,
            at: clock.now(),
            correlationId: currentCorrelationId(),
          });
        return view(tx, staff.tenant.id, id);
      });
    },
  };
}

export type WorkQueue = ReturnType<typeof createWorkQueue>;
