-- What the decision on an order needs to know of its clinician, and the prompt that follows from it, in one round trip.
-- Each wing answers for its own rows.

-- identity: the person behind a name in an EHR; a merged one answers with whom it was merged into.
create function person_of_reference(registration uuid, name text) returns uuid language sql stable as $$
  select coalesce(person.merged_into, person.id)
  from identity join person on person.tenant_id = identity.tenant_id and person.id = identity.person_id
  where identity.tenant_id = current_setting('preceptor.tenant') and identity.registration_id = registration and identity.reference = name
$$;

-- learning, competencies: what a person passed of some topics and what is valid at a moment.
create function competencies_at(person uuid, topics text[], at timestamptz) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('topicId', topic_id, 'revision', revision)), '[]') from competency
  where tenant_id = current_setting('preceptor.tenant') and person_id = person and status = 'active' and topic_id = any(topics)
    and valid_from <= at and valid_until > at
$$;

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
      jsonb_build_object(
        'competencies', competencies_at(person, topics, at),
        'establishedToday', (select count(*) from prompt p where p.tenant_id = tenant and p.person_id = person
          and p.kind = 'established' and p.created_at >= day_start),
        'prompts', (select coalesce(jsonb_agg(jsonb_build_object('topicId', topic_id, 'topicRevision', topic_revision, 'kind', kind,
            'orderKey', order_key, 'createdAt', created_at, 'state', state, 'snoozedUntil', snoozed_until)), '[]')
          from (select * from prompt p where p.tenant_id = tenant and p.person_id = person and p.topic_id = any(topics)
            order by p.created_at desc limit 200) mine))
      into merged, facts;
    exit when merged is null;
    -- Whoever held the lock made this person another's.
    person := merged;
  end loop;
  if decided is null or facts is distinct from assumed then
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

revoke execute on function person_of_reference(uuid, text) from public;
revoke execute on function competencies_at(uuid, text[], timestamptz) from public;
revoke execute on function keep_prompt(text, uuid, text, text[], timestamptz, timestamptz, text, text, timestamptz, jsonb, jsonb) from public;
grant execute on function person_of_reference(uuid, text), competencies_at(uuid, text[], timestamptz) to preceptor_app;

-- Both are swept by age once a day and written with every card: a block range index finds the old blocks and costs a card nothing.
drop index prompt_context_age;
create index prompt_age on prompt using brin (created_at);
drop index cds_token_used_expiry;
create index cds_token_used_expiry on cds_token_used using brin (expires_at);
