-- An EHR, or a file of who works here, says another NPI of somebody whose NPI is known. The known one stays; that they disagree is kept
-- for a person to settle, with who said it last.
create table npi_conflict (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  person_id uuid not null,
  -- The one that was said; which one is known stands at the person.
  said text not null check (said ~ '^[0-9]{10}$'),
  -- Null where a file said it.
  registration_id uuid,
  reference text,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (tenant_id, person_id, said),
  foreign key (tenant_id, person_id) references person (tenant_id, id)
);
alter table npi_conflict enable row level security;
create policy tenant_wall on npi_conflict using (tenant_id = current_setting('preceptor.tenant', true))
  with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert, update on npi_conflict to preceptor_app;
