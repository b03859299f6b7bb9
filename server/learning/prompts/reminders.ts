import type { Database, Tx } from '../../database/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';
import type { Curricula } from '../../knowledge/curriculum/index.ts';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import { newId, type Clock } from '../../platform/index.ts';
import type { Competencies } from '../competencies/index.ts';
import { decideReminder } from './decide-reminder.ts';
import type { OrderingContext } from './order-facts.ts';
import { findPerson, insertReminder, remindersSince } from './reminders-store.ts';
import type { Prompts } from './service.ts';
import { dayStart } from './snooze-until.ts';
import { lockPerson } from './store.ts';

const dayMilliseconds = 86_400_000;

/** What a quiet card says: lessons that wait, and passed checks that end soon. No patient, no order. */
export type Reminder = {
  cardUuid: string;
  lessons: { title: string; minutes: number; contentNotice: string | null }[];
  endings: { topic: string; validUntil: Date }[];
};

/** Quiet cards beside the chart: at most one a day, and each thing once within the cool-down. */
export function createReminders(deps: {
  db: Database;
  clock: Clock;
  prompts: Pick<Prompts, 'waiting' | 'lessonsToShow' | 'useToken'>;
  competencies: Pick<Competencies, 'current'>;
  knowledge: Pick<DrugKnowledge, 'topic'>;
  curriculum: Pick<Curricula, 'of'>;
}) {
  /** Checks of the warning as it is now that end soon, and whose lesson this tenant may show. */
  const endingSoon = async (tx: Tx, tenant: Tenant, personId: string, now: Date) => {
    const until = now.getTime() + tenant.settings.endingSoonDays * dayMilliseconds;
    const held = (await deps.competencies.current(tx, personId)).filter(({ validUntil }) => validUntil.getTime() <= until);
    const curriculum = deps.curriculum.of(tenant.id);
    const lessons = held.map(({ topicId }) => curriculum.lessonForTopic(topicId)?.id ?? '');
    const shown = await deps.prompts.lessonsToShow(tenant, lessons);
    return held.flatMap(({ topicId, revision, validUntil }, at) => {
      const topic = deps.knowledge.topic(topicId);
      if (topic?.revision !== revision || shown[at]?.status.shown !== true) return [];
      return [{ key: `ending:${topicId}:${revision}`, topic: topic.title, validUntil }];
    });
  };

  return {
    /**
     * One opened chart. Undefined is silence, and nothing is written then.
     * @returns `replayed` where the request's token was used before
     */
    async remind(tenant: Tenant, context: OrderingContext, late: AbortSignal): Promise<Reminder | 'replayed' | undefined> {
      const now = deps.clock.now();
      const today = dayStart(now, tenant.timeZone);
      const { cooldownDays } = tenant.settings;
      return deps.db.tenant(tenant.id, async (tx) => {
        const personId = await findPerson(tx, context.registrationId, context.reference);
        if (personId === undefined) return undefined;
        // One at a time for a person: of two charts opened at once, the second finds the card of the first.
        await lockPerson(tx, personId);
        const since = new Date(Math.min(today.getTime(), now.getTime() - cooldownDays * dayMilliseconds));
        const past = await remindersSince(tx, personId, since);
        const waiting = await deps.prompts.waiting(tx, { tenant, person: { id: personId }, patient: context.patient });
        // The card of an order is reminder enough on its own day; the end of a snooze was asked for.
        const lessons = waiting
          .filter((one) => one.created_at < today || one.snoozed_until !== null)
          .map((one) => ({ key: `lesson:${one.lesson_id}`, one }));
        const endings = await endingSoon(tx, tenant, personId, now);
        const keys = [...lessons, ...endings].map(({ key }) => key);
        const named = decideReminder(keys, past, tenant.settings, { now, dayStart: today });
        if (named.length === 0) return undefined;
        late.throwIfAborted();
        if (!(await deps.prompts.useToken(tx, { tenantId: tenant.id, token: context.token }))) return 'replayed' as const;
        const cardUuid = newId();
        await insertReminder(tx, { tenantId: tenant.id, id: cardUuid, personId, hook: context.hook, named, at: now });
        return {
          cardUuid,
          lessons: lessons
            .filter(({ key }) => named.includes(key))
            .map(({ one }) => ({ title: one.lesson.title, minutes: Math.ceil(one.lesson.minutes), contentNotice: one.contentNotice })),
          endings: endings.filter(({ key }) => named.includes(key)).map(({ topic, validUntil }) => ({ topic, validUntil })),
        };
      });
    },
  };
}

export type Reminders = ReturnType<typeof createReminders>;
