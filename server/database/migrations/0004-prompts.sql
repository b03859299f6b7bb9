-- One row for each card that reached a clinician. Patient and encounter are kept for 30 days, to find the prompt again
-- where an EHR drops appContext; the learning side knows the drug code and this row's random id alone.
create table prompt (
  tenant_id text not null,
  id uuid not null,
  person_id uuid not null,
  registration_id text not null,
  patient text,
  encounter text,
  -- Hash of what makes two requests speak of the same order.
  order_key text not null,
  drug_code text,
  drug_display text not null,
  topic_id text not null,
  topic_revision integer not null,
  kind text not null check (kind in ('news', 'established')),
  lesson_id text not null,
  lesson_version text not null,
  hook text not null,
  card_uuid uuid not null,
  correlation_id text not null,
  explanation jsonb not null,
  state text not null default 'open' check (state in ('open', 'snoozed', 'dismissed', 'completed')),
  snoozed_until timestamptz,
  dismiss_reason text,
  dismiss_comment text,
  opened_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint prompt_once unique (tenant_id, person_id, topic_id, topic_revision, order_key)
);
create index prompt_of_person on prompt (tenant_id, person_id, created_at desc);
create unique index prompt_card on prompt (tenant_id, card_uuid);
create index prompt_context_age on prompt (created_at) where patient is not null or encounter is not null;

-- Ids of CDS Hooks tokens whose answer had a side effect: a replay is refused by every process.
create table cds_token_used (
  tenant_id text not null,
  iss text not null,
  jti text not null,
  expires_at timestamptz not null,
  primary key (tenant_id, iss, jti)
);
create index cds_token_used_expiry on cds_token_used (expires_at);

-- What clinicians did with cards, as the EHR reports it; the same report twice is one row.
create table prompt_feedback (
  tenant_id text not null,
  card_uuid uuid not null,
  outcome text not null check (outcome in ('accepted', 'overridden')),
  outcome_at timestamptz not null,
  reason_code text,
  reason_display text,
  suggestions text[] not null default '{}',
  received_at timestamptz not null,
  primary key (tenant_id, card_uuid, outcome, outcome_at)
);

do $$
declare name text;
begin
  foreach name in array array['prompt', 'cds_token_used', 'prompt_feedback'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy tenant_wall on %I using (tenant_id = current_setting(''preceptor.tenant'', true)) with check (tenant_id = current_setting(''preceptor.tenant'', true))', name);
    execute format('grant select, insert, update, delete on %I to preceptor_app', name);
  end loop;
end
$$;
