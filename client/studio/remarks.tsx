import { valueAt } from '../../server/contract/index.ts';
import { WarningIcon } from '../ui/icons.ts';
import { jumpTo } from './jump-to.ts';
import { useLessonForm } from './lesson-form.tsx';
import { fieldId } from './lesson-places.ts';
import { plainMarks } from './plain-marks.ts';

/** Where the label's own words stand in a text: "[[…]]". */
export const isQuoting = (text: string): boolean => text.includes('[[');

/** A rule of writing that this place may break for a good reason, which whoever publishes reads. */
function SetAside({ exception }: { exception: { at: string; rule: string } }) {
  const { listAt, set, isFixed } = useLessonForm();
  const all = listAt('exceptions');
  const isThere = all.some((one) => valueAt(one, 'at') === exception.at && valueAt(one, 'rule') === exception.rule);
  if (isFixed || isThere) return null;
  const setAside = (): void => {
    set('exceptions', [...all, { ...exception, reason: '' }]);
    setTimeout(() => jumpTo(`exceptions.${all.length}.reason`), 0);
  };
  return (
    <>
      {' '}
      <button type="button" className="link" onClick={setAside}>
        Set this rule aside here, with a reason
      </button>
    </>
  );
}

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
      {problems.map(({ message, exception }) => (
        <p key={message} className="remark-problem">
          <WarningIcon className="icon" stroke={2} aria-hidden="true" />
          <span>
            <span className="hidden-visually">Problem: </span>
            {plainMarks(message)}
            {exception !== undefined && <SetAside exception={exception} />}
          </span>
        </p>
      ))}
      {gaps.map((gap) => (
        <p key={gap}>
          <b>Left open:</b> {plainMarks(gap)}
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
