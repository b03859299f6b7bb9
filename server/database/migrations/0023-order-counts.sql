-- How many signed orders of a drug code a tenant's day had, with a card or without. No person, no patient, no order: each process
-- counts in memory and adds what it has every few seconds. Codes that nothing is known of are not counted.
create table order_count (
  tenant_id text not null default current_setting('preceptor.tenant', true),
  drug_code text not null,
  day date not null,
  count bigint not null check (count > 0),
  primary key (tenant_id, drug_code, day)
);
alter table order_count enable row level security;
create policy tenant_wall on order_count using (tenant_id = current_setting('preceptor.tenant', true)) with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert, update on order_count to preceptor_app;

-- Of two people who turned out to be one, what one did with label changes was done by the other. Nothing else of a step changes.
grant update (person_id) on label_change_review to preceptor_app;
