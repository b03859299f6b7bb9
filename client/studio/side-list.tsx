import { movedPath, type LessonTextView } from '../../server/contract/index.ts';
import { jumpTo } from './jump-to.ts';
import { useLessonForm } from './lesson-form.tsx';
import { placeName, placeOf } from './lesson-places.ts';
import { plainMarks } from './plain-marks.ts';

type Line = { at: string; text: string };

/** @param isNamed whether a line names its field by itself */
function Lines({
  title,
  note,
  lines,
  isOpen,
  isNamed = false,
}: {
  title: string;
  note?: string;
  lines: readonly Line[];
  isOpen: boolean;
  isNamed?: boolean;
}) {
  const { places } = useLessonForm();
  if (lines.length === 0) return null;
  return (
    <details className="card side-list" open={isOpen}>
      <summary>
        {title} <span className="count-after">{lines.length}</span>
      </summary>
      {note !== undefined && <p className="small faint">{note}</p>}
      <ul>
        {lines.map(({ at, text: said }) => {
          const place = placeOf(places, at);
          const text = plainMarks(said);
          return (
            <li key={`${at} ${text}`}>
              <button type="button" className="link" onClick={() => jumpTo(place)}>
                {isNamed ? text : placeName(places, place)}
              </button>
              {!isNamed && `: ${text}`}
            </li>
          );
        })}
      </ul>
    </details>
  );
}

/** What is left to do, each with its way to the field. */
export function SideList({ view }: { view: LessonTextView }) {
  const { lesson, places } = useLessonForm();
  const still = <T extends { at: string }>(lines: readonly T[], text: (line: T) => string): Line[] =>
    lines.flatMap((line) => {
      const at = movedPath(view.lesson, lesson, line.at);
      return at === null ? [] : [{ at, text: text(line) }];
    });
  const problems = still(view.problemList, ({ message }) => message);
  // What was judged, was judged by whoever published it.
  const gaps = view.state === 'draft' || view.state === 'in-review' ? view.gaps : [];
  const isAtLesson = (at: string): boolean => placeOf(places, at) === '';
  return (
    <>
      <Lines title="Problems" note="As of the last save." lines={problems} isNamed isOpen={problems.length <= 12} />
      <Lines title="Left for a person to judge" lines={still(gaps, ({ message }) => message)} isOpen={gaps.length <= 6} />
      <Lines
        title="Left out of the first text"
        lines={view.dropped.map(({ at, text, reason }) => ({ at, text: `${isAtLesson(at) ? `${at}: ` : ''}“${text}” ${reason}` }))}
        isOpen={false}
      />
    </>
  );
}
