import { useState, type ReactNode } from 'react';
import type { AttemptView, Question } from '../../server/contract/index.ts';
import { FocusHeading } from '../ui/focus-heading.tsx';
import { clock, unbroken } from '../ui/format.ts';
import { AnsweredQuestion, CriticalMark, OpenQuestion, WasSure } from '../ui/question.tsx';
import { useChoice, type LessonWork } from './use-attempt.ts';

function Open({
  attempt,
  at,
  question,
  lesson,
  timeZone,
}: {
  attempt: AttemptView;
  at: number;
  question: Question;
  lesson: LessonWork;
  timeZone: string;
}) {
  const { choice, change, settle, savedAt } = useChoice(lesson.saveDraft, question);
  return (
    <>
      <Page attempt={attempt} at={at}>
        <OpenQuestion question={question} choice={choice} onChange={change} />
      </Page>
      <Foot
        label="Check my answer"
        disabled={choice.optionId === null || lesson.isSaving}
        note={savedAt === null ? '' : `Choice saved ${clock(savedAt, timeZone)}`}
        act={() => {
          settle();
          lesson.answer(question.itemId, choice);
        }}
      />
    </>
  );
}

function Foot({ label, disabled, note, act }: { label: string; disabled: boolean; note: string; act: () => void }) {
  return (
    <footer className="lesson-foot">
      <button type="button" className="button button-main button-wide" disabled={disabled} onClick={act}>
        {label}
      </button>
      <p className="small faint" role="status">
        {note}
      </p>
    </footer>
  );
}

function Page({ attempt, at, children }: { attempt: AttemptView; at: number; children: ReactNode }) {
  const right = attempt.questions.filter((one) => one.answered?.correct === true).length;
  return (
    <main className="panel-main lesson">
      <div className="lede">
        <FocusHeading level={1} className="count">
          Question {at + 1} of {attempt.questions.length}
        </FocusHeading>
        <p className="small faint num">
          Right so far: {right}. Pass mark {attempt.passRule.needed}
          {/critical/.test(attempt.passRule.text) ? '; critical questions must be right' : ''}.
        </p>
      </div>
      {children}
    </main>
  );
}

/** The first question without an answer, once it was opened; before that, the one just answered with its feedback. */
function placeIn(questions: readonly Question[]): number {
  const open = questions.findIndex((question) => question.answered === null);
  if (open === -1) return questions.length - 1;
  return open > 0 && questions[open]?.draft === null ? open - 1 : open;
}

/** The scored questions, one at a time; feedback comes from the server with the answer. */
export function CheckStep({
  attempt,
  lesson,
  timeZone,
  showResult,
}: {
  attempt: AttemptView;
  lesson: LessonWork;
  timeZone: string;
  showResult: () => void;
}) {
  const { questions } = attempt;
  const [at, setAt] = useState(() => placeIn(questions));
  const question = questions[at];
  if (question === undefined) return null;
  const { answered } = question;
  if (answered === null)
    return <Open key={question.itemId} attempt={attempt} at={at} question={question} lesson={lesson} timeZone={timeZone} />;
  const isLast = at === questions.length - 1;
  return (
    <>
      <Page attempt={attempt} at={at}>
        <p className="hidden-visually" role="status">
          {answered.correct ? 'Right.' : 'Not right.'}
        </p>
        <CriticalMark isCritical={answered.critical} />
        <FocusHeading level={2} className="stem">
          {unbroken(question.stem)}
        </FocusHeading>
        <AnsweredQuestion question={question} answered={answered} sources={attempt.sources} />
        <WasSure answered={answered} />
      </Page>
      <Foot
        label={isLast ? 'See the result' : 'Next question'}
        disabled={false}
        note={lesson.isKept ? `Answer saved ${clock(answered.answeredAt, timeZone)}` : ''}
        act={() => {
          const next = questions[at + 1];
          if (next === undefined) return showResult();
          lesson.openQuestion(next.itemId);
          setAt(at + 1);
        }}
      />
    </>
  );
}
