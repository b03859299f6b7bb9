-- The registered system that wrote a resource through the FHIR API ("client:<id>"); null for what Preceptor recorded itself.
-- Given with the first version and kept: whoever wrote a resource is the only one who changes it.
alter table fhir_resource add column written_by text;

-- A system acts in the trail like a person: one of them, never both.
alter table audit_entry alter column actor_person_id drop not null;
alter table audit_entry add column actor_system text;
alter table audit_entry add constraint audit_entry_actor check (num_nonnulls(actor_person_id, actor_system) = 1);
