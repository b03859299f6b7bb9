import { useState, type ReactNode } from 'react';
import type { AttemptView, Question } from '../../server/contract/index.ts';
import { FocusHeading } from '../ui/focus-heading.tsx';
import { clock } from '../ui/format.ts';
import { AnsweredQuestion, OpenQuestion, WasSure } from '../ui/question.tsx';
import { useChoice, type useAttempt } from './use-attempt.ts';

type Lesson = ReturnType<typeof useAttempt>;

function Open({
  attempt,
  at,
  question,
  lesson,
  timeZone,
  onAnswer,
}: {
  attempt: AttemptView;
  at: number;
  question: Question;
  lesson: Lesson;
  timeZone: string;
  onAnswer: () => void;
}) {
  const { choice, change, settle, savedAt } = useChoice(attempt.attemptId, question);
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
          onAnswer();
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
          Right so far: {right}. Pass mark {attempt.passRule.needed}.
        </p>
      </div>
      {children}
    </main>
  );
}

/** The scored questions, one at a time; feedback comes from the server with the answer. */
export function CheckStep({
  attempt,
  lesson,
  timeZone,
  onAnswer,
  showResult,
}: {
  attempt: AttemptView;
  lesson: Lesson;
  timeZone: string;
  onAnswer: () => void;
  showResult: () => void;
}) {
  const { questions } = attempt;
  const firstOpen = questions.findIndex((question) => question.answered === null);
  const [at, setAt] = useState(firstOpen === -1 ? questions.length - 1 : firstOpen);
  const question = questions[at];
  if (question === undefined) return null;
  const { answered } = question;
  if (answered === null)
    return (
      <Open key={question.itemId} attempt={attempt} at={at} question={question} lesson={lesson} timeZone={timeZone} onAnswer={onAnswer} />
    );
  const isLast = at === questions.length - 1;
  return (
    <>
      <Page attempt={attempt} at={at}>
        <p className="hidden-visually" role="status">
          {answered.correct ? 'Right.' : 'Not right.'}
        </p>
        <FocusHeading level={2} className="stem">
          {question.stem}
        </FocusHeading>
        <AnsweredQuestion question={question} answered={answered} sources={attempt.sources} />
        <WasSure answered={answered} />
      </Page>
      <Foot
        label={isLast ? 'See the result' : 'Next question'}
        disabled={false}
        note={`Answer saved ${clock(answered.answeredAt, timeZone)}`}
        act={() => (isLast ? showResult() : setAt(at + 1))}
      />
    </>
  );
}
