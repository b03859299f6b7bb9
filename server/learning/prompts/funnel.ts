import { z } from 'zod';
import { dismissReasons, manyCards } from '../../contract/index.ts';
import { sql, type Tx } from '../../database/index.ts';
import { eventNames } from './event-prompts.ts';
import { localDay } from './local-day.ts';
import { localTime } from './snooze-until.ts';

/** Days of the tenant up to today, and one topic or all. */
export type FunnelQuery = { now: Date; timeZone: string; days: number; topicId: string | null };

/** How often, and how many clinicians stand behind it: what is shown to whom is decided elsewhere. */
export type Counted = { count: number; clinicians: number };

const counted = z.object({ count: z.number(), clinicians: z.number() });
const stepNames = ['shown', 'opened', 'started', 'passed', 'learnLater', 'putAside'] as const;
const funnelRow = z.object({ topicId: z.string().nullable(), steps: z.record(z.enum(stepNames), counted) });
/** `topicId` is null for all topics together. */
export type FunnelRow = z.infer<typeof funnelRow>;

/** First and last day of a range, as YYYY-MM-DD. */
export const daysOf = ({ now, timeZone, days }: Pick<FunnelQuery, 'now' | 'timeZone' | 'days'>): { from: string; until: string } => ({
  from: localDay(localTime(now, timeZone, { days: 1 - days, hours: 12 }), timeZone),
  until: localDay(now, timeZone),
});

/**
 * The prompts of a range, each with how far it got. Every step holds the ones after it: who passed has started, who started
 * has opened. Tries and answers are the lessons' rows, read here once for all prompts instead of one by one.
 */
const prompts = ({ now, timeZone, days, topicId }: FunnelQuery) => sql`
  tried as (
    select a.prompt_id, bool_or(a.status = 'passed') as passed,
      bool_or(a.status = 'passed' or exists (select from attempt_answer w where w.tenant_id = a.tenant_id and w.attempt_id = a.id)) as started
    from attempt a where a.prompt_id is not null and a.started_at >= ${localTime(now, timeZone, { days: 1 - days, hours: 0 })}::timestamptz
    group by a.prompt_id
  ), answered as (
    select card_uuid, bool_or(outcome = 'accepted' and cardinality(suggestions) > 0) as learn_later, bool_or(outcome = 'overridden') as overridden,
      (array_agg(reason_code order by outcome_at desc) filter (where outcome = 'overridden'))[1] as reason
    from prompt_feedback group by card_uuid
  ), mine as (
    select p.person_id, p.topic_id, p.created_at, p.state, p.dismiss_reason, f.reason,
      p.launched_at is not null or p.opened_at is not null or t.prompt_id is not null as opened,
      coalesce(t.started, false) as started, coalesce(t.passed, false) as passed,
      coalesce(f.learn_later, false) as learn_later, coalesce(f.overridden, false) as overridden,
      p.state = 'dismissed' or coalesce(f.overridden, false) as put_aside
    from prompt p left join tried t on t.prompt_id = p.id left join answered f on f.card_uuid = p.card_uuid
    where p.created_at >= ${localTime(now, timeZone, { days: 1 - days, hours: 0 })}::timestamptz and p.created_at <= ${now}::timestamptz
      and (${topicId}::text is null or p.topic_id = ${topicId})
      -- What an event put on a list was no card that anybody saw.
      and p.hook <> all(${[...eventNames]}::text[])
  )`;

const step = (condition: ReturnType<typeof sql>) =>
  sql`jsonb_build_object('count', count(*) filter (where ${condition}), 'clinicians', count(distinct person_id) filter (where ${condition}))`;

/** Shown, opened, started, passed, and the other ways, of every topic that had a card and of all together. */
export const readFunnel = async (tx: Tx, query: FunnelQuery): Promise<FunnelRow[]> =>
  tx.rows(
    funnelRow,
    sql`with ${prompts(query)} select topic_id as "topicId", jsonb_build_object('shown', ${step(sql`true`)}, 'opened', ${step(sql`opened`)},
      'started', ${step(sql`started`)}, 'passed', ${step(sql`passed`)}, 'learnLater', ${step(sql`learn_later`)},
      'putAside', ${step(sql`put_aside`)}) as steps
    from mine group by grouping sets ((topic_id), ()) order by count(*) desc, topic_id`,
  );

const reasonRow = counted.extend({ reason: z.string(), place: z.enum(['card', 'panel']) });

/** Why cards were put aside, and where: at the card, as the EHR reports it, or in the panel. */
export const readReasons = async (tx: Tx, query: FunnelQuery): Promise<z.infer<typeof reasonRow>[]> =>
  tx.rows(
    reasonRow,
    sql`with ${prompts(query)}, said as (
      select person_id, case when overridden then 'card' else 'panel' end as place,
        coalesce(case when state = 'dismissed' then dismiss_reason end, reason) as reason from mine where put_aside
    ), named as (
      select person_id, place, case when reason is null then 'not-given' when reason = any(${[...dismissReasons]}::text[]) then reason
        else 'ehr-own' end as reason from said
    ) select reason, place, count(*)::int as count, count(distinct person_id)::int as clinicians from named group by 1, 2 order by 3 desc, 1, 2`,
  );

const perDayRow = z.object({ cards: z.number(), count: z.number(), clinicians: z.number() });

/** How many days of clinicians had one card, two, and so on. Days without a card are not known one by one. */
export const readPerDay = async (tx: Tx, query: FunnelQuery): Promise<z.infer<typeof perDayRow>[]> =>
  tx.rows(
    perDayRow,
    sql`with ${prompts(query)}, day as (
      select person_id, count(*) as cards from mine group by person_id, (created_at at time zone ${query.timeZone})::date
    ) select least(cards, ${manyCards})::int as cards, count(*)::int as count, count(distinct person_id)::int as clinicians
    from day group by 1 order by 1`,
  );

const contestRow = z.object({ lessonId: z.string(), lessonVersion: z.string(), day: z.string(), comment: z.string() });

/** What clinicians say is wrong in a lesson, newest first, at most 200; nobody's name, and the day instead of the moment. */
export const readContests = async (tx: Tx, { now, timeZone, days, topicId }: FunnelQuery): Promise<z.infer<typeof contestRow>[]> =>
  tx.rows(
    contestRow,
    sql`select lesson_id as "lessonId", lesson_version as "lessonVersion", (created_at at time zone ${timeZone})::date as day,
      btrim(dismiss_comment) as comment
    from prompt where state = 'dismissed' and dismiss_reason = 'content-wrong' and btrim(dismiss_comment) <> ''
      and created_at >= ${localTime(now, timeZone, { days: 1 - days, hours: 0 })} and (${topicId}::text is null or topic_id = ${topicId})
    order by (created_at at time zone ${timeZone})::date desc, id limit 200`,
  );
