import type { Database } from '../../../database/index.ts';
import type { TenantDirectory } from '../../../identity/tenants/index.ts';
import { newId, type Clock, type SecretBox } from '../../../platform/index.ts';
import type { EventSource } from '../event-source.ts';
import { eventHash, type KeepResources } from '../keep-resources.ts';
import { saveTrouble } from '../source-store.ts';
import { acknowledgement, headerOf, type Acknowledgement } from './acknowledge.ts';
import { decodeMessage, encodeMessage, type CharacterSet } from './character-set.ts';
import { noteMessage, saveHeard } from './message-log.ts';
import { parseMessage, repetitionsOf, type Hl7Message } from './parse-message.ts';
import { toOrders } from './to-orders.ts';

const taken = ['ORM^O01', 'OMP^O09', 'RDE^O11'];

type Verdict = { code: Acknowledgement; reason: string };

/** Why a message is not taken, whatever its orders say. */
function refusal(message: Hl7Message): Verdict | undefined {
  const { separators, segments } = message;
  const first = (field: number, component = 1): string => repetitionsOf(segments[0], field, separators)[0]?.part(component) ?? '';
  const id = first(10);
  if (id === '') return { code: 'AE', reason: 'MSH-10 is empty: a message without a control id cannot be told from its copy.' };
  if (id.length > 199) return { code: 'AE', reason: 'MSH-10 is longer than 199 characters.' };
  const type = `${first(9)}^${first(9, 2)}`;
  if (!taken.includes(type)) return { code: 'AR', reason: `${type.slice(0, 20)} is not taken here; ${taken.join(', ')} are.` };
  if (first(11) !== 'P') return { code: 'AR', reason: 'MSH-11 is not P: training and debugging messages are not taken.' };
  if (!/^2\.[1-9]/.test(first(12))) return { code: 'AR', reason: 'MSH-12 is no version 2 of HL7.' };
  return undefined;
}

/**
 * One message of a source: its orders are durable before the answer says so; its copy is answered alike and changes nothing.
 * @returns the answer, ready to be sent
 * @throws Error where the database does not take it: then there is no answer, and the sender keeps the message
 */
export function createTakeMessage(deps: {
  db: Database;
  clock: Clock;
  secrets: SecretBox;
  directory: Pick<TenantDirectory, 'byId'>;
  keepResources: KeepResources;
}) {
  const { db, clock } = deps;
  const hash = eventHash(deps.secrets);

  const answer = (message: Hl7Message | undefined, verdict: Verdict, set: CharacterSet): Buffer =>
    encodeMessage(acknowledgement(message, { ...verdict, at: clock.now(), id: newId() }), set);

  const refuse = async (source: EventSource, message: Hl7Message | undefined, verdict: Verdict, set: CharacterSet): Promise<Buffer> => {
    await db.tenant(source.tenantId, async (tx) =>
      saveTrouble(tx, source.id, `a message was answered ${verdict.code}: ${verdict.reason}`, clock.now()),
    );
    return answer(message, verdict, set);
  };

  const keep = async (source: EventSource, message: Hl7Message): Promise<void> => {
    const tenant = await deps.directory.byId(source.tenantId);
    if (tenant === undefined) throw new Error('its tenant is not registered any more');
    const now = clock.now();
    const orders = toOrders(message, { timeZone: tenant.timeZone, now, hash });
    const part = (field: number, component = 1): string =>
      repetitionsOf(message.segments[0], field, message.separators)[0]?.part(component) ?? '';
    // One EHR counts its messages, whatever road they take to us.
    const key = hash(`${source.registrationId} hl7 ${[3, 4, 10].map((field) => part(field)).join('\n')}`);
    await db.tenant(source.tenantId, async (tx) => {
      const isNew = await noteMessage(tx, {
        key,
        sourceId: source.id,
        type: `${part(9)}^${part(9, 2)}`,
        orders: orders.length,
        at: now,
      });
      if (isNew) await deps.keepResources(tx, source, orders);
      await saveHeard(tx, source.id, now);
    });
  };

  return {
    async take(source: EventSource, bytes: Buffer): Promise<Buffer> {
      const decoded = decodeMessage(bytes);
      if ('fault' in decoded) return refuse(source, headerOf(bytes.toString('latin1')), { code: 'AE', reason: decoded.fault }, 'ascii');
      const message = parseMessage(decoded.text);
      if ('fault' in message) return refuse(source, headerOf(decoded.text), { code: 'AE', reason: message.fault }, decoded.set);
      const refused = refusal(message);
      if (refused !== undefined) return refuse(source, message, refused, decoded.set);
      await keep(source, message);
      return answer(message, { code: 'AA', reason: '' }, decoded.set);
    },

    /** To a message that is longer than the source takes, of which only the head is there. */
    refuseLong: async (source: EventSource, head: Buffer, mostBytes: number): Promise<Buffer> =>
      refuse(source, headerOf(head.toString('latin1')), { code: 'AR', reason: `The message is longer than ${mostBytes} bytes.` }, 'ascii'),
  };
}

export type TakeMessage = ReturnType<typeof createTakeMessage>;
