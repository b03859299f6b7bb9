import { Fragment } from 'react';
import type { LabelPart, LabelSide } from '../../server/contract/index.ts';
import { fhirDate } from '../ui/fhir-date.ts';
import { markWords } from './mark-words.ts';
import { wordsOfMark } from './work-queue-words.ts';

/** A reworded sentence with the words that the other version does not have marked; as a whole where none there is like it. */
function Reworded({ text, other, isBefore }: { text: string; other: readonly LabelPart[]; isBefore: boolean }) {
  const runs = markWords(
    text,
    other.flatMap((part) => (part.mark === 'reworded' ? [part.text] : [])),
  );
  if (runs === null) return <span className="box-reworded">{text}</span>;
  const Tag = isBefore ? 'del' : 'ins';
  return (
    <span>
      {runs.map((run, index) => (
        // The same words may stand there twice; the list never changes.
        <Fragment key={index}>
          {index > 0 && ' '}
          {run.isShared ? run.text : <Tag className={isBefore ? 'box-removed' : 'box-added'}>{run.text}</Tag>}
        </Fragment>
      ))}
    </span>
  );
}

/** One heading or sentence: what changed carries a word and a mark, what stayed is quiet. @param other what the other version has */
export function BoxPart({ part, other, isBefore }: { part: LabelPart; other: readonly LabelPart[]; isBefore: boolean }) {
  const { kind, text, mark } = part;
  if (mark === 'same') return <p className="box-same">{kind === 'heading' ? <b>{text}</b> : text}</p>;
  if (mark === 'reworded')
    return (
      <p className="box-part">
        <span className="chip">{wordsOfMark[mark]}</span> <Reworded text={text} other={other} isBefore={isBefore} />
      </p>
    );
  const Tag = mark === 'removed' ? 'del' : 'ins';
  return (
    <p className="box-part">
      <span className="chip">{wordsOfMark[mark]}</span> <Tag className={`box-${mark}`}>{kind === 'heading' ? <b>{text}</b> : text}</Tag>
    </p>
  );
}

/** One version's boxed warning, in the label's words. */
export function BoxSide({ side, other, which }: { side: LabelSide; other: LabelSide; which: 'Before' | 'After' }) {
  return (
    <section className="box-side" aria-label={`${which}: version ${side.version}`}>
      <h3 className="num">
        {which}: version {side.version}, effective {fhirDate(side.effective)}
      </h3>
      {side.parts.length === 0 ? (
        <p className="dim">No boxed warning in this version.</p>
      ) : (
        side.parts.map((part) => (
          <BoxPart key={`${part.kind} ${part.text}`} part={part} other={other.parts} isBefore={which === 'Before'} />
        ))
      )}
    </section>
  );
}
