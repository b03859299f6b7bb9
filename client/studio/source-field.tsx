import { valueAt } from '../../server/contract/index.ts';
import { fhirDate } from '../ui/fhir-date.ts';
import { LineField } from './fields.tsx';
import { useLessonForm } from './lesson-form.tsx';
import { cites, knownSources, toggled, type KnownSource } from './source-citations.ts';

/** What a source is, for whoever does not know its letter and number by heart. */
function sourceWords({ kind, source }: KnownSource): string {
  const said = (name: string): string => {
    const value = valueAt(source, name);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const version = said('version') === '' ? '' : `, version ${said('version')}`;
  if (kind === 'label') return `Label${version}${said('effective') === '' ? '' : `, effective ${fhirDate(said('effective'))}`}`;
  return `${said('text') === '' ? 'Not named yet' : said('text')}${version}`;
}

/** Which source a sentence rests on: typed, or chosen from those that the text has. */
export function SourceField({ at, label = 'Source' }: { at: string; label?: string }) {
  const { lesson, remarks, textAt, set, isFixed } = useLessonForm();
  const text = textAt(at);
  const known = isFixed
    ? []
    : knownSources(
        lesson,
        [...remarks.values()].flatMap(({ claims }) => claims),
      );
  return (
    <div className="source-field">
      <LineField at={at} label={label} hint="such as “L1 box, 5.1”" />
      {known.length > 0 && (
        <details className="source-choice">
          <summary>Choose from this text’s sources</summary>
          <ul>
            {known.map((one) => (
              <li key={one.id}>
                <span className="small">
                  <span className="code">{one.id}</span> {sourceWords(one)}
                </span>
                <span className="source-sections">
                  {(one.sections.length === 0 ? [null] : one.sections).map((section) => (
                    <button
                      key={section ?? ''}
                      type="button"
                      aria-label={`${one.id} ${section ?? 'as a whole'}`}
                      className="button button-small"
                      aria-pressed={cites(text, one.id, section)}
                      onClick={() => set(at, toggled(text, one.id, section))}
                    >
                      {section ?? 'As a whole'}
                    </button>
                  ))}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
