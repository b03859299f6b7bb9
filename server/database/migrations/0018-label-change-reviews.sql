-- What a tenant's educators did with a change of a boxed warning. Every step is a row of its own and none is changed: the last one
-- is how it stands, all of them are who did what and when.
create table label_change_review (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id bigint generated always as identity,
  set_id uuid not null,
  to_version integer not null,
  -- Of the change as it was then: one that is found anew with another difference is open again.
  change_found_at timestamptz not null,
  state text not null check (state in ('open', 'looked-at', 'no-action')),
  reason text,
  person_id uuid not null,
  at timestamptz not null,
  correlation_id text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, person_id) references person (tenant_id, id),
  check ((state = 'no-action') = (reason is not null))
);
create index label_change_review_of_change on label_change_review (tenant_id, set_id, to_version, id desc);
alter table label_change_review enable row level security;
create policy tenant_wall on label_change_review using (tenant_id = current_setting('preceptor.tenant', true))
  with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert on label_change_review to preceptor_app;
