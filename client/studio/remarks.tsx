import { WarningIcon } from '../ui/icons.ts';
import { useLessonForm } from './lesson-form.tsx';
import { fieldId } from './lesson-places.ts';

/** Where the label's own words stand in a text: "[[…]]". */
export const isQuoting = (text: string): boolean => text.includes('[[');

/**
 * What is said about one place: the rules it breaks, what its writer left open, and the label's words that it rests on.
 * @param text of the field, where the label's own words may still stand in it
 */
export function RemarksAt({ place, text = '' }: { place: string; text?: string }) {
  const { problems, gaps, claims } = useLessonForm().remarksAt(place);
  if (problems.length + gaps.length + claims.length === 0 && !isQuoting(text)) return null;
  return (
    <div className="remarks" id={`${fieldId(place)}-remarks`}>
      {isQuoting(text) && problems.length === 0 && (
        <p>
          <span className="chip chip-warn">The label’s words: say them in your own</span>
        </p>
      )}
      {problems.map((problem) => (
        <p key={problem} className="remark-problem">
          <WarningIcon className="icon" stroke={2} aria-hidden="true" />
          <span>
            <span className="hidden-visually">Problem: </span>
            {problem}
          </span>
        </p>
      ))}
      {gaps.map((gap) => (
        <p key={gap}>
          <b>Left open:</b> {gap}
        </p>
      ))}
      {claims.map((claim) => (
        <blockquote key={`${claim.source} ${claim.quote}`} className="claim">
          <b className="num">{claim.source}:</b> “{claim.quote}”
        </blockquote>
      ))}
    </div>
  );
}
