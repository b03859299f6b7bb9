-- The role that requests run under: it owns nothing and bypasses nothing, so row-level security holds for it.
do $$
begin
  if not exists (select from pg_roles where rolname = 'preceptor_app') then
    create role preceptor_app nologin;
  end if;
end
$$;
grant preceptor_app to current_user;
grant usage on schema public to preceptor_app;

-- Jobs are queued inside the caller's transaction; the queue's own tables stay closed to the request role.
create function preceptor_add_job(name text, payload json, job_key text, run_at timestamptz) returns void
language sql security definer set search_path = graphile_worker, public, pg_temp as $$
  select graphile_worker.add_job(name, payload, job_key := job_key, run_at := coalesce(run_at, now()));
$$;
revoke all on function preceptor_add_job(text, json, text, timestamptz) from public;
grant execute on function preceptor_add_job(text, json, text, timestamptz) to preceptor_app;
