import { setImmediate as giveWay } from 'node:timers/promises';
import type { RuleReplay } from '../../contract/index.ts';
import type { Database } from '../../database/index.ts';
import type { Curricula } from '../../knowledge/curriculum/index.ts';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import { conditionsOf, eventsOf, unkeptOf, type ReplayRule } from '../../knowledge/rules/index.ts';
import { createPastDecisions, localDay, localTime, pastFactsOf, type PastFacts, type Prompts } from '../../learning/prompts/index.ts';
import type { Clock } from '../../platform/index.ts';
import { eventsOfHook } from '../cds-hooks/index.ts';
import { heldMembers } from './held-facts.ts';
import { namesOf, pastOrders, peopleByKey, type PastOrder } from './past-orders.ts';
import { createReplayRequest, type PastRequest } from './replay-request.ts';
import { createReplayTally } from './replay-tally.ts';
import { limitsOf, WORDS } from './replay-words.ts';

const days = 30;
/** Names of events that are kept: hooks that end in a signature, and orders that come by other roads. */
const keptNames = new Set(['order-sign', 'medication-refill', 'medication-order']);
/** Longer than this no turn of the thread that answers orders is taken. */
const sliceMs = 4;
const listed = 50;

export type ReplayBudget = { milliseconds: number; orders: number; page: number };
const usual: ReplayBudget = { milliseconds: 10_000, orders: 200_000, page: 500 };

