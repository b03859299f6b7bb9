import { dismissReasons, type DismissRequest, type PromptState, type SnoozeRequest, type WhyView } from '../../contract/index.ts';
import type { Database, Tx } from '../../database/index.ts';
import type { LaunchContext } from '../../identity/sessions/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import { versionToShow, type Curricula, type Lesson, type LessonReview, type LessonVisibility } from '../../knowledge/curriculum/index.ts';
import { AppError, newId, type Clock, type SecretBox } from '../../platform/index.ts';
import type { Competencies } from '../competencies/index.ts';
import { openAttempts, signedReviews, sourcesInWords, type Signatures } from '../lessons/index.ts';
import { readAppContext } from './app-context.ts';
import { createDecide } from './decide.ts';
import { toWhyView } from './explain.ts';
import { isOfEvent, subjectOf } from './event-prompts.ts';
import { createKeepPrompt, nothingKnown } from './keep-prompts.ts';
import { isLearnLater } from './learn-later.ts';
import { snoozeUntil } from './snooze-until.ts';
import { createTakeBack } from './take-back.ts';
import {
  assignByCard,
  clearContext,
  completeTopic,
  dismissByCard,
  findByCard,
  findPrompt,
  insertFeedback,
  isKeptBeside,
  launchCandidates,
  promptedAmong,
  putAside,
  setLaunched,
  setOpened,
  setState,
  snoozedPrompts,
  useToken,
  waitingPrompts,
  type Feedback,
  type PromptRow,
} from './store.ts';

/** How far back a launch without appContext may mean a card. */
const fallbackMinutes = 60;
const keepContextDays = 30;

export type ResolvedPrompt = { promptId: string | null; problem: 'expired' | 'mismatch' | 'unreadable' | null };

export type WaitingPrompt = PromptRow & {
  lesson: Lesson;
  contentNotice: string | null;
  attempt: { attemptId: string; step: 'recall' | 'key-points' | 'check' | 'result' } | null;
};

type PersonFacts = Parameters<Competencies['cancelAssigned']>[1]['person'];

const asideFacts = (prompt: PromptRow, person: PersonFacts): Parameters<Competencies['cancelAssigned']>[1] => ({
  person,
  lessonId: prompt.lesson_id,
  prompt: { id: prompt.id, isKept: prompt.assigned_at !== null },
});

type Showing = { lesson: Lesson; status: LessonVisibility };

