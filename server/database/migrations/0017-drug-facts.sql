-- What was decided from imported labels: which codes have a boxed warning, and which topics warn of what. Empty until the first
-- import, and until then the starter set speaks. Knowledge of the whole installation and not of a tenant.

-- A version is everything together; a row says in which version it last changed, so that a server reads only what is new to it.
create table drug_facts_version (
  version integer primary key,
  -- The starter set it was decided with: with another one the facts are decided anew.
  starter text not null,
  -- Last day of the labels it was decided from.
  as_of date not null,
  codes integer not null,
  topics integer not null,
  -- SHA-256 of all codes and topics. Who reads a version and finds another hash holds something else than was decided.
  content_hash text not null,
  decided_at timestamptz not null
);

create table drug_topic (
  id text collate "C" primary key,
  -- As it is shown: title, headings, revision, news, label. Null where no code names it any more; its revision is kept for its return.
  body jsonb,
  revision integer not null,
  -- What the boxes said when the revision last moved: {labels: {set id: {says, headings}}, seen: [hashes]}.
  basis jsonb not null,
  changed_in integer not null references drug_facts_version (version)
);
create index drug_topic_changed on drug_topic (changed_in);

create table drug_fact (
  code text collate "C" primary key,
  -- [term type, name, letters of level, status and evidence, [set id, version, date] or null, topics]. Null where nothing is known of the code any more.
  body jsonb,
  changed_in integer not null references drug_facts_version (version)
);
create index drug_fact_changed on drug_fact (changed_in, code);

do $$
declare name text;
begin
  foreach name in array array['drug_facts_version', 'drug_topic', 'drug_fact'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy readable on %I for select using (true)', name);
    execute format('grant select on %I to preceptor_app', name);
  end loop;
end
$$;
