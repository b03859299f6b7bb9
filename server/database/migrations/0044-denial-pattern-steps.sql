-- What a tenant's educators did about a pattern of denied claims: a reason, as one rule sees it. Every step is a row of its own and none
-- is changed; the last one is how it stands, until the rule sees a pattern again.
create table denial_pattern_step (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id bigint generated always as identity,
  -- Canonical of the rule, without its version.
  rule_url text not null,
  code text not null,
  state text not null check (state in ('open', 'handled')),
  note text check (length(note) between 1 and 500),
  person_id uuid not null,
  at timestamptz not null,
  correlation_id text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, person_id) references person (tenant_id, id),
  check ((state = 'handled') = (note is not null))
);
create index denial_pattern_step_of_pattern on denial_pattern_step (tenant_id, rule_url, code, id desc);
alter table denial_pattern_step enable row level security;
create policy tenant_wall on denial_pattern_step using (tenant_id = current_setting('preceptor.tenant', true))
  with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert on denial_pattern_step to preceptor_app;
