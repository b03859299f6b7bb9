import type { EventSourceState } from '../../contract/index.ts';

export type SourceFacts = {
  enabled: boolean;
  createdAt: Date;
  lastOkAt: Date | null;
  lastEventAt: Date | null;
  lastError: string | null;
  lastErrorAt: Date | null;
};

const silentMilliseconds = 86_400_000;

/** How a source stands: what is wrong comes before what is missing. A day without an event is told, not judged. */
export function decideState(of: SourceFacts, now: Date): { state: EventSourceState; since: Date | null; reason: string | null } {
  if (!of.enabled) return { state: 'off', since: null, reason: null };
  if (of.lastError !== null) return { state: 'failing', since: of.lastErrorAt, reason: of.lastError };
  if (of.lastOkAt === null) return { state: 'new', since: null, reason: null };
  const heard = of.lastEventAt ?? of.createdAt;
  return now.getTime() - heard.getTime() > silentMilliseconds
    ? { state: 'silent', since: heard, reason: null }
    : { state: 'working', since: null, reason: null };
}
