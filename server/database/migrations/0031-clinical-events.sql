-- What an EHR tells besides CDS Hooks. A source is one road to one kind of event, registered by an operator.
create table event_source (
  tenant_id text not null default current_setting('preceptor.tenant', true) references tenant (id),
  id uuid not null unique,
  registration_id uuid not null references ehr_registration (id),
  kind text not null check (kind in ('polling', 'subscription-r4', 'subscription-backport')),
  label text not null check (length(label) between 1 and 200),
  settings jsonb not null,
  -- Of what the EHR proves itself by when it notifies; the secret itself is told once and not kept.
  secret_hash text check ((kind = 'polling') = (secret_hash is null)),
  enabled boolean not null default true,
  created_at timestamptz not null,
  -- By the EHR's own clock: everything that changed before is kept here. Moves only after what it stands for is durable.
  watermark timestamptz not null,
  -- A walk through pages that is not at its end: where it goes on, and the newest change seen so far.
  cursor text,
  seen_until timestamptz,
  next_at timestamptz not null,
  leased_until timestamptz,
  failures integer not null default 0,
  last_ok_at timestamptz,
  last_event_at timestamptz,
  -- Between the newest event and our having it.
  lag_seconds integer,
  last_error text,
  last_error_at timestamptz,
  -- Of a subscription: the last event of its own count that is durable here.
  last_event_number bigint,
  primary key (tenant_id, id)
);
create index event_source_due on event_source (next_at) where enabled;

-- As it came, sealed, until it was processed: it holds patients. What cannot be processed is kept a week.
create table inbound_message (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id bigint generated always as identity,
  source_id uuid not null,
  kind text not null check (kind in ('resource', 'notification')),
  -- Of a resource: its event.
  event_key text check ((kind = 'resource') = (event_key is not null)),
  body_sealed text not null,
  received_at timestamptz not null,
  attempts integer not null default 0,
  next_at timestamptz not null,
  leased_until timestamptz,
  last_error text,
  failed_at timestamptz,
  correlation_id text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, source_id) references event_source (tenant_id, id) on delete cascade
);
create index inbound_message_waiting on inbound_message (tenant_id, source_id, next_at) where failed_at is null;
create index inbound_message_failed on inbound_message (failed_at) where failed_at is not null;

-- Every event once, for thirty days: that it is known, and what a rule was told of it. No patient and no order: both keys are keyed hashes.
create table clinical_event (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  -- Of one version of one resource at one EHR, whichever road brings it.
  event_key text not null,
  -- Of the resource, whatever its version.
  resource_key text not null,
  changed_at timestamptz not null,
  road text not null,
  name text not null,
  received_at timestamptz not null,
  person_id uuid,
  unit text,
  day date,
  codes text[] not null default '{}',
  topics text[] not null default '{}',
  trigger text,
  -- What became of it: prompted, or why not. Null until it was processed.
  outcome text,
  primary key (tenant_id, event_key)
);
create index clinical_event_of_resource on clinical_event (tenant_id, resource_key, changed_at);
create index clinical_event_age on clinical_event using brin (received_at);

do $$
declare name text;
begin
  foreach name in array array['event_source', 'inbound_message', 'clinical_event'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy tenant_wall on %I using (tenant_id = current_setting(''preceptor.tenant'', true))
      with check (tenant_id = current_setting(''preceptor.tenant'', true))', name);
    execute format('grant select, insert, update, delete on %I to preceptor_app', name);
  end loop;
end
$$;
