-- What the decision on an order needs to know of its clinician. Each wing answers for its own rows; `keep_prompt` brings them together.

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

revoke execute on function person_of_reference(uuid, text) from public;
revoke execute on function competencies_at(uuid, text[], timestamptz) from public;
grant execute on function person_of_reference(uuid, text), competencies_at(uuid, text[], timestamptz) to preceptor_app;

-- Both are swept by age once a day and written with every card: a block range index finds the old blocks and costs a card nothing.
drop index prompt_context_age;
create index prompt_age on prompt using brin (created_at);
drop index cds_token_used_expiry;
create index cds_token_used_expiry on cds_token_used using brin (expires_at);
