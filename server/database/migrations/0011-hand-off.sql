-- A frame without cookies: its launch carries a one-time code, which becomes a session that opens this launch alone.
alter table launch
  -- False where no cookie came back from the browser that began: such a launch never becomes a cookie session.
  add column bound boolean not null default true,
  add column fhir_user text,
  add column hand_off_hash text,
  add column hand_off_expires_at timestamptz,
  -- When a session without a cookie was opened for it: afterwards a request without any credential is a reload.
  add column handed_off_at timestamptz;

-- Null: the session of a cookie. Else that of a bearer, held in the memory of one document.
alter table session add column launch_id text references launch (id);
create index on session (launch_id) where launch_id is not null;
