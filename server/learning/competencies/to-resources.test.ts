import type { Basic } from 'fhir/r4';
import { describe, expect, test } from 'vitest';
import { fhirErrors } from '../../../test-fixtures/fhir-errors.ts';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import type { LessonFacts } from './facts.ts';
import { toQualification } from './qualifications.ts';
import {
  currentAgain,
  superseded,
  toAssertion,
  toAssessment,
  toAssignment,
  toEducation,
  toPractitioner,
  withAttempt,
  withOpening,
  withUpdateDue,
} from './to-resources.ts';

/** What people and systems write into names: nothing, blanks, several lines, halves of characters. */
const written = fc.oneof(
  fc.constantFrom('', ' ', '\t', '\n ', '\u00a0', 'Ada\nLovelace', '<b>', '\u0000', '\ud83d'),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((one) => /\S/.test(one));
const id = fc.uuid();
const slug = fc.stringMatching(/^[a-z0-9]+(-[a-z0-9]+){0,3}$/);
const at = fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true });
const person = fc.record({ id, displayName: fc.option(written), npi: fc.constantFrom(null, '9999000018', '1234567893') });
const topic = fc.record({ id: slug, title: text, revision: fc.integer({ min: 1, max: 9999 }) });
const item = fc.record({
  id: fc.stringMatching(/^[A-Z][0-9]{1,2}$/),
  stem: text,
  options: fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), text }), { minLength: 1, maxLength: 4 }),
});
const lesson: fc.Arbitrary<LessonFacts> = fc.record({
  id: slug,
  version: fc.stringMatching(/^\d\.\d{1,2}\.\d$/),
  title: text,
  items: fc.array(item, { maxLength: 3 }),
});
const topics = fc.array(topic, { maxLength: 3 });
const attempt = fc.record({
  id,
  number: fc.integer({ min: 1, max: 50 }),
  startedAt: at,
  finishedAt: at,
  score: fc.record({ correct: fc.nat({ max: 9 }), total: fc.nat({ max: 9 }) }),
  passed: fc.boolean(),
  answers: fc.array(fc.record({ itemId: fc.stringMatching(/^[A-Z][0-9]{1,2}$/), optionId: fc.constantFrom(null, 'a', 'b', 'c', 'd') }), {
    maxLength: 3,
  }),
});

function isRight(resource: object): void {
  expect(fhirErrors(resource)).toEqual([]);
}

describe('whatever the facts, what is written about a person is right:', () => {
  test('the person', () => {
    fc.assert(fc.property(person, (one) => isRight(toPractitioner(one))));
  });

  test('an assignment, opened or not, and after an attempt', () => {
    fc.assert(
      fc.property(
        fc.record({ id, person, lesson, topics, at, dueAt: fc.option(at, { nil: undefined }), isOpened: fc.boolean() }),
        attempt,
        (facts, done) => {
          const task = toAssignment(facts);
          isRight(task);
          // Servers' clocks differ: what follows may be told with an earlier time.
          const opened = withOpening(task, new Date(done.startedAt));
          isRight(opened);
          isRight(withAttempt(opened, { attempt: done, responseId: facts.id, assertionIds: [facts.id] }));
        },
      ),
    );
  });

  test('an education', () => {
    fc.assert(fc.property(fc.record({ id, taskId: id, person, lesson, topics, at }), (facts) => isRight(toEducation(facts))));
  });

  test('an assessment', () => {
    fc.assert(fc.property(fc.record({ id, person, lesson, attempt }), (facts) => isRight(toAssessment(facts))));
  });

  test('an assertion, in each of its states', () => {
    const facts = fc.record({ id, person, topic, attempt, responseId: id, validFrom: at });
    fc.assert(
      fc.property(facts, fc.nat({ max: 3650 }), text, (known, days, reason) => {
        const validUntil = new Date(known.validFrom.getTime() + days * 86_400_000);
        const assertion: Basic = toAssertion({ ...known, validUntil });
        for (const one of [assertion, superseded(assertion), withUpdateDue(assertion, reason), currentAgain(assertion)]) isRight(one);
      }),
    );
  });

  test('a certification, with whatever is known of it', () => {
    const day = fc.constantFrom(null, '2025-01-31', '2024-02-29');
    const certification = fc.record({
      id: slug,
      kind: fc.constantFrom('licence' as const, 'certification' as const),
      name: written,
      issuer: fc.option(written),
      number: fc.option(written),
      validFrom: day,
      validUntil: fc.constantFrom(null, '2026-01-31'),
      status: fc.constantFrom('active' as const, 'inactive' as const, 'revoked' as const, 'pending' as const, 'unknown' as const),
      knownAs: fc.constantFrom('verified' as const, 'document' as const, 'self-reported' as const),
    });
    fc.assert(
      fc.property(person, fc.array(certification, { maxLength: 3 }), (one, held) =>
        isRight({ ...toPractitioner(one), ...(held.length === 0 ? {} : { qualification: held.map(toQualification) }) }),
      ),
    );
  });
});
