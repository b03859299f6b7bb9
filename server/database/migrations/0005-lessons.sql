-- A try at a lesson. What was drawn, in which order, and from which version is fixed when it starts.
create table attempt (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id uuid not null,
  person_id uuid not null,
  lesson_id text not null,
  lesson_version text not null,
  -- 1 for this person's first try at this lesson.
  number integer not null,
  -- The launch that opened it last, as the learning records name it.
  registration uuid not null,
  prompt_id uuid,
  trigger_text text,
  trigger_at timestamptz,
  -- Revision of every warning topic of the lesson, as it was when the try started.
  topic_revisions jsonb not null,
  recall_order text[] not null,
  -- [{itemId, options: [optionId…]}] in the order to show them.
  drawn jsonb not null,
  status text not null default 'open' check (status in ('open', 'passed', 'failed', 'abandoned')),
  step text not null default 'recall' check (step in ('recall', 'key-points', 'check', 'result')),
  check_opened_at timestamptz,
  started_at timestamptz not null,
  saved_at timestamptz not null,
  finished_at timestamptz,
  correct integer,
  critical_missed boolean,
  valid_until timestamptz,
  -- What was written to the FHIR repository when it ended: [{resourceType, id, versionId, display}].
  recorded jsonb not null default '[]',
  correlation_id text not null,
  moment_right boolean,
  moment_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, person_id, lesson_id, number),
  foreign key (tenant_id, person_id) references person (tenant_id, id),
  check ((status = 'open') = (finished_at is null))
);
-- One open try a person and lesson: two starts at once meet here.
create unique index attempt_open on attempt (tenant_id, person_id, lesson_id) where status = 'open';

-- The first answer to an item counts; the key makes a second one impossible.
create table attempt_answer (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  attempt_id uuid not null,
  -- 'recall' for the retrieval question, which is never scored.
  item_id text not null,
  option_id text not null,
  confidence integer check (confidence between 0 and 100),
  correct boolean not null,
  answered_at timestamptz not null,
  correlation_id text not null,
  primary key (tenant_id, attempt_id, item_id),
  foreign key (tenant_id, attempt_id) references attempt (tenant_id, id)
);

-- What was chosen and not yet checked; the frame has no storage of its own.
create table attempt_draft (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  attempt_id uuid not null,
  item_id text not null,
  option_id text,
  confidence integer check (confidence between 0 and 100),
  saved_at timestamptz not null,
  primary key (tenant_id, attempt_id, item_id),
  foreign key (tenant_id, attempt_id) references attempt (tenant_id, id)
);

-- A tenant's own reviewer signed this version of a lesson.
create table lesson_review (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  lesson_id text not null,
  lesson_version text not null,
  reviewer text not null,
  reviewed_on date not null,
  recorded_at timestamptz not null,
  correlation_id text not null,
  primary key (tenant_id, lesson_id, lesson_version, reviewer)
);

do $$
declare name text;
begin
  foreach name in array array['attempt', 'attempt_answer', 'attempt_draft', 'lesson_review'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant_wall on %I using (tenant_id = current_setting(''preceptor.tenant'', true)) with check (tenant_id = current_setting(''preceptor.tenant'', true))',
      name);
  end loop;
end
$$;
grant select, insert, update on attempt to preceptor_app;
-- An answer is never rewritten and never removed by a request.
grant select, insert on attempt_answer, lesson_review to preceptor_app;
grant select, insert, update, delete on attempt_draft to preceptor_app;
