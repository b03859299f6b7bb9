-- What a clinician answered to a card comes back into when the next one fires: when a topic was put aside and why, which lessons
-- were put on the list for later, and what a quiet card already reminded of.

alter table prompt add column dismissed_at timestamptz;
-- "Learn later": from then on it waits beside every patient, until it is done.
alter table prompt add column assigned_at timestamptz;
update prompt set dismissed_at = created_at where state = 'dismissed';

-- One row for each quiet card (patient-view, encounter-start); no patient.
create table reminder (
  tenant_id text not null,
  -- The card's uuid.
  id uuid not null,
  person_id uuid not null,
  hook text not null,
  -- What it named: "lesson:<id>" or "ending:<topic>:<revision>".
  named text[] not null,
  shown_at timestamptz not null,
  primary key (tenant_id, id)
);
create index reminder_of_person on reminder (tenant_id, person_id, shown_at desc);
alter table reminder enable row level security;
create policy tenant_wall on reminder using (tenant_id = current_setting('preceptor.tenant', true))
  with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert, update, delete on reminder to preceptor_app;

/*
 * Keeps a prompt, if the facts are still those it was decided on and its token is new; else says what the facts are. One
 * statement, and so one transaction, that puts up the tenant's wall itself. One at a time for a person: two requests in
 * flight cannot both find nothing. Without a prompt it only reads. `facts` is null for a name that nobody has.
 */
create function keep_prompt(tenant text, registration uuid, name text, topics text[], day_start timestamptz, at timestamptz,
  token_iss text, token_jti text, token_expires_at timestamptz, assumed jsonb, decided jsonb)
returns table (outcome text, facts jsonb) language plpgsql volatile
-- Planned once: every read goes by an index, whatever the values, and planning would cost more than reading.
set plan_cache_mode = force_generic_plan
-- A plan made while a table is still empty would read all of it for as long as the connection lives.
set enable_seqscan = off
set search_path = public, pg_temp
as $$
declare
  person uuid;
  merged uuid;
  was_used boolean;
begin
  perform set_config('role', 'preceptor_app', true), set_config('preceptor.tenant', tenant, true);
  if exists (select from cds_token_used used where used.tenant_id = tenant and used.iss = token_iss and used.jti = token_jti) then
    return query select 'replayed', null::jsonb;
    return;
  end if;
  person := person_of_reference(registration, name);
  loop
    if person is null then
      return query select 'unknown-person', null::jsonb;
      return;
    end if;
    -- Volatile: what is read after the lock is what the request before this one wrote.
    perform pg_advisory_xact_lock(hashtextextended('prompt:' || person, 0));
    select (select p.merged_into from person p where p.tenant_id = tenant and p.id = person),
      exists (select from cds_token_used used where used.tenant_id = tenant and used.iss = token_iss and used.jti = token_jti),
      jsonb_build_object(
        'competencies', competencies_at(person, topics, at),
        'establishedToday', (select count(*) from prompt p where p.tenant_id = tenant and p.person_id = person
          and p.kind = 'established' and p.created_at >= day_start),
        'prompts', (select coalesce(jsonb_agg(jsonb_build_object('topicId', topic_id, 'topicRevision', topic_revision, 'kind', kind,
            'orderKey', order_key, 'createdAt', created_at, 'state', state, 'snoozedUntil', snoozed_until, 'dismissReason', dismiss_reason,
            'dismissedAt', dismissed_at, 'drugDisplay', drug_display)), '[]')
          from (select * from prompt p where p.tenant_id = tenant and p.person_id = person and p.topic_id = any(topics)
            order by p.created_at desc limit 200) mine))
      into merged, was_used, facts;
    exit when merged is null;
    -- Whoever held the lock made this person another's.
    person := merged;
  end loop;
  -- The same request at another process may have had the lock.
  if was_used then
    outcome := 'replayed';
  elsif decided is null or facts is distinct from assumed then
    outcome := 'known';
  else
    insert into cds_token_used (tenant_id, iss, jti, expires_at) values (tenant, token_iss, token_jti, token_expires_at) on conflict do nothing;
    -- Another person's request with this token may be a moment ahead.
    if not found then
      outcome := 'replayed';
      return next;
      return;
    end if;
    insert into prompt (tenant_id, id, person_id, registration_id, patient, encounter, order_key, drug_code, drug_display, topic_id, topic_revision,
      kind, lesson_id, lesson_version, hook, card_uuid, correlation_id, explanation, created_at)
    select tenant, d.id, person, registration::text, d.patient, d.encounter, d.order_key, d.drug_code, d.drug_display, d.topic_id, d.topic_revision,
      d.kind, d.lesson_id, d.lesson_version, d.hook, d.card_uuid, d.correlation_id, d.explanation, at
    from jsonb_populate_record(null::prompt, decided) d;
    outcome := 'kept';
    -- Whoever waited behind a lock this long answers nobody any more: a card that nobody sees is not kept as shown.
    if clock_timestamp() > statement_timestamp() + interval '1.5 seconds' then
      raise exception 'too late to keep a prompt' using errcode = 'query_canceled';
    end if;
  end if;
  return next;
end
$$;
revoke execute on function keep_prompt(text, uuid, text, text[], timestamptz, timestamptz, text, text, timestamptz, jsonb, jsonb) from public;
