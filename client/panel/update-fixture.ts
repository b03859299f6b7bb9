import type { AttemptView, NowItem } from '../../server/contract/index.ts';
import { createLessonApi } from './lesson-api-fixture.ts';
import { keyPoints } from './lesson-fixture.ts';
import { nowItem } from './now-fixture.ts';

/** A warning that changed after it was passed; no order stands behind it. */
export const updateItem: NowItem = nowItem({
  promptId: null,
  lessonId: 'clozapine-every-order',
  lessonTitle: 'Clozapine: latest ANC, last dose, then decide',
  kind: 'update',
  trigger: { text: 'The boxed warning of tofacitinib changed with label version 3 of 7 May 2026', at: '2025-11-22T09:00:00Z' },
  reason: 'You passed the earlier version on 22 Nov 2025. This is what changed since, and a short check.',
  minutes: 1,
});

/** The short form with one changed point; at its result, which was not passed. */
export function updateAttempt({
  step = 'key-points',
  next = 'update',
}: { step?: 'key-points' | 'result'; next?: 'update' | 'whole' } = {}): AttemptView {
  const whole = createLessonApi().handle('POST', '', { lessonId: 'tofacitinib-first-order', promptId: null }).body as AttemptView;
  const [first, ...others] = keyPoints;
  if (first === undefined) throw new Error('The lesson has key points.');
  return {
    ...whole,
    step,
    keyPoints: [{ ...first, changed: true }],
    update: { passedBefore: '2025-11-22T09:00:00Z', otherPoints: others.map((point) => ({ ...point, changed: false })), next },
    result:
      step === 'key-points'
        ? null
        : {
            passed: false,
            correct: 1,
            total: 2,
            criticalMissed: false,
            startedAt: '2026-09-22T09:45:00Z',
            finishedAt: '2026-09-22T09:46:00Z',
            seconds: 60,
            validUntil: null,
            triesLeft: 2,
            nextTryAt: null,
            rereadPoints: [1],
            recorded: [],
            correlationId: '7Q4-KD2-91F',
          },
  };
}
