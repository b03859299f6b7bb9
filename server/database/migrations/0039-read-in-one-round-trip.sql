/*
 * A resource as it is now, for whoever may read everybody's: one statement, and so one transaction, that puts up the tenant's
 * wall itself. No row where there never was one; without a body where it was deleted.
 */
create function read_current(tenant text, kind text, name text)
returns table (version_id integer, last_updated timestamptz, body text) language plpgsql volatile
-- Planned once, by index: planning would cost more than reading, and a plan made while the table is empty would read all of it.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set search_path = public, pg_temp
as $$
begin
  perform set_config('role', 'preceptor_app', true), set_config('preceptor.tenant', tenant, true);
  return query
    select v.version_id, v.last_updated, v.body from fhir_resource r
    join fhir_version v on v.tenant_id = r.tenant_id and v.type = r.type and v.id = r.id and v.version_id = r.version_id
    where r.tenant_id = tenant and r.type = kind and r.id = name;
end
$$;
revoke execute on function read_current(text, text, text) from public;
