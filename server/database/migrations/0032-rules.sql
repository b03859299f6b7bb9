-- A tenant's own rules. One is in force when somebody who had no hand in it publishes it.
create table rule (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id uuid not null,
  -- Canonical of the PlanDefinition, without version; the same for every version of a rule.
  url text not null,
  version text not null,
  state text not null check (state in ('draft', 'in-review', 'published', 'retired', 'discarded')),
  -- Canonical of the built-in rule that it was copied from.
  copied_from text,
  plan jsonb not null,
  -- Definitions that were imported with it: what its plan names.
  resources jsonb not null default '[]',
  -- What keeps it from being published, counted with the last change.
  problems integer not null,
  -- Counts changes of any kind.
  revision integer not null,
  -- A person, or the operator at the command line.
  begun_by uuid,
  imported_by text,
  edited_by uuid,
  edited_at timestamptz not null,
  submitted_by uuid,
  published_by uuid,
  published_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, begun_by) references person (tenant_id, id),
  foreign key (tenant_id, edited_by) references person (tenant_id, id),
  foreign key (tenant_id, submitted_by) references person (tenant_id, id),
  foreign key (tenant_id, published_by) references person (tenant_id, id),
  constraint rule_begun_once check ((begun_by is null) <> (imported_by is null) and (begun_by is null or edited_by is not null)),
  -- The second wall behind the rule of the service: nobody publishes what they wrote or submitted.
  constraint rule_second_person check (
    (state in ('published', 'retired')) = (published_by is not null)
    and (published_by is null or (submitted_by is not null and published_at is not null and published_by <> submitted_by
      and published_by is distinct from begun_by and published_by is distinct from edited_by)))
);
create unique index rule_one_open on rule (tenant_id, url) where state in ('draft', 'in-review');
create unique index rule_one_published on rule (tenant_id, url) where state = 'published';
create unique index rule_version_once on rule (tenant_id, url, version) where state in ('published', 'retired');
create index rule_edited on rule (tenant_id, edited_at desc);
create index rule_released on rule (tenant_id, id, revision) where state = 'published';

-- Who did what with a rule and when; rows are added and never changed.
create table rule_step (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id bigint generated always as identity,
  rule_id uuid not null,
  step text not null check (step in ('begin', 'import', 'edit', 'submit', 'return', 'publish', 'retire', 'discard')),
  -- Of the rule behind this step.
  revision integer not null,
  person_id uuid,
  operator text,
  at timestamptz not null,
  note text,
  -- The plan as it was begun, submitted and published, and as each person left it.
  plan jsonb,
  correlation_id text not null,
  primary key (tenant_id, id),
  check ((person_id is null) <> (operator is null)),
  foreign key (tenant_id, rule_id) references rule (tenant_id, id),
  foreign key (tenant_id, person_id) references person (tenant_id, id)
);
create index rule_step_of_rule on rule_step (tenant_id, rule_id, id);

-- Rules that were switched off and on again, by their canonical, or 'all'; the last row of each counts.
create table rule_switch (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id bigint generated always as identity,
  rule_url text not null,
  is_off boolean not null,
  person_id uuid not null,
  at timestamptz not null,
  reason text check (not is_off or reason is not null),
  correlation_id text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, person_id) references person (tenant_id, id)
);
create index rule_switch_of_rule on rule_switch (tenant_id, rule_url, id desc);

-- Conditions that gave no boolean and so counted as false. No patient, person or order.
create table rule_failure (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  day date not null,
  rule_url text not null,
  version text not null,
  path text not null,
  expression text not null,
  problem text not null,
  count bigint not null,
  last_at timestamptz not null,
  -- What tells one from another: longer than an index may be.
  key text not null,
  primary key (tenant_id, day, rule_url, version, key)
);

-- What was published stays as it was published; and whoever had a hand in it by its steps is no second person.
create function keep_published_rule() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then raise exception 'a rule begins as a draft'; end if;
    return new;
  end if;
  if old.state in ('published', 'retired', 'discarded') and (old.state, new.state) is distinct from ('published', 'retired') then
    raise exception 'rule % is %', old.id, old.state;
  end if;
  if old.state = 'published' and (new.plan, new.resources, new.version, new.url, new.published_by)
    is distinct from (old.plan, old.resources, old.version, old.url, old.published_by) then
    raise exception 'rule % is published', old.id;
  end if;
  if new.state = 'published' and old.state <> 'published' and exists (select 1 from rule_step s
    where s.tenant_id = new.tenant_id and s.rule_id = new.id and s.step in ('begin', 'edit', 'submit') and s.person_id = new.published_by) then
    raise exception 'rule % is published by somebody who had a hand in it', old.id;
  end if;
  return new;
end
$$;
create trigger keep_published before insert or update on rule for each row execute function keep_published_rule();

do $$
declare name text;
begin
  foreach name in array array['rule', 'rule_step', 'rule_switch', 'rule_failure'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy tenant_wall on %I using (tenant_id = current_setting(''preceptor.tenant'', true))
      with check (tenant_id = current_setting(''preceptor.tenant'', true))', name);
    execute format('grant select, insert on %I to preceptor_app', name);
  end loop;
end
$$;
grant update on rule, rule_failure to preceptor_app;
