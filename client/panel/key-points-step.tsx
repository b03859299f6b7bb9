import { useState } from 'react';
import type { AttemptView, Cite } from '../../server/contract/index.ts';
import { citeWords } from '../ui/cite-words.ts';
import { FocusHeading } from '../ui/focus-heading.tsx';
import { fhirDate } from '../ui/fhir-date.ts';
import { capitalized } from '../ui/format.ts';
import { OptionIcon, RightIcon, SourceIcon } from '../ui/icons.ts';
import { WithLead } from '../ui/lead.tsx';
import { withoutPraise } from '../ui/question.tsx';
import { disclosureOf, LessonIntroduction } from './lesson-introduction.tsx';
import { SourceLine } from './source-line.tsx';
import { SourcesDrawer } from './sources-drawer.tsx';
import type { useAttempt } from './use-attempt.ts';

function Recalled({ recall }: { recall: AttemptView['recall'] }) {
  const { answered } = recall;
  if (answered === null) return null;
  const textOf = (id: string | undefined): string => recall.options.find((option) => option.id === id)?.text ?? '';
  const right = answered.feedback.find((one) => one.correct);
  const mine = answered.feedback.find((one) => one.optionId === answered.optionId);
  return (
    <section className="question" aria-labelledby="recalled">
      <h2 id="recalled" className="stem">
        {recall.stem}
      </h2>
      <ul className="options">
        {!answered.correct && (
          <li className="answer">
            <OptionIcon className="icon" stroke={1.75} aria-hidden="true" />
            <div>
              <span className="tag">Your answer</span>
              {textOf(answered.optionId)}
            </div>
            <p className="feedback">{mine?.text}</p>
          </li>
        )}
        <li className="answer answer-right">
          <RightIcon className="icon" stroke={1.75} aria-hidden="true" />
          <div>
            <span className="tag">{answered.correct ? 'You recalled it' : 'The label says'}</span>
            {textOf(right?.optionId)}
          </div>
          <p className="feedback">{answered.correct ? right?.text : withoutPraise(right?.text ?? '')}</p>
        </li>
      </ul>
    </section>
  );
}

/** What the order asks of the reader, readable in half a minute; the rest waits behind disclosures. */
export function KeyPointsStep({
  attempt,
  lesson,
  timeZone,
}: {
  attempt: AttemptView;
  lesson: ReturnType<typeof useAttempt>;
  timeZone: string;
}) {
  const [cited, setCited] = useState<Cite | 'all' | null>(null);
  return (
    <>
      <main className="panel-main lesson">
        <LessonIntroduction attempt={attempt} timeZone={timeZone} />
        <FocusHeading level={1}>{attempt.lesson.title}</FocusHeading>
        <p className="small faint">{disclosureOf(attempt.lesson)}</p>
        <Recalled recall={attempt.recall} />
        <div className="lede">
          <h2>Key points</h2>
          <span className="small faint">Label section</span>
        </div>
        <ol className="card points">
          {attempt.keyPoints.map((point) => (
            <li key={point.id}>
              <span className="number num" aria-hidden="true">
                {point.number}
              </span>
              <span>
                <WithLead text={point.text} />
                {point.changed && (
                  <>
                    {' '}
                    <span className="chip chip-warn">Changed</span>
                  </>
                )}
              </span>
              <span className="where num">
                {point.cites.map((cite) => (
                  <button key={cite.sourceId} type="button" className="link" onClick={() => setCited(cite)}>
                    {capitalized(citeWords(cite, attempt.sources))}
                    <span className="hidden-visually">, source of point {point.number}</span>
                  </button>
                ))}
              </span>
            </li>
          ))}
        </ol>
        {attempt.whatChanged.length > 0 && (
          <section className="note note-accent">
            <div>
              <h3>What changed</h3>
              {attempt.whatChanged.map((change) => (
                <p key={change.text}>
                  {change.text}
                  {change.basis === 'reported' && <span className="faint small"> Reported; wording not compared.</span>}
                </p>
              ))}
            </div>
          </section>
        )}
        <SourceLine attempt={attempt} openSources={() => setCited('all')} />
        <div className="card rows">
          <details className="more">
            <summary>Pregnancy, age, kidney and liver</summary>
            <div>
              <dl className="pairs">
                {attempt.populations.map((one) => [<dt key={`${one.group}-name`}>{one.group}</dt>, <dd key={one.group}>{one.text}</dd>])}
              </dl>
            </div>
          </details>
          {attempt.rems !== null && (
            <details className="more">
              <summary>REMS</summary>
              <div>
                <p>
                  {attempt.rems.text}{' '}
                  <span className="faint">
                    {attempt.rems.readOn !== null && `Read ${fhirDate(attempt.rems.readOn)}, `}
                    {attempt.rems.readOn === null ? 'Label' : 'label'} of {fhirDate(attempt.rems.asOf)}.
                  </span>
                </p>
              </div>
            </details>
          )}
          <button type="button" className="more-button" onClick={() => setCited('all')}>
            <SourceIcon className="icon" stroke={1.75} aria-hidden="true" />
            Sources, {attempt.sources.length}
          </button>
        </div>
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
