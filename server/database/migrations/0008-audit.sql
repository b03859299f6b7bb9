-- Who looked at whom. Written in the transaction of the look itself, and never changed or removed by a request.
create table audit_entry (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id uuid not null,
  at timestamptz not null,
  actor_person_id uuid not null,
  -- Null where the look was at a list; then `detail` holds what was asked.
  subject_person_id uuid,
  action text not null,
  detail jsonb not null default '{}',
  correlation_id text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, actor_person_id) references person (tenant_id, id),
  foreign key (tenant_id, subject_person_id) references person (tenant_id, id)
);
create index audit_entry_subject on audit_entry (tenant_id, subject_person_id, at);
alter table audit_entry enable row level security;
create policy tenant_wall on audit_entry using (tenant_id = current_setting('preceptor.tenant', true)) with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert on audit_entry to preceptor_app;
