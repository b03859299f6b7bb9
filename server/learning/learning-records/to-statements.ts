import { createHash } from 'node:crypto';
import { ACTIVITY_TYPE, toDuration, VERB, type Activity, type Statement, type VerbName } from '../../standards/xapi/index.ts';

/**
 * What a statement may be made from. There is deliberately no room for a patient, an encounter or an order: the link
 * to those stays on the FHIR side.
 */
export type AttemptFacts = {
  tenant: { pseudonymBase: string };
  person: { pseudonym: string };
  lesson: { id: string; version: string; title: string; topics: readonly string[] };
  attempt: { id: string; number: number; registration: string };
};

const base = 'https://preceptor.health/xapi';
const EXTENSION_IRI = {
  attempt: `${base}/extensions/attempt`,
  attemptNumber: `${base}/extensions/attempt-number`,
  /** How sure the answer was given, 0 to 1. */
  confidence: `${base}/extensions/confidence`,
  /** False for the retrieval question, which counts for nothing. */
  scored: `${base}/extensions/scored`,
  criticalMissed: `${base}/extensions/critical-missed`,
} as const;

/** The launch session as a UUID that leads to nothing: a launch id opens a panel, so it never stands in a record. */
export function registrationOf(launchId: string): string {
  const bytes = createHash('sha256').update(`registration:${launchId}`).digest().subarray(0, 16);
  // RFC 9562 version 8 and variant bits: a UUID of our own making.
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const lessonActivity = (lesson: AttemptFacts['lesson']): Activity => ({
  objectType: 'Activity',
  id: `${base}/lessons/${lesson.id}`,
  definition: { type: ACTIVITY_TYPE.lesson, name: { 'en-US': lesson.title } },
});

const reference = (id: string, type?: string): Activity => ({
  objectType: 'Activity',
  id,
  ...(type === undefined ? {} : { definition: { type } }),
});

function statement(
  facts: AttemptFacts,
  verb: VerbName,
  id: string,
  at: Date,
  what: { object: Activity; parent?: Activity; result?: NonNullable<Statement['result']> },
): Statement {
  return {
    id,
    actor: { objectType: 'Agent', account: { homePage: facts.tenant.pseudonymBase, name: facts.person.pseudonym } },
    verb: { id: VERB[verb], display: { 'en-US': verb } },
    object: what.object,
    ...(what.result === undefined ? {} : { result: what.result }),
    context: {
      registration: facts.attempt.registration,
      contextActivities: {
        ...(what.parent === undefined ? {} : { parent: [what.parent] }),
        grouping: facts.lesson.topics.map((topicId) => reference(`${base}/competencies/${topicId}`, ACTIVITY_TYPE.objective)),
        category: [reference(`${base}/profiles/micro-lesson`, ACTIVITY_TYPE.profile)],
      },
      revision: facts.lesson.version,
      platform: 'Preceptor',
      language: 'en-US',
      extensions: { [EXTENSION_IRI.attempt]: `urn:uuid:${facts.attempt.id}`, [EXTENSION_IRI.attemptNumber]: facts.attempt.number },
    },
    timestamp: at.toISOString(),
  };
}

/** The lesson was opened. @param id a new UUID */
export const launchedStatement = (facts: AttemptFacts, id: string, at: Date): Statement =>
  statement(facts, 'launched', id, at, { object: lessonActivity(facts.lesson) });

/** The lesson cannot be gone on with: its version was withdrawn. */
export const abandonedStatement = (facts: AttemptFacts, id: string, at: Date, seconds: number): Statement =>
  statement(facts, 'abandoned', id, at, { object: lessonActivity(facts.lesson), result: { duration: toDuration(seconds) } });

/**
 * One answer.
 * @param answer.confidence 0 to 100, null where it was not given: then nothing is claimed
 */
export function answeredStatement(
  facts: AttemptFacts,
  id: string,
  at: Date,
  answer: { itemId: string; stem: string; optionId: string; correct: boolean; confidence: number | null; scored: boolean },
): Statement {
  const lesson = lessonActivity(facts.lesson);
  return statement(facts, 'answered', id, at, {
    object: {
      objectType: 'Activity',
      id: `${lesson.id}/items/${answer.itemId}`,
      definition: { type: ACTIVITY_TYPE.question, name: { 'en-US': answer.stem } },
    },
    parent: lesson,
    result: {
      success: answer.correct,
      response: answer.optionId,
      extensions: {
        [EXTENSION_IRI.scored]: answer.scored,
        ...(answer.confidence === null ? {} : { [EXTENSION_IRI.confidence]: answer.confidence / 100 }),
      },
    },
  });
}

/** The check ended: passed or failed. @param result.seconds from start to the last answer */
export const finishedStatement = (
  facts: AttemptFacts,
  id: string,
  at: Date,
  result: { passed: boolean; correct: number; total: number; criticalMissed: boolean; seconds: number },
): Statement =>
  statement(facts, result.passed ? 'passed' : 'failed', id, at, {
    object: lessonActivity(facts.lesson),
    result: {
      score: {
        scaled: result.total === 0 ? 0 : Math.round((result.correct / result.total) * 1e4) / 1e4,
        raw: result.correct,
        min: 0,
        max: result.total,
      },
      success: result.passed,
      completion: true,
      duration: toDuration(result.seconds),
      extensions: { [EXTENSION_IRI.criticalMissed]: result.criticalMissed },
    },
  });
