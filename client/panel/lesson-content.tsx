import type { AttemptView, Cite } from '../../server/contract/index.ts';
import { citeWords } from '../ui/cite-words.ts';
import { fhirDate } from '../ui/fhir-date.ts';
import { capitalized, unbroken } from '../ui/format.ts';
import { SourceIcon } from '../ui/icons.ts';
import { WithLead } from '../ui/lead.tsx';
import { SourceLine } from './source-line.tsx';

export type LessonContentOf = Pick<AttemptView, 'lesson' | 'keyPoints' | 'whatChanged' | 'populations' | 'rems' | 'sources'>;

/** What a warning says now and did not say before; nothing where nothing is told. */
export function WhatChanged({ changes }: { changes: LessonContentOf['whatChanged'] }) {
  if (changes.length === 0) return null;
  return (
    <section className="note note-accent" aria-labelledby="what-changed">
      <div>
        <h2 id="what-changed">What changed</h2>
        {changes.map((change) => (
          <p key={change.text}>
            {unbroken(change.text)}
            {change.basis === 'reported' && <span className="faint small"> Reported; wording not compared.</span>}
          </p>
        ))}
      </div>
    </section>
  );
}

/** What a lesson says: key points, what changed, what it rests on; the rest behind disclosures. The same for clinicians and reviewers. */
export function LessonContent({ attempt, cite }: { attempt: LessonContentOf; cite: (cited: Cite | 'all') => void }) {
  return (
    <>
      {attempt.keyPoints.length > 0 && (
        <>
          <div className="lede">
            <h2>Key points</h2>
          </div>
          <ol className="card points">
            {attempt.keyPoints.map((point) => (
              <li key={point.id}>
                <span className="number num" aria-hidden="true">
                  {point.number}
                </span>
                <span>
                  <WithLead text={unbroken(point.text)} />
                  {point.changed && (
                    <>
                      {' '}
                      <span className="chip chip-warn">Changed</span>
                    </>
                  )}
                </span>
                <span className="where num">
                  {point.cites.map((one) => (
                    <button key={one.sourceId} type="button" className="link" onClick={() => cite(one)}>
                      {capitalized(citeWords(one, attempt.sources).replace('boxed warning', 'box'))}
                      <span className="hidden-visually">, source of point {point.number}</span>
                    </button>
                  ))}
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
      <WhatChanged changes={attempt.whatChanged} />
      <SourceLine attempt={attempt} openSources={() => cite('all')} />
      <div className="card rows">
        <details className="more">
          <summary>Pregnancy, age, kidney and liver</summary>
          <div>
            <dl className="pairs">
              {attempt.populations.map((one) => [
                <dt key={`${one.group}-name`}>{one.group}</dt>,
                <dd key={one.group}>{unbroken(one.text)}</dd>,
              ])}
            </dl>
          </div>
        </details>
        {attempt.rems !== null && (
          <details className="more">
            <summary>REMS</summary>
            <div>
              <p>
                {unbroken(attempt.rems.text)}{' '}
                <span className="faint">
                  {attempt.rems.readOn !== null && `Read ${fhirDate(attempt.rems.readOn)}, `}
                  {attempt.rems.readOn === null ? 'Label' : 'label'} of {fhirDate(attempt.rems.asOf)}.
                </span>
              </p>
            </div>
          </details>
        )}
        <button type="button" className="more-button" onClick={() => cite('all')}>
          <SourceIcon className="icon" stroke={1.75} aria-hidden="true" />
          Sources, {attempt.sources.length}
        </button>
      </div>
    </>
  );
}
