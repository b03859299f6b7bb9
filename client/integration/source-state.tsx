import type { EventSource, EventSourceState } from '../../server/contract/index.ts';
import { useLaunch } from '../api/use-launch.ts';
import { PendingIcon } from '../credentialing/icons.ts';
import { fhirDate } from '../ui/fhir-date.ts';
import { CheckIcon, OfflineIcon, StaleIcon, WarningIcon } from '../ui/icons.ts';
import { stateWords } from './source-words.ts';

const looks: Record<EventSourceState, { tone: string; icon: typeof CheckIcon }> = {
  working: { tone: 'chip-good', icon: CheckIcon },
  silent: { tone: 'chip-warn', icon: StaleIcon },
  new: { tone: '', icon: PendingIcon },
  failing: { tone: 'chip-bad', icon: WarningIcon },
  off: { tone: '', icon: OfflineIcon },
};

/** How a source stands, in words: since when, and why where it fails. */
export function SourceState({ source }: { source: Pick<EventSource, 'state' | 'since' | 'reason'> }) {
  const timeZone = useLaunch().data?.tenant.timeZone ?? 'UTC';
  const { tone, icon: Icon } = looks[source.state];
  const since = source.since === null ? '' : fhirDate(source.since, timeZone);
  return (
    <>
      <span className={`chip ${tone}`}>
        <Icon className="icon" stroke={2} aria-hidden="true" />
        {stateWords[source.state]}
      </span>
      {source.state === 'silent' && <span className="second num">since {since}</span>}
      {source.state === 'failing' && (
        <span className="second num">
          {since === '' ? '' : `Last at ${since}: `}
          {source.reason}
        </span>
      )}
    </>
  );
}
