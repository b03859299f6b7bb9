-- What an EHR is to have from us: one row for each resource of ours that it is to hold, and how far that is. The row says which, the
-- resource itself is read when it is written: what changes meanwhile goes in its last form, and no body waits here.
create table ehr_write (
  tenant_id text not null default current_setting('preceptor.tenant', true) references tenant (id),
  id bigint generated always as identity,
  registration_id uuid not null references ehr_registration (id),
  purpose text not null check (purpose in ('learning-assignment')),
  -- Of ours. Its urn:uuid is the identifier by which the EHR's own copy is found again.
  resource_type text not null,
  resource_id uuid not null,
  -- Whom the EHR calls so: "Practitioner/123".
  owner_reference text not null,
  -- Counts what is wanted: a change during a write is another write.
  revision integer not null default 1,
  -- `left`: the EHR's people closed or removed it, or it was over before it was written.
  state text not null default 'waiting' check (state in ('waiting', 'written', 'left', 'given-up')),
  form text,
  remote_id text,
  attempts integer not null default 0,
  next_at timestamptz not null,
  leased_until timestamptz,
  note text,
  note_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, registration_id, purpose, resource_type, resource_id),
  check ((form is null) = (remote_id is null))
);
create index ehr_write_due on ehr_write (next_at) where state = 'waiting';
alter table ehr_write enable row level security;
create policy tenant_wall on ehr_write using (tenant_id = current_setting('preceptor.tenant', true))
  with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert, update, delete on ehr_write to preceptor_app;
