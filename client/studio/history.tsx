import { fhirDate } from '../ui/fhir-date.ts';
import { capitalized } from '../ui/format.ts';

type HistoryProps = {
  steps: readonly { step: string; by: string; at: string; note: string | null }[];
  words: Readonly<Record<string, string>>;
  timeZone: string;
};

/** Every step of a text or a rule, newest first, with who and when. */
export function History({ steps, words, timeZone }: HistoryProps) {
  if (steps.length === 0) return null;
  const newest = steps.toSorted((a, b) => b.at.localeCompare(a.at));
  return (
    <section className="section" aria-labelledby="history">
      <h2 id="history">What was done</h2>
      <ul>
        {newest.map(({ step, by, at, note }, index) => (
          // One list, newest first, that only grows.
          <li key={newest.length - index} className="num">
            {fhirDate(at, timeZone)}: {words[step] ?? capitalized(step)}, {by}
            {note !== null && <p className="studio-note">{note}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
