-- Which source brought an event, so that its page tells of its own. What came before this, and what hooks tell, names none.
alter table clinical_event add column source_id uuid;
create index clinical_event_of_source on clinical_event (tenant_id, source_id, received_at) where source_id is not null;

-- Holes in the count of a subscription: how often since it was registered, and when last. Each is followed by a walk.
alter table event_source add column gaps integer not null default 0, add column last_gap_at timestamptz;
