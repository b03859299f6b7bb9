import type { LabelPart, LabelSide } from '../../server/contract/index.ts';
import { fhirDate } from '../ui/fhir-date.ts';
import { markWords } from './work-queue-words.ts';

/** One heading or sentence: what changed carries a word and a mark, what stayed is quiet. */
export function BoxPart({ part: { kind, text, mark } }: { part: LabelPart }) {
  if (mark === 'same') return <p className="box-same">{kind === 'heading' ? <b>{text}</b> : text}</p>;
  const Tag = mark === 'removed' ? 'del' : mark === 'added' ? 'ins' : 'span';
  return (
    <p className="box-part">
      <span className="chip">{markWords[mark]}</span> <Tag className={`box-${mark}`}>{kind === 'heading' ? <b>{text}</b> : text}</Tag>
    </p>
  );
}

/** One version's boxed warning, in the label's words. */
export function BoxSide({ side, which }: { side: LabelSide; which: 'Before' | 'After' }) {
  return (
    <section className="box-side" aria-label={`${which}: version ${side.version}`}>
      <h3 className="num">
        {which}: version {side.version}, effective {fhirDate(side.effective)}
      </h3>
      {side.parts.length === 0 ? (
        <p className="dim">No boxed warning in this version.</p>
      ) : (
        side.parts.map((part) => <BoxPart key={`${part.kind} ${part.text}`} part={part} />)
      )}
    </section>
  );
}
