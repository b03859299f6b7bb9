-- xAPI statements. Keys are the first 64 bits of SHA-256 of the canonical identifier: no dictionary table, no
-- contention; a reader rechecks against the payload.
create table statement (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  -- Time-ordered: milliseconds since 1970 in the upper 42 bits, a cycling sequence in the lower 21.
  seq bigint not null,
  id uuid not null,
  verb_key bigint not null,
  actor_key bigint not null,
  object_key bigint not null,
  registration uuid,
  -- SHA-256 of the canonical statement: equal means the same, different under one id is a conflict.
  digest bytea not null,
  voided_by uuid,
  -- A change feed ends at pg_snapshot_xmin of these, so that no transaction still in flight is skipped.
  written_in xid8 not null default pg_current_xact_id(),
  -- As text: what was stored is what is read.
  payload text not null,
  primary key (tenant_id, seq),
  unique (tenant_id, id)
);
create index statement_registration on statement (tenant_id, registration, seq) where registration is not null;
create index statement_verb on statement (tenant_id, verb_key, seq);
create sequence statement_low as bigint cache 1 cycle minvalue 0 maxvalue 2097151;

-- Serves agent, activity and both related_* filters: direct tells actor and object from everything around them.
create table statement_ref (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  -- 1 agent, 2 activity, 3 agent × verb
  kind smallint not null check (kind in (1, 2, 3)),
  key bigint not null,
  seq bigint not null,
  direct boolean not null,
  primary key (tenant_id, kind, key, seq),
  foreign key (tenant_id, seq) references statement (tenant_id, seq)
);

-- What an activity is called and what kind it is, once an activity; keys of the definition are sorted.
create table activity_definition (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  key bigint not null,
  iri text not null,
  hash bytea not null,
  definition text not null,
  primary key (tenant_id, key, iri)
);

do $$
declare name text;
begin
  foreach name in array array['statement', 'statement_ref', 'activity_definition'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant_wall on %I using (tenant_id = current_setting(''preceptor.tenant'', true)) with check (tenant_id = current_setting(''preceptor.tenant'', true))',
      name);
  end loop;
end
$$;
-- A statement is never removed; only `voided_by` may change.
grant select, insert on statement, statement_ref to preceptor_app;
grant update (voided_by) on statement to preceptor_app;
grant select, insert, update on activity_definition to preceptor_app;
grant usage on sequence statement_low to preceptor_app;
