-- Every try of the nightly import of labels, so that a night that failed is seen. One that has no end was killed, or is under way.
create table label_night (
  id bigint generated always as identity primary key,
  began_at timestamptz not null,
  ended_at timestamptz,
  result text check (result in ('whole', 'failed')),
  -- What was found, or why it failed.
  detail text,
  check ((ended_at is null) = (result is null))
);
