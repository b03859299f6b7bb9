-- What a rule is tried on again: whether an order renewed another, how it stood, and who signed it where nobody was known yet.
alter table clinical_event
  add column is_renewal boolean,
  -- status, intent, priority and doNotPerform, and what kind of resource it was. Nothing of a patient; null where it was not kept.
  add column facts jsonb,
  -- Keyed hash of the clinician's name at the EHR.
  add column clinician_key text;
create index clinical_event_in_order on clinical_event (tenant_id, received_at, event_key);

-- That one revision of a rule was tried on the days before, and what came of it: counts, no names. Rows are added and never changed.
create table rule_replay (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id bigint generated always as identity,
  rule_id uuid not null,
  revision integer not null,
  person_id uuid not null,
  at timestamptz not null,
  result jsonb not null,
  correlation_id text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, rule_id) references rule (tenant_id, id),
  foreign key (tenant_id, person_id) references person (tenant_id, id)
);
create index rule_replay_of_revision on rule_replay (tenant_id, rule_id, revision);
alter table rule_replay enable row level security;
create policy tenant_wall on rule_replay using (tenant_id = current_setting('preceptor.tenant', true))
  with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert on rule_replay to preceptor_app;

-- The wall behind the rule of the service: what is published was replayed as it is.
create function published_after_replay() returns trigger language plpgsql as $$
begin
  if new.state = 'published' and old.state <> 'published' and not exists (select 1 from rule_replay r
    where r.tenant_id = new.tenant_id and r.rule_id = new.id and r.revision = old.revision) then
    raise exception 'rule % is published without a replay of this revision', old.id;
  end if;
  return new;
end
$$;
create trigger published_after_replay before update on rule for each row execute function published_after_replay();
