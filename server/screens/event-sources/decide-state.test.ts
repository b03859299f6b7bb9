import { expect, test } from 'vitest';
import { decideState, type SourceFacts } from './decide-state.ts';

const now = new Date('2026-11-22T12:00:00Z');
const at = (hoursAgo: number): Date => new Date(now.getTime() - hoursAgo * 3_600_000);
const well: SourceFacts = { enabled: true, createdAt: at(100), lastOkAt: at(0.1), lastEventAt: at(1), lastError: null, lastErrorAt: null };

test.each<[string, Partial<SourceFacts>, ReturnType<typeof decideState>]>([
  ['an event within a day', {}, { state: 'working', since: null, reason: null }],
  ['no event for more than a day', { lastEventAt: at(24.1) }, { state: 'silent', since: at(24.1), reason: null }],
  ['an event a day ago exactly', { lastEventAt: at(24) }, { state: 'working', since: null, reason: null }],
  ['no event since it was registered', { lastEventAt: null }, { state: 'silent', since: at(100), reason: null }],
  ['registered today, no event yet', { lastEventAt: null, createdAt: at(2) }, { state: 'working', since: null, reason: null }],
  ['never heard of', { lastOkAt: null, lastEventAt: null }, { state: 'new', since: null, reason: null }],
  [
    'a failure, whatever came before',
    { lastError: 'it answered 403', lastErrorAt: at(2), lastEventAt: at(50) },
    { state: 'failing', since: at(2), reason: 'it answered 403' },
  ],
  ['off, whatever else', { enabled: false, lastError: 'it answered 403', lastErrorAt: at(2) }, { state: 'off', since: null, reason: null }],
])('%s', (_, over, expected) => expect(decideState({ ...well, ...over }, now)).toEqual(expected));
