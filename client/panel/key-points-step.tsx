import { useRef, useState } from 'react';
import type { AttemptView, Cite } from '../../server/contract/index.ts';
import { fhirDay } from '../ui/fhir-date.ts';
import { FocusHeading } from '../ui/focus-heading.tsx';
import { unbroken } from '../ui/format.ts';
import { OptionIcon, RightIcon } from '../ui/icons.ts';
import { RightReason, withoutPraise } from '../ui/question.tsx';
import { LessonContent, WhatChanged } from './lesson-content.tsx';
import { disclosureOf, LessonIntroduction } from './lesson-introduction.tsx';
import { SourcesDrawer } from './sources-drawer.tsx';
import type { LessonWork } from './use-attempt.ts';

function Recalled({ recall, sources }: Pick<AttemptView, 'recall' | 'sources'>) {
  const { answered } = recall;
  if (answered === null) return null;
  const textOf = (id: string | undefined): string => unbroken(recall.options.find((option) => option.id === id)?.text ?? '');
  const right = answered.feedback.find((one) => one.correct);
  const mine = answered.feedback.find((one) => one.optionId === answered.optionId);
  return (
    <section className="question" aria-labelledby="recalled">
      <h2 id="recalled" className="stem">
        {unbroken(recall.stem)}
      </h2>
      <ul className="options">
        {!answered.correct && (
          <li className="answer">
            <OptionIcon className="icon" stroke={1.75} aria-hidden="true" />
            <div>
              <span className="tag">Your answer</span>
              {textOf(answered.optionId)}
            </div>
            <p className="feedback">{unbroken(mine?.text ?? '')}</p>
          </li>
        )}
        <li className="answer answer-right">
          <RightIcon className="icon" stroke={1.75} aria-hidden="true" />
          <div>
            <span className="tag">{answered.correct ? 'You recalled it' : 'The label says'}</span>
            {textOf(right?.optionId)}
          </div>
          <RightReason
            text={answered.correct ? (right?.text ?? '') : withoutPraise(right?.text ?? '')}
            answered={answered}
            sources={sources}
          />
        </li>
      </ul>
    </section>
  );
}

/** Says that this is an update: for whom, and that the whole is there to read. */
function UpdateSummary({ attempt, timeZone, readWhole }: { attempt: AttemptView; timeZone: string; readWhole: (() => void) | null }) {
  if (attempt.update === null) return null;
  return (
    <>
      <p>
        This is an update. You passed the earlier version of this lesson on {fhirDay(attempt.update.passedBefore, timeZone)}: here is what
        changed since, and a short check on it.
      </p>
      <WhatChanged changes={attempt.whatChanged} />
      {readWhole !== null && (
        <button type="button" className="button" onClick={readWhole}>
          Read the whole lesson
        </button>
      )}
    </>
  );
}

/** A short form as it is read: what changed stands above the points, and these are the changed ones until the whole is asked for. */
function contentOf(attempt: AttemptView, isWhole: boolean): AttemptView {
  const { update, keyPoints } = attempt;
  if (update === null) return attempt;
  const points = isWhole ? [...keyPoints, ...update.otherPoints].toSorted((a, b) => a.number - b.number) : keyPoints;
  return { ...attempt, keyPoints: points, whatChanged: [] };
}

/** What the order asks of the reader, readable in half a minute; the rest waits behind disclosures. */
export function KeyPointsStep({ attempt, lesson, timeZone }: { attempt: AttemptView; lesson: LessonWork; timeZone: string }) {
  const [isWhole, setIsWhole] = useState(false);
  const points = useRef<HTMLParagraphElement>(null);
  // The button goes; whoever pressed it is where the reading begins.
  const readWhole = (): void => {
    setIsWhole(true);
    points.current?.focus();
  };
  const [cited, setCited] = useState<Cite | 'all' | null>(null);
  return (
    <>
      <main className="panel-main lesson">
        <LessonIntroduction lesson={attempt.lesson} />
        <FocusHeading level={1}>{attempt.lesson.title}</FocusHeading>
        <p className="small faint">{disclosureOf(attempt.lesson)}</p>
        <Recalled recall={attempt.recall} sources={attempt.sources} />
        <UpdateSummary attempt={attempt} timeZone={timeZone} readWhole={isWhole ? null : readWhole} />
        {attempt.update !== null && (
          <p ref={points} tabIndex={-1} role="status" className="hidden-visually">
            {isWhole ? 'The whole lesson' : ''}
          </p>
        )}
        <LessonContent attempt={contentOf(attempt, isWhole)} cite={setCited} />
      </main>
      <footer className="lesson-foot">
        <button type="button" className="button button-main button-wide" disabled={lesson.isSaving} onClick={lesson.openCheck}>
          Go to the check
        </button>
        <p className="small faint">{attempt.passRule.text} You can leave at any time.</p>
      </footer>
      <SourcesDrawer at={cited} sources={attempt.sources} close={() => setCited(null)} />
    </>
  );
}
