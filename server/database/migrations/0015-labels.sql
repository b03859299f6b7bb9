-- Drug labels as their publishers gave them: every version that was ever imported, its boxed warning, and what changed between
-- versions. Knowledge of the whole installation and not of a tenant: every request may read it, only an import writes.

-- How far the import of a file went. A batch of records and this count are kept in one transaction: after a kill the next run
-- goes on behind the last batch, and nothing is counted twice.
create table label_import (
  id bigint generated always as identity primary key,
  -- A path, a path within a zip file, or a URL.
  source text not null,
  -- Another one where the content may have changed.
  fingerprint text not null,
  records_done integer not null default 0,
  counts jsonb not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  constraint label_import_once unique (source, fingerprint)
);

create table label (
  set_id uuid primary key,
  -- The highest one seen; dates run backwards at times.
  current_version integer not null,
  title text,
  labeler text,
  -- Of an NDA or BLA, by the last version that named its applications.
  is_reference boolean not null,
  -- Some version has a genuine box: from then on whole records are kept.
  was_boxed boolean not null
);

create table label_version (
  set_id uuid not null references label (set_id),
  version integer not null,
  effective date not null,
  -- Null where the record does not say.
  is_prescription boolean,
  verdict text not null check (verdict in ('genuine', 'false', 'none', 'doubtful')),
  reason text not null,
  -- {text, hash, elements} of the genuine box.
  box jsonb,
  -- As this version names them; right after a version bump half of all lists are empty.
  products jsonb not null,
  recent_changes text[] not null,
  source text not null check (source in ('openfda', 'spl')),
  -- SHA-256 of what is used of the record: the same again changes nothing.
  content_hash text not null,
  -- gzip: of the whole record as it came, or of the parts used.
  kept bytea not null,
  kept_whole boolean not null,
  import_id bigint not null references label_import (id),
  imported_at timestamptz not null,
  primary key (set_id, version),
  check ((box is not null) = (verdict = 'genuine'))
);
-- Packed already: no second try at it.
alter table label_version alter column kept set storage external;
create index label_version_doubtful on label_version (imported_at) where verdict = 'doubtful';

-- What became of the box from one version to the next that is known and in no doubt. The first version of a label is no change.
create table warning_change (
  id bigint generated always as identity primary key,
  set_id uuid not null,
  to_version integer not null,
  from_version integer not null check (from_version < to_version),
  class text not null check (class in ('ADDED', 'CHANGED', 'REMOVED', 'COSMETIC')),
  -- Of the later version.
  effective date not null,
  -- {headings: {added, removed}, statements: {added, removed, changed: [{before, after}]}}
  difference jsonb not null,
  -- Lines of the label's own list of recent major changes that name the box: they corroborate and never decide.
  corroboration text[] not null,
  -- Which import found it as it is now.
  import_id bigint not null references label_import (id),
  found_at timestamptz not null,
  constraint warning_change_once unique (set_id, to_version),
  foreign key (set_id, to_version) references label_version (set_id, version),
  foreign key (set_id, from_version) references label_version (set_id, version)
);
create index warning_change_found on warning_change (found_at desc, id desc);
create index warning_change_import on warning_change (import_id);

do $$
declare name text;
begin
  foreach name in array array['label_import', 'label', 'label_version', 'warning_change'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy readable on %I for select using (true)', name);
    execute format('grant select on %I to preceptor_app', name);
  end loop;
end
$$;
