import { Link } from 'react-router';
import type { LessonText, LessonTextState } from '../../server/contract/index.ts';
import { useLaunch } from '../api/use-launch.ts';
import { PendingIcon } from '../credentialing/icons.ts';
import { ScrollRegion } from '../credentialing/scroll-region.tsx';
import { DraftsIcon } from '../educator/icons.ts';
import { problemCount } from '../educator/lesson-words.ts';
import { fhirDate, fhirDay } from '../ui/fhir-date.ts';
import { CheckIcon, NotShownIcon, WarningIcon } from '../ui/icons.ts';
import { RemoveIcon } from './icons.ts';
import { basisWords, stateWords } from './studio-words.ts';

const looks: Record<LessonTextState, { tone: string; icon: typeof CheckIcon }> = {
  draft: { tone: '', icon: DraftsIcon },
  'in-review': { tone: 'chip-warn', icon: PendingIcon },
  published: { tone: 'chip-good', icon: CheckIcon },
  withdrawn: { tone: '', icon: NotShownIcon },
  discarded: { tone: '', icon: RemoveIcon },
};

function StateChip({ state }: { state: LessonTextState }) {
  const { tone, icon: Icon } = looks[state];
  return (
    <span className={`chip ${tone}`}>
      <Icon className="icon" stroke={2} aria-hidden="true" />
      {stateWords[state]}
    </span>
  );
}

/** A tenant's own texts, the last edited first, each a step from its editor. */
export function TextsTable({ texts, home, stale }: { texts: readonly LessonText[]; home: string; stale: boolean }) {
  const timeZone = useLaunch().data?.tenant.timeZone ?? 'UTC';
  return (
    <ScrollRegion name="Drafts, scrolls sideways">
      <table className="table table-tall table-lessons table-stack" aria-busy={stale}>
        <caption className="hidden-visually">
          Texts of lessons, the last edited first, with state, problems, basis, editor and review date
        </caption>
        <thead>
          <tr>
            <th scope="col">Lesson</th>
            <th scope="col">State</th>
            <th scope="col">Problems</th>
            <th scope="col">Begun from</th>
            <th scope="col">Last edited</th>
            <th scope="col">Version</th>
            <th scope="col">Review by</th>
          </tr>
        </thead>
        <tbody>
          {texts.map((text) => (
            <tr key={text.textId}>
              <th scope="row">
                <Link to={`${home}/${encodeURIComponent(text.textId)}`}>{text.title}</Link>
                <span className="second">{text.topics.length === 0 ? 'No topic chosen yet' : text.topics.join(', ')}</span>
              </th>
              <td data-label="State">
                <StateChip state={text.state} />
              </td>
              <td data-label="Problems">
                {text.problems === 0 ? (
                  <span className="dim">None</span>
                ) : (
                  <span className="chip chip-bad num">
                    <WarningIcon className="icon" stroke={2} aria-hidden="true" />
                    {problemCount(text.problems)}
                  </span>
                )}
              </td>
              <td data-label="Begun from">
                {basisWords(text.basis)}
                {text.machineMade !== null && (
                  <span className="second">First text by {text.machineMade === 'llm' ? 'a model' : 'rules'}</span>
                )}
              </td>
              <td className="num" data-label="Last edited">
                {fhirDate(text.editedAt, timeZone)}
                <span className="second">{text.editedBy}</span>
              </td>
              <td className="num" data-label="Version">
                {text.version}
              </td>
              <td className="num" data-label="Review by">
                {text.reviewBy === null ? <span className="faint">None</span> : fhirDay(text.reviewBy)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
