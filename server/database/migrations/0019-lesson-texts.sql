-- A tenant's own texts of lessons. One becomes a lesson of this tenant when somebody who had no hand in it publishes it.
create table lesson_text (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id uuid not null,
  lesson_id text not null,
  -- Of the lesson that it will be; settled when it is published.
  version text not null,
  state text not null check (state in ('draft', 'in-review', 'published', 'withdrawn', 'discarded')),
  -- What it was begun from: {kind: "label-change", …}
  basis jsonb not null,
  machine_made text check (machine_made in ('extractive', 'llm')),
  -- The lesson's members as they are so far.
  body jsonb not null,
  -- Of a text begun from a label: {claims, gaps, dropped}, each claim with the label's own words.
  evidence jsonb not null,
  -- Rules that it breaks, counted with the last change.
  problems integer not null,
  -- Counts changes of any kind.
  revision integer not null,
  review_by date,
  begun_by uuid not null,
  edited_by uuid not null,
  edited_at timestamptz not null,
  submitted_by uuid,
  published_by uuid,
  published_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, begun_by) references person (tenant_id, id),
  foreign key (tenant_id, edited_by) references person (tenant_id, id),
  foreign key (tenant_id, submitted_by) references person (tenant_id, id),
  foreign key (tenant_id, published_by) references person (tenant_id, id),
  -- The second wall behind the rule of the service: nobody publishes what they wrote or submitted.
  constraint lesson_text_second_person check (
    (state in ('published', 'withdrawn')) = (published_by is not null)
    and (published_by is null or (submitted_by is not null and review_by is not null and published_at is not null
      and published_by <> begun_by and published_by <> edited_by and published_by <> submitted_by)))
);
create unique index lesson_text_one_open on lesson_text (tenant_id, lesson_id) where state in ('draft', 'in-review');
create unique index lesson_text_version_once on lesson_text (tenant_id, lesson_id, version) where state in ('published', 'withdrawn');
create index lesson_text_edited on lesson_text (tenant_id, edited_at desc);
create index lesson_text_released on lesson_text (tenant_id, id, revision) where state in ('published', 'withdrawn');

-- Who did what with a text and when; rows are added and never changed.
create table lesson_text_step (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  id bigint generated always as identity,
  text_id uuid not null,
  step text not null check (step in ('begin', 'edit', 'submit', 'return', 'publish', 'withdraw', 'discard')),
  -- Of the text behind this step.
  revision integer not null,
  person_id uuid not null,
  at timestamptz not null,
  note text,
  -- What the person has to do with makers of what the lesson speaks of: {company, nature, mitigated}; null is nothing.
  disclosure jsonb,
  -- The text as it was begun, submitted and published, and as each person left it.
  body jsonb,
  correlation_id text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, text_id) references lesson_text (tenant_id, id),
  foreign key (tenant_id, person_id) references person (tenant_id, id)
);
create index lesson_text_step_of_text on lesson_text_step (tenant_id, text_id, id);

-- What was published stays as it was published.
create function keep_published_lesson_text() returns trigger language plpgsql as $$
begin
  if old.state in ('published', 'withdrawn', 'discarded') and (old.state, new.state) is distinct from ('published', 'withdrawn') then
    raise exception 'lesson text % is %', old.id, old.state;
  end if;
  if old.state = 'published' and (new.body, new.version, new.lesson_id, new.published_by, new.review_by)
    is distinct from (old.body, old.version, old.lesson_id, old.published_by, old.review_by) then
    raise exception 'lesson text % is published', old.id;
  end if;
  return new;
end
$$;
create trigger keep_published before update on lesson_text for each row execute function keep_published_lesson_text();

do $$
declare name text;
begin
  foreach name in array array['lesson_text', 'lesson_text_step'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy tenant_wall on %I using (tenant_id = current_setting(''preceptor.tenant'', true))
      with check (tenant_id = current_setting(''preceptor.tenant'', true))', name);
    execute format('grant select, insert on %I to preceptor_app', name);
  end loop;
end
$$;
grant update on lesson_text to preceptor_app;
