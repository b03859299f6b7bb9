import { Link } from 'react-router';
import type { LabelChange } from '../../server/contract/index.ts';
import { ScrollRegion } from '../credentialing/scroll-region.tsx';
import { fhirDate } from '../ui/fhir-date.ts';
import { CheckIcon, NotShownIcon, OptionIcon } from '../ui/icons.ts';
import { AnswerChip, Answers } from './work-queue-answers.tsx';
import { told } from './words.ts';
import { classWords, labelKind, nameOf, noActionWords, stateWords } from './work-queue-words.ts';

const icons = { open: OptionIcon, 'looked-at': CheckIcon, 'no-action': NotShownIcon };

/** How a change stands here, in words and with an icon. */
export function StateChip({ change }: { change: Pick<LabelChange, 'state' | 'review'> }) {
  const Icon = icons[change.state];
  const reason = change.review?.reason;
  return (
    <>
      <span className={change.state === 'open' ? 'chip chip-warn' : 'chip'}>
        <Icon className="icon" stroke={2} aria-hidden="true" />
        {stateWords[change.state]}
      </span>
      {reason !== undefined && reason !== null && <span className="second">{noActionWords[reason]}</span>}
    </>
  );
}

const mostNamed = 3;
const ingredientsIn = ({ ingredients }: LabelChange): string =>
  ingredients.length > mostNamed
    ? `${ingredients.slice(0, mostNamed).join(', ')} and ${ingredients.length - mostNamed} more`
    : ingredients.join(', ');

/** Changes of boxed warnings, each a step from its text. */
export function WorkQueueTable({ rows, home, stale }: { rows: readonly LabelChange[]; home: string; stale: boolean }) {
  return (
    <ScrollRegion name="Label changes, scrolls sideways">
      <table className="table table-tall table-lessons table-stack" aria-busy={stale}>
        <caption className="hidden-visually">
          Changes of boxed warnings, the last found first, with label, versions, products, orders, cards and how they stand here
        </caption>
        <thead>
          <tr>
            <th scope="col">Label</th>
            <th scope="col">What changed</th>
            <th scope="col">Decision</th>
            <th scope="col">Answer</th>
            <th scope="col">Version</th>
            <th scope="col">Effective</th>
            <th scope="col">Holds for</th>
            <th scope="col" className="n">
              Orders, 30 days
            </th>
            <th scope="col" className="n">
              Cards, 30 days
            </th>
            <th scope="col" className="n">
              Taught an older version
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((change) => (
            <tr key={change.changeId}>
              <th scope="row">
                <Link to={`${home}/${change.changeId}`}>{nameOf(change)}</Link>
                <span className="second">
                  {change.labeler ?? 'Labeler not named'}, {labelKind(change).toLowerCase()}
                </span>
              </th>
              <td data-label="What changed">{classWords[change.class]}</td>
              <td data-label="Decision">
                <StateChip change={change} />
              </td>
              <td data-label="Answer">
                <AnswerChip answer={change.answer} />
                <Answers answers={change.answers} home={home.slice(0, home.lastIndexOf('/'))} />
              </td>
              <td className="num" data-label="Version">
                {change.from} → {change.to}
              </td>
              <td className="num" data-label="Effective">
                {fhirDate(change.effective)}
              </td>
              <td className="dim" data-label="Holds for">
                {change.codes === 0 ? 'No code known' : `${change.codes} ${change.codes === 1 ? 'code' : 'codes'}`}
                <span className="second">{ingredientsIn(change)}</span>
              </td>
              {[change.orders, change.cards].map((count, index) => (
                // Orders, then cards.
                <td key={index} className="n num" data-label={index === 0 ? 'Orders, 30 days' : 'Cards, 30 days'}>
                  {change.codes === 0 ? <span className="faint">Not counted</span> : told(count)}
                </td>
              ))}
              <td className="n num" data-label="Taught before">
                {told(change.taughtOlder)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
