import {
  fewestClinicians,
  lessonReaderRoles,
  type LabelChange,
  type LabelChangeList,
  type LabelChangeView,
  type LabelPart,
  type LabelSide,
  type ReviewLabelChange,
} from '../../contract/index.ts';
import type { Database, Tx } from '../../database/index.ts';
import { requireRole, type LaunchContext } from '../../identity/sessions/index.ts';
import { partsOf } from '../../knowledge/boxed-warnings/index.ts';
import type { Curriculum } from '../../knowledge/curriculum/index.ts';
import { changeById } from '../../knowledge/label-archive/index.ts';
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
type Kept = NonNullable<Awaited<ReturnType<typeof changeById>>>;

const pageSize = 25;
const recentMs = 30 * 86_400_000;

const told = (count: number, clinicians = count): number | null => (clinicians > 0 && clinicians < fewestClinicians ? null : count);

/** The parts of one side's box, each with what became of it. */
function sideOf({ change }: Kept, version: Kept['before'], which: 'before' | 'after'): LabelSide {
  const one = which === 'before' ? 'removed' : 'added';
  const whole = new Set([...change.headings[one], ...change.statements[one]]);
  const reworded = new Set(change.statements.changed.map((pair) => pair[which]));
  const markOf = (text: string): LabelPart['mark'] => (whole.has(text) ? one : reworded.has(text) ? 'reworded' : 'same');
  const parts = version.box === null ? [] : partsOf(version.box);
  return {
    version: version.version,
    effective: version.effective,
    parts: parts.map(({ kind, text }) => ({ kind, text, mark: markOf(text) })),
  };
}

/** Changes of boxed warnings as work for a tenant's educators. It writes the steps taken here and nothing else. */
export function createWorkQueue(deps: { db: Database; clock: Clock; curriculum: Pick<Curriculum, 'lessons'> }) {
  const { db, clock, curriculum } = deps;

  /** Lessons of ours that cite this label, each with the newest version of it that it cites. */
  const lessonsOn = (setId: string) =>
    curriculum.lessons().flatMap((lesson) => {
      const cited = lesson.sources.flatMap((source) =>
        source.kind === 'label' && source.setId.toLowerCase() === setId ? [source.version] : [],
      );
      return cited.length === 0 ? [] : [{ lesson, citesVersion: Math.max(...cited) }];
    });

  async function toChanges(tx: Tx, rows: readonly ChangeRow[]): Promise<LabelChange[]> {
    const since = new Date(clock.now().getTime() - recentMs);
    const reach = rows.length === 0 ? [] : await readReach(tx, [...new Set(rows.map(({ setId }) => setId))], since);
    return Promise.all(
      rows.map(async ({ id, foundAt, state, reason, by, at, ...row }) => {
        const of = reach.find(({ setId }) => setId === row.setId);
        const older = lessonsOn(row.setId).filter(({ citesVersion }) => citesVersion < row.to);
        const taught = await cliniciansWhoPassed(
          tx,
          older.map(({ lesson }) => lesson.id),
        );
        return {
          ...row,
          changeId: id,
          foundAt: foundAt.toISOString(),
          codes: of?.codes ?? 0,
          ingredients: of?.ingredients ?? [],
          cards: told(of?.cards ?? 0, of?.clinicians ?? 0),
          taughtOlder: told(taught),
          state: state ?? 'open',
          review: state === null || by === null || at === null ? null : { state, reason, by, at: at.toISOString() },
        };
      }),
    );
  }

  async function view(tx: Tx, id: number): Promise<LabelChangeView> {
    const [row, kept] = await Promise.all([readChange(tx, id), changeById(tx, id)]);
    if (row === undefined || kept === undefined) throw new AppError('not-found', { detail: 'There is no such change.', path: 'changeId' });
    const [change] = await toChanges(tx, [row]);
    if (change === undefined) throw new AppError('not-found', { detail: 'There is no such change.', path: 'changeId' });
    const [products, steps] = await Promise.all([readProducts(tx, row.setId), readSteps(tx, row)]);
    return {
      ...change,
      before: sideOf(kept, kept.before, 'before'),
      after: sideOf(kept, kept.after, 'after'),
      corroboration: kept.change.corroboration,
      products,
      lessons: lessonsOn(row.setId).map(({ lesson: { id: lessonId, title, version }, citesVersion }) => ({
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
        const { rows, next } = await readChanges(tx, query, pageSize);
        return { changes: await toChanges(tx, rows), next, hasLabels: rows.length > 0 || (await hasLabels(tx)) };
      });
    },

    /** @throws forbidden naming the role; not-found */
    async change(staff: Staff, id: number): Promise<LabelChangeView> {
      requireRole(staff.roles, lessonReaderRoles);
      return db.tenant(staff.tenant.id, async (tx) => view(tx, id));
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
        return view(tx, id);
      });
    },
  };
}

export type WorkQueue = ReturnType<typeof createWorkQueue>;