/** Prompts: made at an order, opened from the chart, snoozed or put aside by their owner, done when the topic is passed. */
export function createPrompts(deps: {
  db: Database;
  clock: Clock;
  secrets: SecretBox;
  curriculum: Pick<Curricula, 'of'>;
  signatures: Signatures;
  competencies: Pick<Competencies, 'cancelAssigned' | 'resumeAssigned' | 'current'>;
}) {
  const { db, clock, secrets, competencies } = deps;
  const keepPrompt = createKeepPrompt(db);
  const noPrompt = (): AppError => new AppError('not-found', { detail: 'There is no such prompt of yours.', path: 'promptId' });

  const showing = (tenant: Tenant, lessonId: string, reviews: readonly LessonReview[]): Showing | undefined =>
    versionToShow(deps.curriculum.of(tenant.id).versions(lessonId), { exampleContent: tenant.exampleContent, reviews });

  /** Before the prompt itself changes: what is assigned for it is locked first, here as wherever both change. */
  const cancelAssigned = async (tx: Tx, prompt: PromptRow, person: PersonFacts): Promise<void> => {
    // Kept for later by another card of the same lesson as well: the assignment is that one's, too.
    if (await isKeptBeside(tx, prompt)) return;
    await competencies.cancelAssigned(tx, asideFacts(prompt, person));
  };

  const change = async (
    launch: Pick<LaunchContext, 'tenant' | 'person'>,
    promptId: string,
    next: { state: PromptState['state']; until?: Date; reason?: string; comment?: string },
  ): Promise<PromptState> =>
    db.tenant(launch.tenant.id, async (tx) => {
      const prompt = await findPrompt(tx, promptId, launch.person.id);
      if (prompt === undefined) throw noPrompt();
      if (prompt.state === 'completed') return { promptId, state: 'completed', until: null };
      if (next.state === 'dismissed') await cancelAssigned(tx, prompt, launch.person);
      else await competencies.resumeAssigned(tx, asideFacts(prompt, launch.person));
      await setState(tx, { id: promptId, personId: launch.person.id, at: clock.now(), ...next });
      return { promptId, state: next.state, until: next.until?.toISOString() ?? null };
    });

  /** Each lesson once, in the version that is shown here. */
  const withLessons = async (
    tx: Tx,
    launch: Pick<LaunchContext, 'tenant'> & { person: { id: string } },
    rows: readonly PromptRow[],
  ): Promise<WaitingPrompt[]> => {
    if (rows.length === 0) return [];
    const [attempts, reviews] = await Promise.all([openAttempts(tx, launch.person.id), signedReviews(tx)]);
    const waiting: WaitingPrompt[] = [];
    for (const row of rows) {
      if (waiting.some((one) => one.lesson_id === row.lesson_id)) continue;
      const found = showing(launch.tenant, row.lesson_id, reviews);
      if (found?.status.shown !== true) continue;
      const attempt = attempts.find((one) => one.lessonId === row.lesson_id);
      waiting.push({
        ...row,
        lesson: found.lesson,
        contentNotice: found.status.mark,
        attempt: attempt === undefined ? null : { attemptId: attempt.attemptId, step: attempt.step },
      });
    }
    return waiting;
  };

  /** What this person passed of an earlier wording of the prompt's warning, and what changed since; null where nothing was passed. */
  const passedEarlier = async (tx: Tx, launch: Pick<LaunchContext, 'tenant' | 'person'>, prompt: PromptRow): Promise<WhyView['update']> => {
    const held = (await competencies.current(tx, launch.person.id)).find(({ topicId }) => topicId === prompt.topic_id);
    if (held === undefined || held.revision >= prompt.topic_revision) return null;
    const lesson = showing(launch.tenant, prompt.lesson_id, await signedReviews(tx))?.lesson;
    // A lesson tells what changed since the revision right before.
    const isNext = held.revision === prompt.topic_revision - 1;
    const changes = isNext && lesson !== undefined ? lesson.whatChanged.map(({ text }) => sourcesInWords(lesson.sources, text)) : [];
    return { passedBefore: held.validFrom.toISOString(), changes };
  };

  return {
    /** The version of each lesson that this tenant's clinicians get, and with which mark, as they were asked for; undefined for an unknown one. */
    async lessonsToShow(tenant: Tenant, lessonIds: readonly string[]): Promise<(Showing | undefined)[]> {
      const reviews = await deps.signatures.of(tenant.id);
      return lessonIds.map((id) => showing(tenant, id, reviews));
    },

    decide: createDecide({ db, clock, secrets, keepPrompt }),

    takeBack: createTakeBack({ db, competencies }),

    /** Opens connections and plans the decision's statement on each, for nobody: the first order of the day waits for neither. */
    async warmUp(connections = 2): Promise<void> {
      const now = clock.now();
      const nobody = {
        tenantId: 'warm-up',
        registrationId: newId(),
        reference: 'Practitioner/nobody',
        topicIds: [],
        dayStart: now,
        at: now,
      };
      const token = { iss: '', jti: '', expiresAt: now };
      await Promise.all(Array.from({ length: connections }, async () => keepPrompt({ ...nobody, token }, nothingKnown, null)));
    },

    /**
     * Which prompt a launch means. The link's token counts only for the person and the patient it was made for;
     * where the EHR dropped it, exactly one open prompt of this person, patient and encounter does, if nothing else waits.
     */
    async resolveAppContext(
      tx: Tx,
      launch: {
        tenant: { id: string };
        person: { id: string };
        patient: string | null;
        encounter: string | null;
        appContext: string | null;
      },
    ): Promise<ResolvedPrompt> {
      const now = clock.now();
      const launchedFrom = async (promptId: string): Promise<ResolvedPrompt> => {
        await setLaunched(tx, promptId, now);
        return { promptId, problem: null };
      };
      if (launch.appContext !== null) {
        const reading = readAppContext(secrets, launch.appContext, now);
        if (!reading.ok) return { promptId: null, problem: reading.problem };
        const prompt = await findPrompt(tx, reading.promptId, launch.person.id);
        const fits = prompt !== undefined && (prompt.patient === null || launch.patient === null || prompt.patient === launch.patient);
        return fits ? launchedFrom(reading.promptId) : { promptId: null, problem: 'mismatch' };
      }
      if (launch.patient === null) return { promptId: null, problem: null };
      const candidates = await launchCandidates(tx, {
        personId: launch.person.id,
        patient: launch.patient,
        encounter: launch.encounter,
        since: new Date(now.getTime() - fallbackMinutes * 60_000),
      });
      const [only] = candidates;
      const waits = await waitingPrompts(tx, { personId: launch.person.id, patient: launch.patient, now });
      if (waits.some((one) => one.lesson_id !== only?.lesson_id)) return { promptId: null, problem: null };
      return only !== undefined && candidates.length === 1 ? launchedFrom(only.id) : { promptId: null, problem: null };
    },

    /** What waits for this person beside the patient in context, newest first; lessons withdrawn meanwhile are left out. */
    waiting: async (tx: Tx, launch: Pick<LaunchContext, 'tenant' | 'patient'> & { person: { id: string } }): Promise<WaitingPrompt[]> =>
      withLessons(tx, launch, await waitingPrompts(tx, { personId: launch.person.id, patient: launch.patient, now: clock.now() })),

    /** What this person put off beside the patient in context; the one that comes back first leads. */
    snoozed: async (tx: Tx, launch: Pick<LaunchContext, 'tenant' | 'person' | 'patient'>): Promise<WaitingPrompt[]> =>
      withLessons(tx, launch, await snoozedPrompts(tx, { personId: launch.person.id, patient: launch.patient, now: clock.now() })),

    /** @throws not-found */
    async why(launch: Pick<LaunchContext, 'tenant' | 'person'>, promptId: string): Promise<WhyView> {
      return db.tenant(launch.tenant.id, async (tx) => {
        const prompt = await findPrompt(tx, promptId, launch.person.id);
        if (prompt === undefined) throw noPrompt();
        return toWhyView(prompt, await passedEarlier(tx, launch, prompt));
      });
    },

    /** @throws not-found */
    snooze: async (launch: Pick<LaunchContext, 'tenant' | 'person'>, promptId: string, request: SnoozeRequest): Promise<PromptState> =>
      change(launch, promptId, { state: 'snoozed', until: snoozeUntil(request.until, clock.now(), launch.tenant.timeZone) }),
    /** @throws not-found */
    dismiss: async (launch: Pick<LaunchContext, 'tenant' | 'person'>, promptId: string, request: DismissRequest): Promise<PromptState> =>
      change(launch, promptId, {
        state: 'dismissed',
        reason: request.reason,
        ...(request.comment === undefined ? {} : { comment: request.comment }),
      }),
    /** Takes a snooze or a "not relevant" back. @throws not-found */
    restore: async (launch: Pick<LaunchContext, 'tenant' | 'person'>, promptId: string): Promise<PromptState> =>
      change(launch, promptId, { state: 'open' }),

    /** A lesson was opened from this prompt. Undefined where it is not this person's. */
    async markOpened(
      tx: Tx,
      prompt: { promptId: string; personId: string },
    ): Promise<{ lessonId: string; trigger: { text: string; at: Date } } | undefined> {
      const found = await findPrompt(tx, prompt.promptId, prompt.personId);
      if (found === undefined) return undefined;
      await setOpened(tx, found.id, clock.now());
      return { lessonId: found.lesson_id, trigger: { text: triggerText(found), at: found.created_at } };
    },
    /** What this person put off or found not relevant, by topic and the revision it was about. */
    putAside: async (tx: Tx, personId: string) => putAside(tx, { personId, now: clock.now() }),
    /** Who of these people was ever prompted. */
    promptedAmong,
    /** Everything of this person that waited for the topic is done. */
    completeTopic,

    /** For what a token brings beside a prompt: false where it was used before, by whichever process. */
    useToken,

    /**
     * What the EHR says was done with a card. Repeats and cards that are not ours write nothing.
     * @returns the prompt whose lesson was just put on the list by "Learn later"
     */
    async saveFeedback(tx: Tx, feedback: Omit<Feedback, 'receivedAt'>): Promise<PromptRow | undefined> {
      const receivedAt = clock.now();
      const isNew = await insertFeedback(tx, { ...feedback, receivedAt });
      const reason = dismissReasons.find((one) => one === feedback.reasonCode);
      if (isNew && feedback.outcome === 'overridden' && reason !== undefined) {
        const prompt = await findByCard(tx, feedback.cardUuid);
        if (prompt !== undefined) await cancelAssigned(tx, prompt, { id: prompt.person_id, displayName: null, npi: null });
        await dismissByCard(tx, feedback.cardUuid, reason, receivedAt);
      }
      const isLater = feedback.outcome === 'accepted' && feedback.suggestions.some((id) => isLearnLater(id, feedback.cardUuid));
      return isNew && isLater ? assignByCard(tx, feedback.cardUuid, receivedAt) : undefined;
    },

    /** Forgets patients and encounters after 30 days, and tokens that can no longer be replayed. */
    clearContext: async (): Promise<number> => {
      const now = clock.now();
      return db.system(async (tx) => clearContext(tx, new Date(now.getTime() - keepContextDays * 86_400_000), now));
    },
  };
}

/** "You ordered tofacitinib 5 mg oral tablet"; whether an order that was being chosen was signed, nobody tells us. */
export function triggerText(prompt: Pick<PromptRow, 'drug_display' | 'hook'>): string {
  if (subjectOf(prompt) === 'procedure') return `${prompt.drug_display}: scheduled with you, seen in the EHR`;
  if (isOfEvent(prompt)) return `You ordered ${prompt.drug_display}, seen in the EHR`;
  if (prompt.hook === 'medication-refill') return `A refill of ${prompt.drug_display} was asked of you`;
  return `You ${prompt.hook === 'order-select' ? 'ordered or are ordering' : 'ordered'} ${prompt.drug_display}`;
}

export type Prompts = ReturnType<typeof createPrompts>;
