-- What the decision on an order needs to know of its clinician, in one round trip. Each wing answers for its own rows.

/* identity: the person behind a name in an EHR; a merged one answers with whom it was merged into. */
create function person_of_reference(registration text, name text) returns uuid language sql stable
as $$
  select coalesce(person.merged_into, person.id) from identity join person on person.tenant_id = identity.tenant_id and person.id = identity.person_id
  where identity.tenant_id = current_setting('preceptor.tenant') and identity.registration_id = registration::uuid and identity.reference = name
$$;

/* learning, competencies: what a person passed and what is valid at a moment. */
create function competencies_at(person uuid, at timestamptz) returns jsonb language sql stable
as $$
  select coalesce(jsonb_agg(jsonb_build_object('topicId', topic_id, 'revision', revision)), '[]') from competency
  where tenant_id = current_setting('preceptor.tenant') and person_id = person and status = 'active' and valid_from <= at and valid_until > at
$$;

/*
 * learning, prompts: volatile, so that what is read after the lock is what the request before this one wrote: one decision
 * at a time for a person, until the transaction ends.
 */
create function prompt_facts(registration text, name text, topics text[], day_start timestamptz, at timestamptz, token_iss text, token_jti text)
returns table (person_id uuid, replayed boolean, established_today integer, prompts jsonb, competencies jsonb) language plpgsql volatile
-- Planned once: every read here goes by an index, whatever the values, and planning would cost more than reading.
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  tenant text := current_setting('preceptor.tenant');
  person uuid := person_of_reference(registration, name);
begin
  if person is null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('prompt:' || person, 0));
  return query select person,
    exists (select from cds_token_used where tenant_id = tenant and iss = token_iss and jti = token_jti),
    (select count(*)::integer from prompt where tenant_id = tenant and person_id = person and kind = 'established' and created_at >= day_start),
    (select coalesce(jsonb_agg(jsonb_build_object('topicId', topic_id, 'topicRevision', topic_revision, 'kind', kind, 'orderKey', order_key,
        'createdAt', created_at, 'state', state, 'snoozedUntil', snoozed_until)), '[]')
      from (select * from prompt where tenant_id = tenant and person_id = person and topic_id = any(topics) order by created_at desc limit 200) mine),
    competencies_at(person, at);
end
$$;

-- Both are swept by age once a day and written with every card: a block range index finds the old blocks and costs a card nothing.
drop index prompt_context_age;
create index prompt_age on prompt using brin (created_at);
drop index cds_token_used_expiry;
create index cds_token_used_expiry on cds_token_used using brin (expires_at);
