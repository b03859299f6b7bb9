import type { AttemptView } from '../server/contract/index.ts';
import { createPractitioners, type Person } from '../server/identity/practitioners/index.ts';
import type { LaunchContext } from '../server/identity/sessions/index.ts';
import { createTenantAdministration, type Tenant } from '../server/identity/tenants/index.ts';
import { createCurriculum, type Curricula, type Lesson } from '../server/knowledge/curriculum/index.ts';
import { loadDrugKnowledge } from '../server/knowledge/drug-labels/index.ts';
import { createCompetencies } from '../server/learning/competencies/index.ts';
import { createLearningRecords } from '../server/learning/learning-records/index.ts';
import { createLessons, signLesson, type LessonSignature, type LessonsDeps } from '../server/learning/lessons/index.ts';
import { createSecretBox, fixedClock, newSecret } from '../server/platform/index.ts';
import { createRecords } from '../server/records/index.ts';
import { createTestDatabase } from './database.ts';

export const LESSON = 'tofacitinib-first-order';

const registrationOf = (tenant: Tenant) => {
  const [registration] = tenant.registrations;
  if (registration === undefined) throw new Error('The tenant has no registration.');
  return registration;
};

/** Lessons over a real database with the real FHIR store; the prompts are a list in memory. */
export async function setUpLessons(override: Partial<LessonsDeps> = {}) {
  const database = await createTestDatabase();
  const { db } = database;
  const clock = fixedClock('2026-11-22T08:00:00.000Z');
  const administration = createTenantAdministration({ db, clock, secrets: createSecretBox(Buffer.alloc(32, 7)) });
  const addTenant = async (id: string, exampleContent: boolean): Promise<Tenant> =>
    administration.addTenant({
      id,
      name: `Hospital ${id}`,
      timeZone: 'America/Chicago',
      iss: `https://ehr.example/${id}/fhir`,
      fhir: `https://ehr.example/${id}/fhir`,
      clientId: 'preceptor',
      exampleContent,
    });
  const practitioners = createPractitioners({ clock });
  const records = createRecords({ clock });
  const competencies = createCompetencies({ records, clock });
  const knowledge = loadDrugKnowledge();
  const content = createCurriculum();
  const statuses = new Map<string, Lesson['status']>();
  // Versions that a later release would hold, newest first; empty for what is held now.
  let versions: readonly string[] = [];
  const versionsOf = (id: string): Lesson[] => {
    const held = content.versions(id);
    const [newest] = held;
    const all = id !== LESSON || newest === undefined || versions.length === 0 ? held : versions.map((version) => ({ ...newest, version }));
    return all.map((one) => ({ ...one, status: statuses.get(`${id} ${one.version}`) ?? statuses.get(id) ?? one.status }));
  };
  const curriculum: Curricula = {
    of: () => curriculum,
    ...content,
    lesson: (id, version) => versionsOf(id).find((one) => version === undefined || one.version === version),
    versions: (id) => versionsOf(id),
  };
  const prompts = new Map<string, { personId: string; lessonId: string; openedTimes: number }>();
  const completed: { personId: string; topicId: string }[] = [];
  const deps: LessonsDeps = {
    db,
    clock,
    curriculum,
    knowledge,
    competencies,
    learningRecords: createLearningRecords({ clock }),
    prompts: {
      markOpened: async (_tx, { promptId, personId }) => {
        const prompt = prompts.get(promptId);
        if (prompt?.personId !== personId) return undefined;
        prompt.openedTimes += 1;
        return { lessonId: prompt.lessonId, trigger: { text: 'You ordered tofacitinib 5 MG Oral Tablet', at: clock.now() } };
      },
      completeTopic: async (_tx, personId, topicId) => {
        completed.push({ personId, topicId });
      },
    },
    ...override,
  };
  const lessons = createLessons(deps);
  const lesson = content.lesson(LESSON);
  if (lesson === undefined) throw new Error('The exemplar is missing.');

  return {
    ...database,
    clock,
    deps,
    lessons,
    lesson,
    addTenant,
    practitioners,
    records,
    competencies,
    knowledge,
    prompts,
    completed,
    /** What a tenant's reviewer does at the command line. */
    sign: async (tenantId: string, signature: LessonSignature) =>
      db.tenant(tenantId, async (tx) => signLesson(tx, { curriculum, clock }, signature)),
    setVersions: (held: readonly string[]) => {
      versions = held;
    },
    /** Of one version, or of all. */
    setStatus: (status: Lesson['status'], version?: string) =>
      statuses.set(version === undefined ? LESSON : `${LESSON} ${version}`, status),
    /** A clinician of a tenant, opened in a launch with a patient whose ids must turn up nowhere. */
    async launch(tenant: Tenant, reference = `Practitioner/${newSecret(6)}`): Promise<LaunchContext> {
      const registration = registrationOf(tenant);
      const person: Person = await db.tenant(tenant.id, async (tx) =>
        practitioners.personFor(tx, { tenantId: tenant.id, registrationId: registration.id, reference, displayName: 'Inés Castellan, MD' }),
      );
      return {
        launchId: newSecret(),
        kind: 'ehr',
        tenant,
        registration,
        person,
        roles: ['provider'],
        patient: 'patient-4711',
        encounter: 'encounter-0815',
        fhirContext: [],
        intent: null,
        needPatientBanner: true,
        smartStyleUrl: null,
        promptId: null,
        appContextProblem: null,
        scope: 'launch openid fhirUser',
        fhirReadable: false,
        session: { idleExpiresAt: new Date(clock.now().getTime() + 900_000), expiresAt: new Date(clock.now().getTime() + 28_800_000) },
      };
    },
    keyOf: (itemId: string): string => optionOf(lesson, itemId, true),
    wrongOf: (itemId: string): string => optionOf(lesson, itemId, false),
    /** Through recall and key points to the opened check. */
    async toCheck(launch: LaunchContext, retry = false): Promise<AttemptView> {
      const { attemptId } = await lessons.start(launch, { lessonId: LESSON, promptId: null, retry });
      await lessons.answer(launch, attemptId, { itemId: 'recall', optionId: optionOf(lesson, 'recall', true), confidence: null });
      return lessons.moveTo(launch, attemptId, 'check');
    },
    /** Answers every question: rightly, but for the items named. */
    async finish(launch: LaunchContext, view: AttemptView, wrong: (itemId: string) => boolean = () => false): Promise<AttemptView> {
      let now = view;
      for (const { itemId } of view.questions) {
        clock.advance(5000);
        now = await lessons.answer(launch, view.attemptId, { itemId, optionId: optionOf(lesson, itemId, !wrong(itemId)), confidence: 80 });
      }
      return now;
    },
  };
}

export type LessonSetup = Awaited<ReturnType<typeof setUpLessons>>;

function optionOf(lesson: Lesson, itemId: string, correct: boolean): string {
  const question = itemId === 'recall' ? lesson.retrieval : lesson.items.find(({ id }) => id === itemId);
  const found = question?.options.find((option) => option.correct === correct);
  if (found === undefined) throw new Error(`${itemId} has no such option.`);
  return found.id;
}
