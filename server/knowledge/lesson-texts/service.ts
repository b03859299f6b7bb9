import {
  lessonReaderRoles,
  type BeginLessonText,
  type LessonTextList,
  type LessonTextState,
  type LessonTextView,
  type SaveLessonText,
  type StepLessonText,
} from '../../contract/index.ts';
import type { Database, Tx } from '../../database/index.ts';
import type { Audit } from '../../identity/audit/index.ts';
import { requireRole, type LaunchContext } from '../../identity/sessions/index.ts';
import { AppError, currentCorrelationId, newId } from '../../platform/index.ts';
import { nextVersion, type Curricula } from '../curriculum/index.ts';
import { assertPublishable } from './assert-publishable.ts';
import { firstText, openAlready, type BeginDeps } from './begin-text.ts';
import { createTextComparison } from './compare-text.ts';
import { decideSteps } from './decide-steps.ts';
import { movedEvidence } from './evidence.ts';
import { asDraft, assertKeepable } from './lesson-body.ts';
import { movedSince, submittedFor, type SubmittedFor } from './moved-since.ts';
import { ordersOf } from './orders-of.ts';
import { problemsOf } from './problem-facts.ts';
import { publishedBody } from './publish-body.ts';
import type { PublishedTexts } from './published-texts.ts';
import {
  addStep,
  findText,
  insertText,
  lastSubmittedFor,
  listTexts,
  lockText,
  openTextOf,
  releasedVersions,
  reviewsDue,
  saveBody,
  setProblems,
  setPublished,
  setState,
  stepsOf,
  type Disclosure,
  type StepRow,
  type WholeText,
} from './store.ts';
import { isTextId, noText } from './text-id.ts';
import { toListed, toView, writers } from './to-view.ts';

type Staff = Pick<LaunchContext, 'tenant' | 'person' | 'roles'>;

export type LessonTextsDeps = BeginDeps & {
  db: Database;
  audit: Pick<Audit, 'looked'>;
  curriculum: Pick<Curricula, 'of'>;
  published: Pick<PublishedTexts, 'refresh'>;
};

