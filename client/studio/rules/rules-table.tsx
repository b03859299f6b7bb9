import { Link } from 'react-router';
import type { Rule, RuleState } from '../../../server/contract/index.ts';
import { useLaunch } from '../../api/use-launch.ts';
import { PendingIcon } from '../../credentialing/icons.ts';
import { ScrollRegion } from '../../credentialing/scroll-region.tsx';
import { DraftsIcon } from '../../educator/icons.ts';
import { problemCount } from '../../educator/lesson-words.ts';
import { fhirDate, fhirDay } from '../../ui/fhir-date.ts';
import { CheckIcon, NotShownIcon, PrivateIcon, WarningIcon } from '../../ui/icons.ts';
import { RemoveIcon } from '../icons.ts';
import { SwitchIcon } from './icons.ts';
import { stateWords, triggersInWords } from './rule-words.ts';
import { RuleSwitch } from './switches.tsx';

const looks: Record<RuleState, { tone: string; icon: typeof CheckIcon }> = {
  draft: { tone: '', icon: DraftsIcon },
  'in-review': { tone: 'chip-warn', icon: PendingIcon },
  published: { tone: 'chip-good', icon: CheckIcon },
  retired: { tone: '', icon: NotShownIcon },
  discarded: { tone: '', icon: RemoveIcon },
};

/** How a rule stands: its state, whose it is, and whether somebody switched it off. */
export function RuleChips({ rule }: { rule: Pick<Rule, 'state' | 'isBuiltIn' | 'switchedOff'> }) {
  const { tone, icon: Icon } = looks[rule.state];
  return (
    <span className="rule-chips">
      {rule.isBuiltIn && (
        <span className="chip">
          <PrivateIcon className="icon" stroke={2} aria-hidden="true" />
          Built in
        </span>
      )}
      <span className={`chip ${tone}`}>
        <Icon className="icon" stroke={2} aria-hidden="true" />
        {stateWords[rule.state]}
      </span>
      {rule.switchedOff !== null && (
        <span className="chip chip-bad">
          <SwitchIcon className="icon" stroke={2} aria-hidden="true" />
          Switched off
        </span>
      )}
    </span>
  );
}

/** A release says only its day, which no zone shifts. */
export const editedOn = ({ isBuiltIn, editedAt }: Pick<Rule, 'isBuiltIn' | 'editedAt'>, timeZone: string): string =>
  isBuiltIn ? fhirDay(editedAt.slice(0, 10)) : fhirDate(editedAt, timeZone);

function Count({ count, words }: { count: number; words: string }) {
  if (count === 0) return <span className="dim">None</span>;
  return (
    <span className="chip chip-bad num">
      <WarningIcon className="icon" stroke={2} aria-hidden="true" />
      {words}
    </span>
  );
}

/** Own rules, the last edited first, then those that are built in; each a step from its page. */
export function RulesTable({ rules, home, stale }: { rules: readonly Rule[]; home: string; stale: boolean }) {
  const timeZone = useLaunch().data?.tenant.timeZone ?? 'UTC';
  return (
    <ScrollRegion name="Rules, scrolls sideways">
      <table className="table table-tall table-lessons" aria-busy={stale}>
        <caption className="hidden-visually">
          Rules, your own first, with state, trigger, problems, conditions that failed in 30 days, last edit and a switch
        </caption>
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">State</th>
            <th scope="col">When</th>
            <th scope="col">Problems</th>
            <th scope="col">Failures, 30 days</th>
            <th scope="col">Last edited</th>
            <th scope="col">Switch</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.ruleId}>
              <th scope="row">
                <Link to={`${home}/${encodeURIComponent(rule.ruleId)}`}>{rule.title}</Link>
                <span className="second num">
                  {rule.isBuiltIn ? 'Built in, version' : 'Version'} {rule.version}
                </span>
              </th>
              <td>
                <RuleChips rule={{ ...rule, isBuiltIn: false }} />
              </td>
              <td className="dim">{triggersInWords(rule.trigger)}</td>
              <td>
                <Count count={rule.problems} words={problemCount(rule.problems)} />
              </td>
              <td>
                <Count count={rule.failures} words={String(rule.failures)} />
              </td>
              <td className="num">
                {editedOn(rule, timeZone)}
                <span className="second">{rule.editedBy}</span>
              </td>
              <td>
                <RuleSwitch rule={rule} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
