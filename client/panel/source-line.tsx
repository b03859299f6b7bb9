import type { AttemptView, SourceView } from '../../server/contract/index.ts';
import { labelAddress, sourceName } from '../ui/cite-words.ts';
import { fhirDate } from '../ui/fhir-date.ts';
import { SourceIcon } from '../ui/icons.ts';

/** To the label at its publisher, beside the panel: the lesson stays where it is. */
export function LabelLink({ setId, of }: { setId: string; of: string }) {
  return (
    <a href={labelAddress(setId)} target="_blank" rel="noreferrer">
      Open the label
      <span className="hidden-visually"> of {of}, at DailyMed in a new tab</span>
    </a>
  );
}

function Label({ source }: { source: SourceView }) {
  return (
    <>
      {sourceName(source)},{' '}
      <b>
        version {source.version ?? 'not given'}
        {source.effective !== null && `, effective ${fhirDate(source.effective)}`}
      </b>
      .
    </>
  );
}

/** What the lesson rests on and how fresh that is. The first label, or where there is none the first document, is the one that is taught; the others are in the sources. */
export function SourceLine({ attempt, openSources }: { attempt: Pick<AttemptView, 'lesson' | 'sources'>; openSources: () => void }) {
  const { lesson, sources } = attempt;
  const label = sources.find(({ kind }) => kind === 'label') ?? sources.find(({ kind }) => kind === 'document');
  const setId = label?.setId ?? null;
  const more = sources.length - 1;
  return (
    <p className="source">
      <SourceIcon className="icon" stroke={1.75} aria-hidden="true" />
      <span>
        {label !== undefined && <Label source={label} />}{' '}
        {lesson.reviewedOn === null ? 'Not clinically reviewed yet.' : `Reviewed ${fhirDate(lesson.reviewedOn)}.`}{' '}
        {lesson.reviewBy !== null && `Next review ${fhirDate(lesson.reviewBy)}. `}
        {setId !== null && <LabelLink setId={setId} of={label?.product ?? 'this drug'} />}
        {more > 0 && (
          <>
            {setId !== null && ' · '}
            <button type="button" className="link" onClick={openSources}>
              {more === 1 ? '1 more source' : `${more} more sources`}
            </button>
          </>
        )}
      </span>
    </p>
  );
}
