import type { AttemptView, LaunchView } from '../../server/contract/index.ts';
import { FocusHeading } from '../ui/focus-heading.tsx';
import { clock } from '../ui/format.ts';
import { OpenQuestion } from '../ui/question.tsx';
import { disclosureOf, LessonIntroduction } from './lesson-introduction.tsx';
import { useChoice, type LessonWork } from './use-attempt.ts';

/** One question on the lesson's decision before anything is read; not scored. */
export function RecallStep({ attempt, lesson, launch }: { attempt: AttemptView; lesson: LessonWork; launch: LaunchView }) {
  const { timeZone } = launch.tenant;
  const { choice, change, settle, savedAt } = useChoice(lesson.saveDraft, attempt.recall);
  return (
    <>
      <main className="panel-main lesson">
        <LessonIntroduction lesson={attempt.lesson} />
        <FocusHeading level={1}>{attempt.lesson.title}</FocusHeading>
        <p className="small faint">{disclosureOf(attempt.lesson)}</p>
        <OpenQuestion question={attempt.recall} choice={choice} onChange={change} />
        <p className="small dim">Recall first. This one is not scored: trying to remember makes what follows stick.</p>
      </main>
      <footer className="lesson-foot">
        <button
          type="button"
          className="button button-main button-wide"
          disabled={choice.optionId === null || lesson.isSaving}
          onClick={() => {
            settle();
            lesson.answer(attempt.recall.itemId, choice);
          }}
        >
          Check my recall
        </button>
        <p className="small faint" role="status">
          {savedAt === null ? attempt.passRule.text : `Choice saved ${clock(savedAt, timeZone)}`}
        </p>
      </footer>
    </>
  );
}
