-- What somebody may do here, in two times like what they hold; and what a privilege rests on.
alter table workforce_fact drop constraint workforce_fact_kind_check;
alter table workforce_fact add constraint workforce_fact_kind_check check (kind in ('member', 'credential', 'privilege'));
alter table workforce_import drop constraint workforce_import_kind_check;
alter table workforce_import add constraint workforce_import_kind_check
  check (kind in ('types', 'people', 'certifications', 'policies', 'catalogue', 'privileges'));

-- The delineation catalogue.
create table privilege_definition (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  code text not null,
  name text not null,
  department text not null,
  tier text not null,
  scope text not null,
  recorded_at timestamptz not null,
  primary key (tenant_id, code)
);
alter table privilege_definition enable row level security;
create policy tenant_wall on privilege_definition using (tenant_id = current_setting('preceptor.tenant', true))
  with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert, update on privilege_definition to preceptor_app;

-- What the end of a kind of credential means, where no rule of a privilege says otherwise: the bylaws as data.
create table lapse_policy (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  kind text not null,
  mode text not null check (mode in ('immediate-administrative', 'two-person', 'committee', 'none')),
  effect text not null check (effect in ('suspend', 'supervise', 'schedule-block')),
  legal_authority boolean not null,
  grace_days integer check (grace_days >= 0),
  grace_needs_renewal boolean not null,
  reversal_days integer check (reversal_days >= 0),
  notice_days integer[] not null,
  note text not null,
  recorded_at timestamptz not null,
  primary key (tenant_id, kind)
);
alter table lapse_policy enable row level security;
create policy tenant_wall on lapse_policy using (tenant_id = current_setting('preceptor.tenant', true))
  with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert, update on lapse_policy to preceptor_app;

-- A privilege asks for a kind of credential. A version is never changed: it ends when the next one begins.
create table requirement_rule (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id uuid not null,
  version integer not null check (version > 0),
  privilege_code text not null,
  requires text not null,
  mode text not null check (mode in ('immediate-administrative', 'two-person', 'committee', 'none')),
  effect text not null check (effect in ('suspend', 'supervise', 'schedule-block')),
  legal_authority boolean not null,
  grace_days integer check (grace_days >= 0),
  grace_needs_renewal boolean not null,
  reversal_days integer check (reversal_days >= 0),
  notice_days integer[] not null,
  effective_from timestamptz not null,
  ended_at timestamptz check (ended_at >= effective_from),
  stated_by text not null,
  recorded_at timestamptz not null,
  primary key (tenant_id, id, version),
  foreign key (tenant_id, privilege_code) references privilege_definition (tenant_id, code),
  foreign key (tenant_id, requires) references credential_type (tenant_id, code)
);
create unique index requirement_rule_in_force on requirement_rule (tenant_id, privilege_code, requires) where ended_at is null;
alter table requirement_rule enable row level security;
create policy tenant_wall on requirement_rule using (tenant_id = current_setting('preceptor.tenant', true))
  with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert on requirement_rule to preceptor_app;
grant update (ended_at) on requirement_rule to preceptor_app;
