-- The short form of a lesson, for who passed the earlier version of its warning; decided when the try begins, and kept with it.
alter table attempt
  add column form text not null default 'whole' check (form in ('whole', 'update')),
  -- When the earlier version was passed.
  add column passed_before timestamptz,
  add constraint attempt_form_facts check ((form = 'update') = (passed_before is not null));

-- The revision of its warning for which the assertion in the FHIR store says "update due"; null while it says "active".
alter table competency add column update_due_revision integer;
create index competency_by_topic on competency (tenant_id, topic_id) where status = 'active';
