-- What is held of people in two times: when it is true (valid_from to before valid_to) and when we knew it (recorded_at to before
-- replaced_at). A row is never changed but for being replaced: any past day can be asked, as it was known then.
create table workforce_fact (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id bigint generated always as identity,
  kind text not null check (kind in ('member', 'credential')),
  -- The thing that the rows of one history are about: a credential, a place on the roster.
  fact_id uuid not null,
  person_id uuid not null,
  value jsonb not null,
  valid_from timestamptz not null,
  -- Null: until something else is stated.
  valid_to timestamptz check (valid_to > valid_from),
  recorded_at timestamptz not null,
  replaced_at timestamptz check (replaced_at >= recorded_at),
  -- "operator:ana", "import:<id>", "person:<id>", "source:<id>"
  stated_by text not null,
  correlation_id text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, person_id) references person (tenant_id, id)
);
create index workforce_fact_held on workforce_fact (tenant_id, fact_id) where replaced_at is null;
create index workforce_fact_of_person on workforce_fact (tenant_id, person_id, kind, recorded_at);
-- What begins later has to be taken up when its time comes.
create index workforce_fact_by_start on workforce_fact (tenant_id, valid_from) where replaced_at is null;
alter table workforce_fact enable row level security;
create policy tenant_wall on workforce_fact using (tenant_id = current_setting('preceptor.tenant', true))
  with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert on workforce_fact to preceptor_app;
-- person_id for a merge of two people; replaced_at once.
grant update (replaced_at, person_id) on workforce_fact to preceptor_app;

create function replaced_once() returns trigger language plpgsql as $$
begin
  if old.replaced_at is not null and new.replaced_at is distinct from old.replaced_at then
    raise exception 'fact row % was replaced already', old.id;
  end if;
  return new;
end
$$;
create trigger replaced_once before update on workforce_fact for each row execute function replaced_once();

-- At one time one thing is true, as known now.
create function facts_do_not_overlap() returns trigger language plpgsql as $$
begin
  if exists (select from stated s join workforce_fact f
    on f.tenant_id = s.tenant_id and f.fact_id = s.fact_id and f.replaced_at is null and f.id <> s.id
    where s.replaced_at is null and tstzrange(f.valid_from, f.valid_to) && tstzrange(s.valid_from, s.valid_to)) then
    raise exception 'two rows of one fact are held for the same time';
  end if;
  return null;
end
$$;
create trigger facts_do_not_overlap after insert on workforce_fact referencing new table as stated
  for each statement execute function facts_do_not_overlap();

-- What kinds of credentials a tenant knows.
create table credential_type (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  code text not null,
  name text not null,
  issuer text not null,
  kind text not null,
  validity_months integer check (validity_months > 0),
  expiry_rule text not null,
  verification_source text not null,
  recorded_at timestamptz not null,
  primary key (tenant_id, code)
);
alter table credential_type enable row level security;
create policy tenant_wall on credential_type using (tenant_id = current_setting('preceptor.tenant', true))
  with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert, update on credential_type to preceptor_app;

-- Files that were taken, whole or not at all.
create table workforce_import (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id uuid not null,
  kind text not null check (kind in ('types', 'people', 'certifications')),
  -- SHA-256 of the file.
  content_hash text not null,
  counts jsonb not null,
  as_of timestamptz not null,
  stated_by text not null,
  at timestamptz not null,
  correlation_id text not null,
  primary key (tenant_id, id)
);
alter table workforce_import enable row level security;
create policy tenant_wall on workforce_import using (tenant_id = current_setting('preceptor.tenant', true))
  with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert on workforce_import to preceptor_app;
