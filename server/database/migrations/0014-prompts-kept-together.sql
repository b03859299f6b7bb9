-- Prompts that are asked for at the same time are kept in one transaction.

-- identity: the person behind a name in an EHR; a merged one answers with whom it was merged into.
create view person_by_name with (security_invoker = true) as
  select identity.tenant_id, identity.registration_id, identity.reference, coalesce(person.merged_into, person.id) as person_id
  from identity join person on person.tenant_id = identity.tenant_id and person.id = identity.person_id;

-- learning, competencies: what people passed, whenever it is valid.
create view active_competency with (security_invoker = true) as
  select tenant_id, person_id, topic_id, revision, valid_from, valid_until from competency where status = 'active';

grant select on person_by_name, active_competency to preceptor_app;

/*
 * Keeps prompts, each if the facts are still those it was decided on and its token is new; else says what the facts are. One
 * statement, and so one transaction, that puts up the tenant's wall itself. One at a time for a person: two requests in
 * flight cannot both find nothing. Without a prompt it only reads. `facts` is null for a name that nobody has.
 *
 * asked: array of {registration, name, topics, day_start, at, token_iss, token_jti, token_expires_at, assumed, decided}
 * waits: for a person's lock; else the answer is "busy", and the others in `asked` are not held up. Any other lock that does not
 *   come soon ends the statement.
 * returns: an answer for each, in this order: {outcome: kept | known | replayed | unknown-person | busy, facts}
 */
create function keep_prompts(tenant text, asked jsonb, waits boolean)
returns jsonb language plpgsql volatile
-- Planned once: every read goes by an index, whatever the values, and planning would cost more than reading.
set plan_cache_mode = force_generic_plan
-- A plan made while a table is still empty would read all of it for as long as the connection lives.
set enable_seqscan = off
set search_path = public, pg_temp
as $$
declare
  one record;
  person uuid;
  merged uuid;
  facts jsonb;
  outcome text;
  answers jsonb := '[]';
begin
  perform set_config('role', 'preceptor_app', true), set_config('preceptor.tenant', tenant, true),
    -- A token that another transaction has just used and not committed: the others do not wait for that either.
    set_config('lock_timeout', case when waits then '1500ms' else '50ms' end, true);
  for one in select * from jsonb_to_recordset(asked) as item(registration uuid, name text, topics text[], day_start timestamptz,
    at timestamptz, token_iss text, token_jti text, token_expires_at timestamptz, assumed jsonb, decided jsonb)
  loop
    facts := null;
    outcome := null;
    select p.person_id from person_by_name p
      where p.tenant_id = tenant and p.registration_id = one.registration and p.reference = one.name into person;
    while outcome is null loop
      if person is null then
        outcome := 'unknown-person';
      elsif not waits and not pg_try_advisory_xact_lock(hashtextextended('prompt:' || person, 0)) then
        outcome := 'busy';
      else
        if waits then
          perform pg_advisory_xact_lock(hashtextextended('prompt:' || person, 0));
        end if;
        -- Volatile: what is read after the lock is what the request before this one wrote.
        select (select p.merged_into from person p where p.tenant_id = tenant and p.id = person),
          jsonb_build_object(
            'competencies', (select coalesce(jsonb_agg(jsonb_build_object('topicId', topic_id, 'revision', revision)), '[]')
              from active_competency c where c.tenant_id = tenant and c.person_id = person and c.topic_id = any(one.topics)
                and c.valid_from <= one.at and c.valid_until > one.at),
            'establishedToday', (select count(*) from prompt p where p.tenant_id = tenant and p.person_id = person
              and p.kind = 'established' and p.created_at >= one.day_start),
            'prompts', (select coalesce(jsonb_agg(jsonb_build_object('topicId', topic_id, 'topicRevision', topic_revision, 'kind', kind,
                'orderKey', order_key, 'createdAt', created_at, 'state', state, 'snoozedUntil', snoozed_until, 'dismissReason', dismiss_reason,
                'dismissedAt', dismissed_at, 'drugDisplay', drug_display)), '[]')
              from (select * from prompt p where p.tenant_id = tenant and p.person_id = person and p.topic_id = any(one.topics)
                order by p.created_at desc limit 200) mine))
          into merged, facts;
        if merged is not null then
          -- Whoever held the lock made this person another's.
          person := merged;
        elsif one.decided is null or facts is distinct from one.assumed then
          outcome := 'known';
        else
          insert into cds_token_used (tenant_id, iss, jti, expires_at)
            values (tenant, one.token_iss, one.token_jti, one.token_expires_at) on conflict do nothing;
          outcome := case when found then 'kept' else 'replayed' end;
        end if;
      end if;
    end loop;

    if outcome = 'kept' then
      insert into prompt (tenant_id, id, person_id, registration_id, patient, encounter, order_key, drug_code, drug_display, topic_id,
        topic_revision, kind, lesson_id, lesson_version, hook, card_uuid, correlation_id, explanation, created_at)
      select tenant, d.id, person, one.registration::text, d.patient, d.encounter, d.order_key, d.drug_code, d.drug_display, d.topic_id,
        d.topic_revision, d.kind, d.lesson_id, d.lesson_version, d.hook, d.card_uuid, d.correlation_id, d.explanation, one.at
      from jsonb_to_record(one.decided) as d(id uuid, patient text, encounter text, order_key text, drug_code text, drug_display text,
        topic_id text, topic_revision integer, kind text, lesson_id text, lesson_version text, hook text, card_uuid uuid,
        correlation_id text, explanation jsonb);
    -- The same request at another process may have been a moment ahead, and be the reason for what is known now.
    elsif outcome in ('known', 'unknown-person') and exists (select from cds_token_used used
        where used.tenant_id = tenant and used.iss = one.token_iss and used.jti = one.token_jti) then
      outcome := 'replayed';
    end if;
    answers := answers || jsonb_build_object('outcome', outcome, 'facts', case when outcome = 'known' then facts end);
  end loop;
  -- Whoever waited behind a lock this long answers nobody any more: a card that nobody sees is not kept as shown.
  if clock_timestamp() > statement_timestamp() + interval '1.5 seconds' then
    raise exception 'too late to keep a prompt' using errcode = 'query_canceled';
  end if;
  return answers;
end
$$;
revoke execute on function keep_prompts(text, jsonb, boolean) from public;

drop function keep_prompt(text, uuid, text, text[], timestamptz, timestamptz, text, text, timestamptz, jsonb, jsonb);
drop function person_of_reference(uuid, text);
drop function competencies_at(uuid, text[], timestamptz);
