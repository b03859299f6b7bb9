-- What a clinician has shown, as the prompts decision and the staff list read it; the FHIR resources hold the same.

create table competency (
  tenant_id text not null,
  -- The id of the CompetencyAssertion (Basic) of the same fact.
  id uuid not null,
  person_id uuid not null,
  topic_id text not null,
  revision integer not null,
  level text not null check (level in ('knowledge-check')),
  status text not null check (status in ('active', 'superseded', 'revoked')),
  valid_from timestamptz not null,
  valid_until timestamptz not null,
  lesson_id text not null,
  lesson_version text not null,
  attempt_id uuid not null,
  primary key (tenant_id, id),
  unique (tenant_id, attempt_id, topic_id)
);
create unique index competency_current on competency (tenant_id, person_id, topic_id) where status = 'active';

-- One row per lesson assigned, at most one open per person and lesson; `source` is what caused it (a prompt,
-- or the person), so that a reload assigns nothing twice.
create table learning_assignment (
  tenant_id text not null,
  task_id uuid not null,
  person_id uuid not null,
  lesson_id text not null,
  source text not null,
  status text not null check (status in ('in-progress', 'completed')),
  recorded jsonb not null default '[]',
  primary key (tenant_id, task_id),
  unique (tenant_id, person_id, lesson_id, source)
);
create unique index learning_assignment_open on learning_assignment (tenant_id, person_id, lesson_id) where status = 'in-progress';

-- One row per attempt that was recorded: the same attempt again answers with what was recorded the first time.
create table assessment_record (
  tenant_id text not null,
  attempt_id uuid not null,
  person_id uuid not null,
  recorded jsonb not null default '[]',
  primary key (tenant_id, attempt_id)
);

do $$
declare name text;
begin
  foreach name in array array['competency', 'learning_assignment', 'assessment_record'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant_wall on %I using (tenant_id = current_setting(''preceptor.tenant'', true)) with check (tenant_id = current_setting(''preceptor.tenant'', true))',
      name);
    execute format('grant select, insert, update, delete on %I to preceptor_app', name);
  end loop;
end
$$;
