import type { Basic } from 'fhir/r4';
import type { Tx } from '../../database/index.ts';
import type { Clock } from '../../platform/index.ts';
import type { Records, Stored } from '../../records/index.ts';
import { changeInWords, type ChangedTopic } from './change-in-words.ts';
import { lockPerson, noteUpdateDue, updatesToMark } from './store.ts';
import { currentAgain, withUpdateDue } from './to-resources.ts';

/** In one transaction: a warning that a whole hospital passed is no reason to hold its locks for long. */
const together = 100;

type Topic = ChangedTopic & { readonly id: string; readonly revision: number };

/**
 * The resources that leave the house say what the facts say: an assertion of an earlier wording of its warning is "update due" with
 * the reason, and "active" again where facts went back. Screens and decisions compute the same on reading, and wait for none of this.
 */
export function createMarkUpdatesDue({ records, clock }: { records: Records; clock: Clock }) {
  /** @returns how many were found to say something else; again until there are none */
  return async (tx: Tx, topics: readonly Topic[]): Promise<number> => {
    const rows = await updatesToMark(tx, { topics, at: clock.now(), limit: together });
    for (const { id, personId, topicId, revision } of rows) {
      const topic = topics.find((one) => one.id === topicId);
      await lockPerson(tx, personId);
      const due = topic !== undefined && revision < topic.revision ? topic : undefined;
      // Passed anew while this waited: the older assertion is superseded, and stays that.
      if (!(await noteUpdateDue(tx, id, due?.revision ?? null))) continue;
      const assertion = (await records.read(tx, 'Basic', id)) as Stored<Basic>;
      const next = due === undefined ? currentAgain(assertion) : withUpdateDue(assertion, changeInWords(due));
      await records.update(tx, next, { activity: 'amend' });
    }
    return rows.length;
  };
}
