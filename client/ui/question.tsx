import { Fragment, useId, type CSSProperties } from 'react';
import type { Answered, Cite, Question, SourceView } from '../../server/contract/index.ts';
import { citeWords, labelAddress, withoutCite } from './cite-words.ts';
import { capitalized, unbroken } from './format.ts';
import { CriticalIcon, OptionIcon, RightIcon, WrongIcon } from './icons.ts';

export type Choice = { optionId: string | null; confidence: number | null };

/** Native radios, the whole row the target; the slider has no preset that counts as an answer. */
export function OpenQuestion({ question, choice, onChange }: { question: Question; choice: Choice; onChange: (choice: Choice) => void }) {
  const name = useId();
  return (
    <>
      <fieldset className="question">
        <legend>{unbroken(question.stem)}</legend>
        <div className="options">
          {question.options.map((option) => (
            <label key={option.id} className="option">
              <input
                type="radio"
                name={name}
                value={option.id}
                checked={choice.optionId === option.id}
                onChange={() => onChange({ ...choice, optionId: option.id })}
              />
              <span>{unbroken(option.text)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <Confidence value={choice.confidence} onChange={(confidence) => onChange({ ...choice, confidence })} />
    </>
  );
}

const inWords = (value: number | null): string =>
  value === null ? 'not given' : value <= 20 ? `${value}%, guessing` : value >= 90 ? `${value}%, certain` : `${value}% sure`;

function Confidence({ value, onChange }: { value: number | null; onChange: (value: number) => void }) {
  const id = useId();
  return (
    <div className="confidence">
      <div className="row">
        <label htmlFor={id}>How sure are you?</label>
        <output className="num" htmlFor={id}>
          {value === null ? 'not given' : `${value}%`}
        </output>
      </div>
      <input
        id={id}
        type="range"
        min={0}
        max={100}
        step={10}
        className={value === null ? 'untouched' : ''}
        style={{ '--given': `${value ?? 0}%` } as CSSProperties}
        value={value ?? 50}
        aria-valuetext={inWords(value)}
        onChange={(event) => onChange(Number(event.target.value))}
        // A click on the thumb as it stands is an answer too.
        onClick={(event) => onChange(Number(event.currentTarget.value))}
      />
      <div className="ends">
        <span>Guessing</span>
        <span>Certain</span>
      </div>
    </div>
  );
}

/** Feedback written for whoever chose the option, as others read it: "Right: …" without the verdict. */
export const withoutPraise = (text: string): string => capitalized(text.replace(/^Right[:.,;]\s*/, ''));

/** Said after its answer, in words: this one decides alone whether a check can be passed. */
export function CriticalMark({ isCritical }: { isCritical: boolean }) {
  if (!isCritical) return null;
  return (
    <p className="small">
      <span className="chip">
        <CriticalIcon className="icon" size={14} stroke={2} aria-hidden="true" />
        Critical: must be right to pass
      </span>
    </p>
  );
}

/** "Label, section 5.4": the way to the label at its publisher, beside the panel; words where there is no page to lead to. */
function SourceOfAnswer({ cite, sources }: { cite: Cite; sources: readonly SourceView[] }) {
  const source = sources.find(({ id }) => id === cite.sourceId);
  const where = citeWords(cite, sources);
  if (source === undefined || source.setId === null) return capitalized(where);
  const words = where === 'the label' ? 'Label' : where.startsWith('label') ? capitalized(where) : `Label, ${where}`;
  return (
    <a href={labelAddress(source.setId)} target="_blank" rel="noreferrer">
      {words}
      <span className="hidden-visually">, at DailyMed in a new tab</span>
    </a>
  );
}

/** Why the right answer is right, and once where that stands. */
export function RightReason({ text, answered, sources }: { text: string; answered: Answered; sources: readonly SourceView[] }) {
  return (
    <p className="feedback">
      {unbroken(withoutCite(text, answered.cites, sources))}{' '}
      <span className="source-of-answer">
        {answered.cites.map((cite, index) => (
          <Fragment key={`${cite.sourceId} ${cite.sections.join(' ')}`}>
            {index > 0 && '; '}
            <SourceOfAnswer cite={cite} sources={sources} />
          </Fragment>
        ))}
      </span>
    </p>
  );
}

/** Every option with its reason; words and icons say it, colour repeats it. */
export function AnsweredQuestion({
  question,
  answered,
  sources,
}: {
  question: Question;
  answered: Answered;
  sources: readonly SourceView[];
}) {
  return (
    <ul className="options" aria-label="Answers with feedback">
      {question.options.map((option) => {
        const feedback = answered.feedback.find((one) => one.optionId === option.id);
        const isMine = option.id === answered.optionId;
        const isRight = feedback?.correct === true;
        const Icon = isRight ? RightIcon : isMine ? WrongIcon : OptionIcon;
        const tag = isRight ? (isMine ? 'Your answer, right' : 'Right answer') : isMine ? 'Your answer, not right' : null;
        return (
          <li key={option.id} className={`answer ${isRight ? 'answer-right' : isMine ? 'answer-wrong' : ''}`}>
            <Icon className="icon" stroke={1.75} aria-hidden="true" />
            <div>
              {tag !== null && <span className="tag">{tag}</span>}
              {unbroken(option.text)}
            </div>
            {feedback !== undefined &&
              (isRight ? (
                <RightReason text={isMine ? feedback.text : withoutPraise(feedback.text)} answered={answered} sources={sources} />
              ) : (
                <p className="feedback">{unbroken(isMine ? feedback.text : withoutPraise(feedback.text))}</p>
              ))}
          </li>
        );
      })}
    </ul>
  );
}

/** How sure it was, read-only. */
export function WasSure({ answered }: { answered: Answered }) {
  if (answered.confidence === null) return null;
  return (
    <section className="card sure">
      <h3>You were {answered.confidence}% sure</h3>
      <meter min={0} max={100} value={answered.confidence} aria-label={`Confidence ${answered.confidence} percent`} />
      {!answered.correct && answered.confidence >= 70 && <p className="small dim">Sure but not right is worth seeing twice.</p>}
    </section>
  );
}
