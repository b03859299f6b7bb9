import '../ui/educator.css';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';
import { versionBefore, type ComparedField, type LessonComparison, type LessonTextView } from '../../server/contract/index.ts';
import { lessonTextsApi } from '../api/lesson-texts.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { BoxPart } from '../educator/change-page-text.tsx';
import { EducationError } from '../educator/education-error.tsx';
import { LoadingState } from '../ui/states.tsx';
import { comparedWords, fieldClassWords } from './compare-words.ts';

type Parts = ComparedField['before'];

function Side({
  parts,
  other,
  which,
  version,
  field,
}: {
  parts: Parts;
  other: Parts;
  which: 'Before' | 'After';
  version: string;
  field: string;
}) {
  return (
    <div className="box-side" role="group" aria-label={`${field}, ${which.toLowerCase()}`}>
      <h4 className="num">
        {which}: version {version}
      </h4>
      {parts.length === 0 && <p className="dim">Not in this version.</p>}
      {parts.map((part, index) => (
        // The same sentence may stand there twice; the list never changes.
        <BoxPart key={index} part={part} other={other} isBefore={which === 'Before'} />
      ))}
    </div>
  );
}

function Field({ field, from, to }: { field: ComparedField; from: string; to: string }) {
  const { name, before, after } = field;
  return (
    <section className="section" aria-label={name}>
      <h3>{name}</h3>
      <p className="dim">{fieldClassWords(field)}</p>
      <div className="box-sides">
        <Side parts={before} other={after} which="Before" version={from} field={name} />
        <Side parts={after} other={before} which="After" version={to} field={name} />
      </div>
    </section>
  );
}

function Compared({ comparison }: { comparison: LessonComparison }) {
  const { before, after, fields, unchanged } = comparison;
  return (
    <>
      <p role="status">{comparedWords(comparison)}</p>
      {fields.map((field) => (
        <Field key={`${field.at} ${field.name} ${field.class}`} field={field} from={before?.version ?? ''} to={after.version} />
      ))}
      {unchanged.length > 0 && (
        <details className="some-fold">
          <summary>
            Unchanged <span className="count-after">{unchanged.length}</span>
          </summary>
          <ul>
            {unchanged.map((name, index) => (
              // A name may stand there twice.
              <li key={index}>{name}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** The text as it was saved last beside another version of its lesson. */
function Comparison({
  view,
  version,
  isDirty,
  choose,
}: {
  view: LessonTextView;
  version: string;
  isDirty: boolean;
  choose: (version: string) => void;
}) {
  const { launchId } = useLaunchApi();
  const read = useQuery({
    queryKey: [launchId, 'lesson-comparison', view.textId, view.revision, version],
    queryFn: async () => lessonTextsApi(launchId).compare(view.textId, version),
  });
  const heading = useRef<HTMLHeadingElement>(null);
  // It may have been opened from the foot of the page.
  useEffect(() => heading.current?.focus(), []);
  const others = view.versions.filter((one) => one.version !== view.version);
  return (
    <section className="section" aria-labelledby="compared">
      <h2 id="compared" ref={heading} tabIndex={-1}>
        Compared with version {version}
      </h2>
      {others.length > 1 && (
        <label className="choose">
          <span>Compare with</span>
          <select value={version} onChange={({ target }) => choose(target.value)}>
            {others.map((one) => (
              <option key={one.version} value={one.version}>
                {one.version}, {one.status}
              </option>
            ))}
          </select>
        </label>
      )}
      {isDirty && <p className="note looked">What is not saved yet is not compared.</p>}
      {read.isPending && <LoadingState what="the comparison" />}
      {read.isError && <EducationError error={read.error} retry={() => void read.refetch()} roles="educator" />}
      {read.data !== undefined && <Compared comparison={read.data} />}
    </section>
  );
}

/** Opens what a text says otherwise than the version before it; which one it is held against stands in the address (`?compare=`). */
export function CompareVersions({ view, isDirty }: { view: LessonTextView; isDirty: boolean }) {
  const [params, setParams] = useSearchParams();
  const opened = params.get('compare') ?? '';
  const before = versionBefore(view.version, view.versions);
  const compare = (version: string): void => setParams(version === '' ? {} : { compare: version }, { replace: true });
  if (opened === '' && before === undefined)
    return <p className="dim small">New: no version of this lesson was published before, so there is none to compare with.</p>;
  return (
    <>
      <div className="change-acts">
        <button
          type="button"
          className="button button-small"
          aria-expanded={opened !== ''}
          onClick={() => compare(opened === '' ? (before ?? '') : '')}
        >
          {opened === '' ? `Compare with version ${before ?? ''}` : 'Close the comparison'}
        </button>
      </div>
      {opened !== '' && <Comparison view={view} version={opened} isDirty={isDirty} choose={compare} />}
    </>
  );
}
