-- Who asked for everything, of which moment. No copy is made: versions are never rewritten, so what held at that moment can be read
-- until the export expires, and the row stays after it as the trace of it.
create table bulk_export (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id uuid not null,
  -- The system that asked: "client:<id>" or "token:<id>". Nobody else may fetch the files.
  requested_by text not null,
  types text[] not null check (cardinality(types) > 0),
  since timestamptz,
  -- What was saved up to here is in the files.
  transaction_time timestamptz not null,
  request_url text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  cancelled_at timestamptz,
  primary key (tenant_id, id)
);
create index on bulk_export (tenant_id, requested_by, expires_at);
alter table bulk_export enable row level security;
create policy tenant_wall on bulk_export using (tenant_id = current_setting('preceptor.tenant', true)) with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert on bulk_export to preceptor_app;
grant update (cancelled_at) on bulk_export to preceptor_app;
