-- A tenant's protocols, regulations and guidelines, and each version of them that somebody uploaded.
create table source_document (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  -- As lessons name it: "restraint-protocol".
  id text not null check (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(id) <= 80),
  title text not null check (length(title) between 1 and 200),
  kind text not null check (kind in ('protocol', 'regulation', 'guideline', 'policy')),
  -- Whose document it is: a committee, an agency.
  owner text not null check (length(owner) between 1 and 200),
  created_by uuid not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, created_by) references person (tenant_id, id)
);

-- Rows are added and never changed: what a lesson was written from stays as it was.
create table source_document_version (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  document_id text not null,
  version integer not null check (version > 0),
  effective date not null,
  format text not null check (format in ('markdown', 'html', 'pdf')),
  -- Of the bytes as they were uploaded, which are kept packed.
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  original bytea not null check (length(original) <= 11000000),
  sections jsonb not null,
  pages_without_text integer[] not null,
  -- Against the version before, by section; null of the first.
  change jsonb check ((version = 1) = (change is null)),
  uploaded_by uuid not null,
  uploaded_at timestamptz not null,
  primary key (tenant_id, document_id, version),
  foreign key (tenant_id, document_id) references source_document (tenant_id, id),
  foreign key (tenant_id, uploaded_by) references person (tenant_id, id)
);

-- What educators did with a version's change; rows are added and never changed, the last one is how it stands.
create table source_document_review (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id bigint generated always as identity,
  document_id text not null,
  version integer not null,
  state text not null check (state in ('open', 'looked-at', 'no-action')),
  reason text,
  person_id uuid not null,
  at timestamptz not null,
  correlation_id text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, document_id, version) references source_document_version (tenant_id, document_id, version),
  foreign key (tenant_id, person_id) references person (tenant_id, id),
  check ((state = 'no-action') = (reason is not null))
);
create index source_document_review_of_version on source_document_review (tenant_id, document_id, version, id desc);

do $$
declare name text;
begin
  foreach name in array array['source_document', 'source_document_version', 'source_document_review'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy tenant_wall on %I using (tenant_id = current_setting(''preceptor.tenant'', true))
      with check (tenant_id = current_setting(''preceptor.tenant'', true))', name);
    execute format('grant select, insert on %I to preceptor_app', name);
  end loop;
end
$$;