const listed = 300;
const reviewDays = 60;
const dayMs = 86_400_000;
/** Edits of one person in a row are one line of the history for this long. */
const oneEditMs = 15 * 60_000;

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** A tenant's own texts of lessons, from a draft to what its clinicians are taught. Nobody publishes what they wrote. */
export function createLessonTexts(deps: LessonTextsDeps) {
  const { db, clock, audit, knowledge } = deps;
  const revisionOf = (topicId: string): number | undefined => knowledge.topic(topicId)?.revision;

  const view = async (tx: Tx, { tenant, person }: Staff, text: WholeText): Promise<LessonTextView> => {
    const [problems, steps, released] = await Promise.all([
      problemsOf(tx, deps, text.body),
      stepsOf(tx, text.id),
      releasedVersions(tx, text.lessonId),
    ]);
    if (problems.length !== text.problems) await setProblems(tx, text.id, problems.length);
    const curriculum = deps.curriculum.of(tenant.id);
    const held = curriculum.versions(text.lessonId);
    const orders = await ordersOf(tx, { knowledge, curriculum }, text);
    return toView(text, { personId: person.id, problems, orders, steps, released, held, today: dayOf(clock.now()) });
  };

  const reread = async (tx: Tx, staff: Staff, id: string): Promise<LessonTextView> => {
    const text = await findText(tx, id);
    if (text === undefined) throw noText();
    return view(tx, staff, text);
  };

  const looked = async (tx: Tx, { person }: Staff, action: string, detail: Record<string, unknown>): Promise<void> =>
    audit.looked(tx, { actorPersonId: person.id, subjectPersonId: null, action, detail });

  /** The text, held until this change is kept. @throws not-found, conflict where it is not as it was last seen */
  const toChange = async (tx: Tx, id: string, revision: number): Promise<WholeText> => {
    const text = isTextId(id) ? await lockText(tx, id) : undefined;
    if (text === undefined) throw noText();
    if (text.revision !== revision)
      throw new AppError('conflict', {
        detail: `${text.editedBy} or somebody else changed this text meanwhile. Read it again first.`,
        path: 'revision',
      });
    return text;
  };

  const knownVersions = async (tx: Tx, tenantId: string, lessonId: string): Promise<string[]> => [
    ...deps.curriculum
      .of(tenantId)
      .versions(lessonId)
      .map(({ version }) => version),
    ...(await releasedVersions(tx, lessonId)).map(({ version }) => version),
  ];

  /** The version that an update of a lesson comes before is the label's, not a person's: so it is settled at the end. */
  const publish = async (
    tx: Tx,
    { tenant, person }: Staff,
    text: WholeText,
    asked: Extract<StepLessonText, { step: 'publish' }>,
    { steps, submitted }: { steps: readonly StepRow[]; submitted: SubmittedFor },
  ): Promise<void> => {
    const at = clock.now();
    assertPublishable(asked, dayOf(at));
    const known = await knownVersions(tx, tenant.id, text.lessonId);
    const version = nextVersion(known);
    const own = { step: 'publish' as const, personId: person.id, by: person.displayName ?? 'Name not known', at, note: null };
    const body = publishedBody(text.body, {
      lessonId: text.lessonId,
      version,
      steps: [...steps, { ...own, disclosure: asked.disclosure }],
      reviewBy: asked.reviewBy,
      // As it was reviewed: a warning that changes this moment suspends the lesson.
      revisionOf: (topicId) => submitted[topicId],
    });
    const problems = await problemsOf(tx, deps, body);
    if (problems[0] !== undefined) throw new AppError('conflict', { detail: problems[0].message });
    await setPublished(tx, text.id, { body, version, reviewBy: asked.reviewBy, personId: person.id, at });
  };

  /** Takes a text in review back to a draft because what it rests on has changed; the person who saw it is named. */
  const sendBack = async (tx: Tx, staff: Staff, text: WholeText, note: string): Promise<void> => {
    const { id, lessonId, version } = text;
    const by = { revision: text.revision + 1, personId: staff.person.id, at: clock.now(), correlationId: currentCorrelationId() };
    await setState(tx, id, 'draft');
    await addStep(tx, { textId: id, step: 'return', note, ...by });
    await looked(tx, staff, 'lesson-text-return', { textId: id, lessonId, version });
  };

  return {
    /** @param asked read once it is known that this person may ask @throws forbidden naming the role; invalid-request */
    async list(staff: Staff, asked: () => { state: LessonTextState | ''; search: string }): Promise<LessonTextList> {
      requireRole(staff.roles, lessonReaderRoles);
      const query = asked();
      return db.tenant(staff.tenant.id, async (tx) => {
        const texts = await listTexts(tx, query, listed);
        const due = await reviewsDue(tx, dayOf(new Date(clock.now().getTime() + reviewDays * dayMs)));
        const curriculum = deps.curriculum.of(staff.tenant.id);
        // A version behind which a later one is published needs no review.
        const isNewest = ({ lessonId, version }: (typeof due)[number]): boolean => curriculum.lesson(lessonId)?.version === version;
        return {
          texts: texts.map(toListed),
          reviewDue: due.filter(isNewest).map(({ textId, lessonId, title, reviewBy }) => ({ textId, title: title ?? lessonId, reviewBy })),
          writers: deps.writers.map(({ writer }) => writer),
        };
      });
    },

    /**
     * Begins a text, or finds the one that is open already.
     * @throws forbidden naming the role; not-found; unprocessable saying why there is none
     */
    async begin(staff: Staff, asked: BeginLessonText): Promise<{ textId: string; isNew: boolean }> {
      requireRole(staff.roles, lessonReaderRoles);
      const { tenant, person } = staff;
      const curriculum = deps.curriculum.of(tenant.id);
      const read = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.tenant(tenant.id, work);
      const already = await read(async (tx) => openAlready(tx, curriculum, asked));
      if (already !== undefined) return { textId: already, isNew: false };
      const first = await firstText(read, deps, { tenantId: tenant.id, curriculum }, asked);
      return read(async (tx) => {
        const open = await openTextOf(tx, first.lessonId);
        if (open !== undefined) return { textId: open, isNew: false };
        const version = nextVersion(await knownVersions(tx, tenant.id, first.lessonId));
        const body = asDraft(first.body, { lessonId: first.lessonId, version });
        const id = newId();
        const at = clock.now();
        const problems = await problemsOf(tx, deps, body);
        const isMine = await insertText(tx, { ...first, id, version, body, problems: problems.length, personId: person.id, at });
        if (!isMine) {
          const theirs = await openTextOf(tx, first.lessonId);
          if (theirs === undefined)
            throw new AppError('conflict', { detail: 'A text of this lesson was begun and ended at the same moment. Try again.' });
          return { textId: theirs, isNew: false };
        }
        await addStep(tx, { textId: id, step: 'begin', revision: 1, personId: person.id, at, body, correlationId: currentCorrelationId() });
        await looked(tx, staff, 'lesson-text-begin', { textId: id, lessonId: first.lessonId });
        return { textId: id, isNew: true };
      });
    },

    /** @throws forbidden naming the role; not-found */
    async read(staff: Staff, textId: string): Promise<LessonTextView> {
      requireRole(staff.roles, lessonReaderRoles);
      if (!isTextId(textId)) throw noText();
      return db.tenant(staff.tenant.id, async (tx) => {
        const text = await findText(tx, textId);
        if (text === undefined) throw noText();
        // It shows the answers of a check that this person may take, too.
        await looked(tx, staff, 'lesson-text', { textId, lessonId: text.lessonId, version: text.version });
        return view(tx, staff, text);
      });
    },

    compare: createTextComparison(deps),

    /** @throws forbidden naming the role; not-found; conflict where it is not as it was last seen, or is no draft; invalid-request */
    async save(staff: Staff, textId: string, asked: SaveLessonText): Promise<LessonTextView> {
      requireRole(staff.roles, lessonReaderRoles);
      assertKeepable(asked.lesson);
      const personId = staff.person.id;
      return db.tenant(staff.tenant.id, async (tx) => {
        const text = await toChange(tx, textId, asked.revision);
        const steps = await stepsOf(tx, textId);
        const whyNot = decideSteps({ state: text.state, problems: 0, writers: writers(steps) }, personId).edit;
        if (whyNot !== null) throw new AppError('conflict', { detail: whyNot });
        const body = asDraft(asked.lesson, text);
        const at = clock.now();
        const problems = await problemsOf(tx, deps, body);
        await saveBody(tx, textId, {
          body,
          evidence: movedEvidence(text.evidence, text.body, body),
          problems: problems.length,
          personId,
          at,
        });
        const last = steps.at(-1);
        const goesOn = last?.step === 'edit' && last.personId === personId && at.getTime() - last.at.getTime() < oneEditMs;
        if (!goesOn)
          await addStep(tx, {
            textId,
            step: 'edit',
            revision: text.revision + 1,
            personId,
            at,
            // As the one before left it, whose edits end here.
            body: text.body,
            correlationId: currentCorrelationId(),
          });
        return reread(tx, staff, textId);
      });
    },

    /** @throws forbidden naming the role; not-found; conflict saying why the step cannot be taken; invalid-request */
    async take(staff: Staff, textId: string, asked: StepLessonText): Promise<LessonTextView> {
      requireRole(staff.roles, lessonReaderRoles);
      const personId = staff.person.id;
      const done = await db.tenant(staff.tenant.id, async (tx) => {
        const text = await toChange(tx, textId, asked.revision);
        const steps = await stepsOf(tx, textId);
        const problems = await problemsOf(tx, deps, text.body);
        const decided = (broken: number) =>
          decideSteps({ state: text.state, problems: broken, writers: writers(steps) }, personId)[asked.step];
        const submitted = asked.step === 'publish' ? await lastSubmittedFor(tx, textId) : {};
        if (asked.step === 'publish' && decided(0) === null) {
          const moved = movedSince(text.body, { submitted, problems, revisionOf });
          if (moved !== null) {
            await sendBack(tx, staff, text, moved);
            return { refused: moved };
          }
        }
        const whyNot = decided(problems.length);
        if (whyNot !== null) throw new AppError('conflict', { detail: whyNot });
        if (asked.step === 'publish') await publish(tx, staff, text, asked, { steps, submitted });
        if (asked.step === 'submit') await setState(tx, textId, 'in-review', personId);
        if (asked.step === 'return') await setState(tx, textId, 'draft');
        if (asked.step === 'withdraw') await setState(tx, textId, 'withdrawn');
        if (asked.step === 'discard') await setState(tx, textId, 'discarded');
        const after = await findText(tx, textId);
        const disclosure: Disclosure = 'disclosure' in asked ? asked.disclosure : null;
        await addStep(tx, {
          textId,
          step: asked.step,
          revision: text.revision + 1,
          personId,
          at: clock.now(),
          note: 'note' in asked ? asked.note : null,
          disclosure,
          body:
            asked.step === 'submit'
              ? { ...text.body, topicRevisions: submittedFor(text.body, revisionOf) }
              : asked.step === 'publish'
                ? (after ?? text).body
                : null,
          correlationId: currentCorrelationId(),
        });
        await looked(tx, staff, `lesson-text-${asked.step}`, { textId, lessonId: text.lessonId, version: (after ?? text).version });
        return reread(tx, staff, textId);
      });
      // It stays sent back, and whoever asked is told.
      if ('refused' in done) throw new AppError('conflict', { detail: done.refused });
      // Orders of this process know it before the person reads that it is done; others within a second.
      if (asked.step === 'publish' || asked.step === 'withdraw') {
        await deps.published.refresh().catch(() => undefined);
        return db.tenant(staff.tenant.id, async (tx) => reread(tx, staff, textId));
      }
      return done;
    },
  };
}

export type LessonTexts = ReturnType<typeof createLessonTexts>;
