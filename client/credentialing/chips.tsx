import type { PractitionerFile } from '../../server/contract/index.ts';
import { daysUntil } from '../ui/fhir-date.ts';
import { MinutesIcon, SourceIcon, VerifiedIcon, WarningIcon } from '../ui/icons.ts';
import { NotKnownIcon, PendingIcon, SelfReportedIcon } from './icons.ts';

type Certification = PractitionerFile['certifications'][number];
type Look = { word: string; tone: 'good' | 'warn' | 'bad' | 'line' | 'plain'; icon: typeof VerifiedIcon };

/** Word and icon; colour only repeats them. */
function Chip({ word, tone, icon: Icon }: Look) {
  return (
    <span className={tone === 'plain' ? 'chip' : `chip chip-${tone}`}>
      <Icon className="icon" stroke={2} aria-hidden="true" />
      {word}
    </span>
  );
}

const statuses: Record<Certification['status'], Look> = {
  active: { word: 'Active', tone: 'good', icon: VerifiedIcon },
  expired: { word: 'Expired', tone: 'bad', icon: WarningIcon },
  revoked: { word: 'Revoked', tone: 'bad', icon: WarningIcon },
  pending: { word: 'Pending', tone: 'warn', icon: PendingIcon },
  unknown: { word: 'Not known', tone: 'line', icon: NotKnownIcon },
};

export const StatusChip = ({ status }: { status: Certification['status'] }) => <Chip {...statuses[status]} />;

const bases: Record<Certification['knownAs'], Look> = {
  verified: { word: 'Verified at source', tone: 'good', icon: VerifiedIcon },
  document: { word: 'Document only', tone: 'plain', icon: SourceIcon },
  'self-reported': { word: 'Self-reported', tone: 'line', icon: SelfReportedIcon },
};

export const KnownAsChip = ({ knownAs }: { knownAs: Certification['knownAs'] }) => <Chip {...bases[knownAs]} />;

/** Expiry is worth a chip from here on. */
const soonDays = 90;
const inDays = (days: number): string => (days === 0 ? 'Today' : `${days.toLocaleString('en-US')} ${days === 1 ? 'day' : 'days'}`);

/** How far a date is away: a chip where it is near or past, plain text where it is not. */
export function WhenDue({ date, timeZone, now }: { date: string; timeZone: string; now?: Date }) {
  const days = daysUntil(date, timeZone, now);
  if (days === null) return null;
  if (days < 0) return <Chip word={`${inDays(-days)} ago`} tone="bad" icon={WarningIcon} />;
  if (days <= soonDays) return <Chip word={inDays(days)} tone="warn" icon={MinutesIcon} />;
  return <span className="dim num">{inDays(days)}</span>;
}
