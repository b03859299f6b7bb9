import {
  educationRoles,
  lessonReaderRoles,
  type ContestList,
  type EducationNumbers,
  type EducationRange,
  type LessonList,
  type LessonPreview,
} from '../../contract/index.ts';
import type { Database, Tx } from '../../database/index.ts';
import type { Audit } from '../../identity/audit/index.ts';
import { requireRole, type LaunchContext } from '../../identity/sessions/index.ts';
import { contentStatus, lintLesson, type Curricula, type Curriculum, type HeldLesson } from '../../knowledge/curriculum/index.ts';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import { previewLesson, signedReviews } from '../../learning/lessons/index.ts';
import {
  daysOf,
  readContests,
  readFunnel,
  readPerDay,
  readReasons,
  silencesByCause,
  type FunnelQuery,
} from '../../learning/prompts/index.ts';
import { AppError, type Clock } from '../../platform/index.ts';
import { toNumbers } from './to-numbers.ts';
import { whySuspended } from './why-suspended.ts';

export type EducatorDeps = {
  db: Database;
  clock: Clock;
  audit: Audit;
  knowledge: Pick<DrugKnowledge, 'topic'>;
  curriculum: Pick<Curricula, 'of'>;
};

type Staff = Pick<LaunchContext, 'tenant' | 'person' | 'roles'>;

export type NumbersQuery = { days: EducationRange; topic: string | null };

/** What of a lesson the tenant decides: whether it is signed, and whether clinicians get it. */
async function standing(tx: Tx, { tenant }: Staff, lesson: HeldLesson) {
  const reviews = await signedReviews(tx);
  const own = reviews.find((one) => one.lessonId === lesson.id && one.lessonVersion === lesson.version);
  return {
    visibility: contentStatus(lesson, { exampleContent: tenant.exampleContent, reviews }),
    signedOn: own?.reviewedOn ?? (lesson.isOwn === true ? lesson.reviewedOn : null),
  };
}

const sentence = (mark: string | null): string | null => (mark === null ? null : mark.charAt(0).toUpperCase() + mark.slice(1));

/** What an educator reads: what became of cards, what stayed silent and why, what is contested, and the lessons themselves. */
export function createEducator(deps: EducatorDeps) {
  const { db, clock, audit, knowledge } = deps;
  const curriculumOf = ({ tenant }: Staff): Curriculum => deps.curriculum.of(tenant.id);
  const titleOf = (topicId: string): string => knowledge.topic(topicId)?.title ?? topicId;
  const reasonOf = (lesson: HeldLesson): string | null =>
    whySuspended(lesson, { topic: (id) => knowledge.topic(id), today: clock.now().toISOString().slice(0, 10) });
  const funnelQuery = ({ tenant }: Staff, { days, topic }: NumbersQuery): FunnelQuery => ({
    now: clock.now(),
    timeZone: tenant.timeZone,
    days,
    topicId: topic,
  });

  return {
    /** @throws forbidden naming the roles that may */
    async numbers(staff: Staff, asked: NumbersQuery): Promise<EducationNumbers> {
      requireRole(staff.roles, educationRoles);
      const query = funnelQuery(staff, asked);
      const range = daysOf(query);
      const counts = await db.tenant(staff.tenant.id, async (tx) => {
        const [funnel, reasons, perDay, silences] = await Promise.all([
          readFunnel(tx, query),
          readReasons(tx, query),
          readPerDay(tx, query),
          silencesByCause(tx, { ...range, topicId: asked.topic }),
        ]);
        return { funnel, reasons, perDay, silences };
      });
      const shown = toNumbers(counts, titleOf);
      const known = [
        ...curriculumOf(staff)
          .lessons()
          .flatMap(({ topics }) => topics),
        ...shown.byTopic.map(({ topicId }) => topicId),
      ];
      const topics = [...new Set(asked.topic === null ? known : [...known, asked.topic])].map((id) => ({ id, title: titleOf(id) }));
      return {
        days: asked.days,
        ...range,
        topicId: asked.topic,
        topics: topics.toSorted((a, b) => a.title.localeCompare(b.title, 'en')),
        ...shown,
      };
    },

    /** @throws forbidden naming the roles that may */
    async contests(staff: Staff, asked: NumbersQuery): Promise<ContestList> {
      requireRole(staff.roles, lessonReaderRoles);
      return db.tenant(staff.tenant.id, async (tx) => {
        const rows = await readContests(tx, funnelQuery(staff, asked));
        // Words of clinicians, though nobody's name: whoever reads them is on record.
        await audit.looked(tx, {
          actorPersonId: staff.person.id,
          subjectPersonId: null,
          action: 'contest-list',
          detail: { ...asked, rows: rows.length },
        });
        const curriculum = curriculumOf(staff);
        return { contests: rows.map((row) => ({ ...row, lessonTitle: curriculum.lesson(row.lessonId)?.title ?? row.lessonId })) };
      });
    },

    /** @throws forbidden naming the roles that may */
    async lessons(staff: Staff): Promise<LessonList> {
      requireRole(staff.roles, lessonReaderRoles);
      return db.tenant(staff.tenant.id, async (tx) => {
        const lessons: LessonList['lessons'] = [];
        for (const lesson of curriculumOf(staff).lessons()) {
          const { visibility, signedOn } = await standing(tx, staff, lesson);
          const preview = previewLesson(lesson, { now: clock.now(), contentNotice: null, reviewedOn: null, topicRevision: 1 });
          lessons.push({
            lessonId: lesson.id,
            title: lesson.title,
            version: lesson.version,
            status: lesson.status,
            label: preview.sources.find(({ kind }) => kind === 'label')?.text ?? null,
            items: lesson.items.length,
            problems: lintLesson(lesson, { brandNames: [] }),
            signedOn,
            shown: visibility.reason,
            whySuspended: reasonOf(lesson),
          });
        }
        return { lessons: lessons.toSorted((a, b) => a.title.localeCompare(b.title, 'en')) };
      });
    },

    /** The newest version, with all its answers. @throws forbidden naming the roles that may; not-found */
    async lesson(staff: Staff, lessonId: string): Promise<LessonPreview> {
      requireRole(staff.roles, lessonReaderRoles);
      const lesson = curriculumOf(staff).lesson(lessonId);
      if (lesson === undefined) throw new AppError('not-found', { detail: 'There is no such lesson.', path: 'lessonId' });
      return db.tenant(staff.tenant.id, async (tx) => {
        const { visibility, signedOn } = await standing(tx, staff, lesson);
        // It shows the answers of a check that this person may take, too.
        await audit.looked(tx, {
          actorPersonId: staff.person.id,
          subjectPersonId: null,
          action: 'lesson-preview',
          detail: { lessonId: lesson.id, version: lesson.version },
        });
        return {
          ...previewLesson(lesson, {
            now: clock.now(),
            contentNotice: sentence(visibility.mark),
            reviewedOn: lesson.reviewedOn ?? signedOn,
            topicRevision: knowledge.topic(lesson.topics[0] ?? '')?.revision ?? 1,
          }),
          status: lesson.status,
          whySuspended: reasonOf(lesson),
          signedOn,
          problems: lintLesson(lesson, { brandNames: [] }),
        };
      });
    },
  };
}

export type Educator = ReturnType<typeof createEducator>;
