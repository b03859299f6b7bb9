import { timingSafeEqual } from 'node:crypto';
import type { Database } from '../../database/index.ts';
import { currentCorrelationId, sha256, type Clock, type SecretBox } from '../../platform/index.ts';
import { keepNotifications, type NewNotification, type NotificationFate } from './message-store.ts';
import { findSecrets, type SourceSecret } from './source-store.ts';
import { together } from './together.ts';

/** More would make the one that comes first wait for too many. */
const mostTogether = 64;
const mostKnown = 1000;

const isSame = (one: string, other: string): boolean => {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
};

/** Who may notify, and what came, kept durably before it is answered; many at once share a statement and a commit. */
export function createKeepNotifications(deps: { db: Database; clock: Clock; secrets: Pick<SecretBox, 'seal'> }) {
  const { db, clock } = deps;
  const ask = together<string, SourceSecret | undefined>(
    async (ids) => db.system(async (tx) => findSecrets(tx, ids)).then((found) => ids.map((id) => found.find((one) => one.id === id))),
    mostTogether,
  );
  const keep = together<NewNotification, NotificationFate>(async (messages) => keepNotifications(db, messages), mostTogether);
  /** Whose secret was right lately: enough to read a body, and asked for again where it is kept. */
  const known = new Map<string, string>();

  return {
    /** @returns whether to read what comes with it: the source's secret, or one that was its secret until just now */
    async secretState(sourceId: string, secret: string): Promise<'known' | 'paused' | 'wrong'> {
      const given = sha256(secret);
      const before = known.get(sourceId);
      if (before !== undefined && isSame(given, before)) return 'known';
      const source = await ask(sourceId);
      if (!isSame(given, source?.secretHash ?? sha256('')) || source === undefined) return 'wrong';
      if (!source.enabled) return 'paused';
      if (known.size >= mostKnown) known.clear();
      known.set(sourceId, given);
      return 'known';
    },

    /** Durable when it returns "kept"; the source, its secret and whether it is on are asked for in the same statement. */
    async keep(sourceId: string, secret: string, body: string): Promise<NotificationFate> {
      const fate = await keep({
        sourceId,
        secretHash: sha256(secret),
        bodySealed: deps.secrets.seal(body),
        at: clock.now(),
        correlationId: currentCorrelationId(),
      });
      if (fate !== 'kept') known.delete(sourceId);
      return fate;
    },
  };
}
