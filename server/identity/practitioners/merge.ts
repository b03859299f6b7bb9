import type { Tx } from '../../database/index.ts';
import { EVENT_JOB, type DomainEvent } from '../../events.ts';
import { addJob, currentCorrelationId, newId, type Clock } from '../../platform/index.ts';
import type { Moved, Movers } from './move-person.ts';
import type { IdentityLink, Person } from './person.ts';
import {
  clearMerge,
  identitiesOf,
  insertLink,
  markUndone,
  mergeLinks,
  mergedInto,
  moveIdentity,
  saveMoved,
  setMergedInto,
  updatePerson,
} from './store.ts';

/** Requests that met the old person a moment before the merge have ended by then. */
const settleSeconds = 60;

/**
 * Two records become one person, and what the house keeps under the old one comes along. Prompts, attempts and competencies move in
 * this very transaction, because the launch that found out opens a prompt of the old person; the event settles what was in flight.
 * @see server/decisions/0006-merged-people.md
 */
export function createMerging(deps: { clock: Clock; movers: Movers }) {
  const trace = async (
    tx: Tx,
    tenantId: string,
    identityId: string,
    from: string | null,
    to: string,
    reason: IdentityLink['reason'],
    evidence: Record<string, unknown>,
  ): Promise<void> =>
    insertLink(
      tx,
      {
        id: newId(),
        tenantId,
        identityId,
        fromPersonId: from,
        toPersonId: to,
        reason,
        evidence,
        correlationId: currentCorrelationId(),
      },
      deps.clock.now(),
    );

  const move = async (tx: Tx, from: string, into: string, only?: Moved): Promise<Moved> => {
    const moved: Moved = {};
    for (const [name, mover] of Object.entries(deps.movers)) {
      if (only !== undefined && only[name] === undefined) continue;
      const ids = await mover(tx, { from, into, only: only?.[name] });
      if (ids.length > 0) moved[name] = ids;
    }
    return moved;
  };

  return {
    trace,

    /** Makes `from` the same person as `into`, with a trace on each identity that moves. */
    merge: async (
      tx: Tx,
      from: Person,
      into: Person,
      reason: IdentityLink['reason'],
      evidence: Record<string, string>,
    ): Promise<Person> => {
      const moving = await identitiesOf(tx, from.id);
      // The NPI goes first, so that the one index on it never sees two.
      await setMergedInto(tx, from.id, into.id);
      const merged = { ...into, displayName: into.displayName ?? from.displayName, npi: into.npi ?? from.npi };
      if (merged.displayName !== into.displayName || merged.npi !== into.npi) await updatePerson(tx, into.id, merged);
      const moved = await move(tx, from.id, into.id);
      for (const [index, identityId] of moving.entries()) {
        await moveIdentity(tx, identityId, into.id);
        const what = { ...evidence, merged: true, ...(index === 0 ? { moved } : {}) };
        await trace(tx, into.tenantId, identityId, from.id, into.id, reason, what);
      }
      const event: DomainEvent = { type: 'person.merged', tenantId: into.tenantId, fromPersonId: from.id, intoPersonId: into.id };
      await addJob(tx, EVENT_JOB, event, { runAt: new Date(deps.clock.now().getTime() + settleSeconds * 1000) });
      return merged;
    },

    /** Moves what was written for the old person while the merge happened. Nothing where the merge was taken back. */
    settle: async (tx: Tx, event: { fromPersonId: string }): Promise<void> => {
      const into = await mergedInto(tx, event.fromPersonId);
      if (into === null) return;
      const moved = await move(tx, event.fromPersonId, into);
      const [link] = await mergeLinks(tx, event.fromPersonId);
      if (link !== undefined && Object.keys(moved).length > 0) await saveMoved(tx, link.id, sum([link.moved, moved]));
    },

    /**
     * Where a link merged a person, takes the whole merge back: every name and row that came along returns.
     * What two people had of one kind (an open attempt, an active competency) was decided at the merge and stays so.
     */
    separate: async (tx: Tx, personId: string, linkId: string, by: string): Promise<void> => {
      const into = await mergedInto(tx, personId);
      const links = await mergeLinks(tx, personId);
      if (into === null || !links.some(({ id }) => id === linkId)) return;
      await clearMerge(tx, personId, into);
      for (const link of links) {
        await moveIdentity(tx, link.identityId, personId);
        await markUndone(tx, link.id, by, deps.clock.now());
      }
      await move(tx, into, personId, sum(links.map(({ moved }) => moved)));
    },
  };
}

const sum = (parts: readonly Moved[]): Moved => {
  const whole: Moved = {};
  for (const part of parts) for (const [name, ids] of Object.entries(part)) whole[name] = [...(whole[name] ?? []), ...ids];
  return whole;
};
