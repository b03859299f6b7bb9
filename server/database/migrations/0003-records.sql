-- The FHIR repository. A body is written once, in fhir_version, and never changed;
-- fhir_resource says which version is current; the three index tables answer searches.

create table fhir_resource (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  type text not null,
  id text not null,
  -- Given at creation and kept: a page cursor over it neither skips nor repeats while others write.
  seq bigint generated always as identity,
  version_id integer not null,
  last_updated timestamptz not null,
  deleted boolean not null default false,
  primary key (tenant_id, type, id)
);
create unique index fhir_resource_seq on fhir_resource (tenant_id, type, seq);
create index fhir_resource_last_updated on fhir_resource (tenant_id, type, last_updated, seq);

create table fhir_version (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  type text not null,
  id text not null,
  version_id integer not null,
  last_updated timestamptz not null,
  -- POST, PUT or DELETE, as history tells it.
  method text not null,
  -- As text, so that what was written is what is read, member order included; null for a deletion.
  body text,
  primary key (tenant_id, type, id, version_id),
  foreign key (tenant_id, type, id) references fhir_resource (tenant_id, type, id)
);

create table fhir_token (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  type text not null,
  param text not null,
  system text not null,
  code text not null,
  seq bigint not null,
  primary key (tenant_id, type, param, code, system, seq)
);
create index fhir_token_of on fhir_token (tenant_id, type, seq);

create table fhir_reference (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  type text not null,
  param text not null,
  -- The type of a literal reference ("Practitioner"); empty for a canonical or a foreign URL.
  target_type text not null,
  -- The id of a literal reference, or the whole URL.
  target text not null,
  -- The business version of a canonical, else empty.
  version text not null default '',
  seq bigint not null,
  primary key (tenant_id, type, param, target, target_type, version, seq)
);
create index fhir_reference_of on fhir_reference (tenant_id, type, seq);

create table fhir_date (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  type text not null,
  param text not null,
  -- The interval the value covers: a day covers its whole day; open ends are infinite.
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  seq bigint not null,
  primary key (tenant_id, type, param, starts_at, ends_at, seq)
);
create index fhir_date_of on fhir_date (tenant_id, type, seq);

do $$
declare name text;
begin
  foreach name in array array['fhir_resource', 'fhir_version', 'fhir_token', 'fhir_reference', 'fhir_date'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant_wall on %I using (tenant_id = current_setting(''preceptor.tenant'', true)) with check (tenant_id = current_setting(''preceptor.tenant'', true))',
      name);
  end loop;
end
$$;
grant select, insert, update on fhir_resource to preceptor_app;
-- A version is never rewritten and never removed by a request.
grant select, insert on fhir_version to preceptor_app;
grant select, insert, delete on fhir_token, fhir_reference, fhir_date to preceptor_app;