/** Runs what is kept of the last days again, for one rule. Reads a page at a time, gives way after each slice, and writes nothing. */
export function createReplayOrders(
  deps: {
    db: Database;
    clock: Clock;
    knowledge: Pick<DrugKnowledge, 'topic' | 'product'>;
    curriculum: Curricula;
    prompts: Pick<Prompts, 'lessonsToShow'>;
  },
  budget: ReplayBudget = usual,
): ReplayRule {
  const { db, clock } = deps;

  return async (tenant, { plan, trial }): Promise<RuleReplay> => {
    const { timeZone, settings } = tenant;
    const until = clock.now();
    const from = localTime(until, timeZone, { days: 1 - days, hours: 0 });
    const window = { from, until };
    const waitsFor = eventsOf(plan);
    const unkept = unkeptOf(plan, heldMembers);
    const lessons = deps.curriculum.of(tenant.id);
    const conditions = conditionsOf(plan);
    const conditionText = (expression: string): string => conditions.find((one) => one.expression === expression)?.description ?? '';

    const facts = new Map<string, PastFacts>();
    const decisions = () => createPastDecisions({ settings, timeZone, from, factsOf: (who) => facts.get(who) });
    const shown = new Map<string, ReadonlySet<string>>();
    const replayRequest = createReplayRequest({
      knowledge: deps.knowledge,
      lessons,
      shows: (lessonId, topicId) => shown.get(lessonId)?.has(topicId) === true,
      trial,
      ruleUrl: plan.url,
      isUnknowable: unkept.length > 0,
      before: { today: decisions(), tried: decisions() },
    });
    // Read once: signatures that come meanwhile hold for the next replay.
    const lessonIds = lessons.lessons().map(({ id }) => id);
    (await deps.prompts.lessonsToShow(tenant, lessonIds)).forEach((found, index) => {
      if (found?.status.shown === true) shown.set(lessonIds[index] ?? '', new Set(found.lesson.topics));
    });
    const people = await db.tenant(tenant.id, async (tx) => peopleByKey(tx, window));
    const tally = createReplayTally(
      Array.from({ length: days }, (_, at) => localDay(localTime(until, timeZone, { days: at + 1 - days, hours: 12 }), timeZone)),
    );

    const personOf = ({ personId, clinicianKey }: PastOrder): string | undefined => personId ?? people.get(clinicianKey ?? '');
    const whoOf = (order: PastOrder): string => personOf(order) ?? order.clinicianKey ?? order.eventKey;
    const isAsked = (name: string): boolean => eventsOfHook(name).some((one) => waitsFor.includes(one));
    const counts = { bare: 0, nobody: 0, together: 0, looked: 0 };

    /** Orders of one moment, of one clinician and under one name, were one request. */
    const requestsOf = (orders: readonly PastOrder[]): PastRequest[] => {
      const requests = new Map<string, PastRequest & { orders: PastOrder[] }>();
      for (const order of orders) {
        const who = whoOf(order);
        const key = `${order.at.getTime()} ${order.name} ${order.road} ${who}`;
        const isMeant = order.road !== 'hl7-mllp' || personOf(order) !== undefined;
        const request = requests.get(key) ?? { who, isMeant, name: order.name, at: order.at, orders: [] };
        request.orders.push(order);
        requests.set(key, request);
      }
      return [...requests.values()];
    };

    const run = (request: PastRequest): void => {
      const isOfRule = isAsked(request.name);
      const day = localDay(request.at, timeZone);
      const whole = request.orders.filter(({ facts: kept }) => kept !== null);
      counts.looked += request.orders.length;
      if (isOfRule) {
        const bare = request.orders.length - whole.length;
        counts.bare += bare;
        tally.silent(WORDS.notKept, bare);
        counts.nobody += whole.filter((order) => personOf(order) === undefined && order.clinicianKey === null).length;
        if (whole.length > 1) counts.together += whole.length;
      }
      if (whole.length === 0) return;
      const { firedAt, replaces, silences } = replayRequest({ ...request, orders: whole }, conditionText);
      if (!isOfRule) return;
      if (firedAt !== null) tally.fired({ day, who: request.who, replaces });
      for (const { reason } of silences) tally.silent(reason, 1);
    };

    const learn = async (orders: readonly PastOrder[]): Promise<void> => {
      const ids = new Set(orders.flatMap((order) => (order.topicIds.length === 0 ? [] : (personOf(order) ?? []))));
      const news = [...ids].filter((id) => !facts.has(id));
      if (news.length === 0) return;
      const found = await db.tenant(tenant.id, async (tx) => pastFactsOf(tx, news));
      for (const [id, known] of found) facts.set(id, known);
    };

    let after: PastOrder | null = null;
    /** The last moment of a page may go on in the next. */
    let rest: PastOrder[] = [];
    const deadline = performance.now() + budget.milliseconds;
    const isSpent = (): boolean => performance.now() > deadline || counts.looked + rest.length >= budget.orders;
    let stoppedAt: Date | null = null;
    let isLast = !waitsFor.some((name) => keptNames.has(name));
    while (!isLast && stoppedAt === null) {
      const position: PastOrder | null = after;
      const page: PastOrder[] = await db.tenant(tenant.id, async (tx) =>
        pastOrders(tx, { ...window, after: position, limit: budget.page }),
      );
      isLast = page.length < budget.page;
      after = page.at(-1) ?? null;
      const held = [...rest, ...page];
      const lastMoment = held.at(-1)?.at.getTime();
      const ready = isLast ? held : held.filter(({ at }) => at.getTime() !== lastMoment);
      rest = isLast ? [] : held.filter(({ at }) => at.getTime() === lastMoment);
      await learn(ready);
      if (!isLast && ready.length === 0 && isSpent()) stoppedAt = held.at(-1)?.at ?? from;
      let since = performance.now();
      for (const request of requestsOf(ready)) {
        if (isSpent()) {
          stoppedAt = request.at;
          break;
        }
        if (performance.now() - since > sliceMs) {
          await giveWay();
          since = performance.now();
        }
        run(request);
      }
    }

    const most = tally.byClinician(listed);
    const named = await db.tenant(tenant.id, async (tx) =>
      namesOf(
        tx,
        most.flatMap(({ who }) => (facts.has(who) ? [who] : [])),
      ),
    );
    return {
      days,
      ...tally.sums(),
      byClinician: most.map(({ who, count }) => ({ name: named.get(who) ?? 'Name not known', count })),
      limits: limitsOf({
        notKeptEvents: waitsFor.filter((name) => !keptNames.has(name)),
        unkept,
        isAllOff: trial.isAllOff,
        isOff: trial.isOff,
        ...counts,
        stoppedAt: stoppedAt === null ? null : { day: localDay(stoppedAt, timeZone), looked: counts.looked },
      }),
    };
  };
}
