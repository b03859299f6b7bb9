-- How many orders got no card, by cause, a tenant's day and topic. No person, no patient, no order: each process counts in
-- memory and adds what it has every few seconds.
create table silence_count (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  day date not null,
  cause text not null check (cause ~ '^[a-z][a-z-]{0,60}$'),
  -- Empty where silence came before a topic was known: an unknown code, a product without a box.
  topic_id text not null,
  count bigint not null check (count > 0),
  primary key (tenant_id, day, cause, topic_id)
);
alter table silence_count enable row level security;
create policy tenant_wall on silence_count using (tenant_id = current_setting('preceptor.tenant', true)) with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert, update on silence_count to preceptor_app;

-- When the panel was first launched from the card. Launches themselves are forgotten after a day.
alter table prompt add column launched_at timestamptz;

-- From a prompt to the tries that it led to.
create index attempt_prompt on attempt (tenant_id, prompt_id) where prompt_id is not null;
