-- What one tenant asked of the model that drafts lessons, a row a month, beside the installation's own (model_tokens): no tenant spends
-- what the others were to have. Taken and put right in the same transaction as there.
create table tenant_model_tokens (
  tenant_id text not null references tenant (id),
  -- The first day of the month, UTC.
  month date not null check (extract(day from month) = 1),
  taken bigint not null check (taken >= 0),
  requests integer not null,
  primary key (tenant_id, month)
);
-- Only the ledger writes, across tenants; a request of a tenant may read its own.
alter table tenant_model_tokens enable row level security;
create policy tenant_wall on tenant_model_tokens using (tenant_id = current_setting('preceptor.tenant', true))
  with check (tenant_id = current_setting('preceptor.tenant', true));
grant select on tenant_model_tokens to preceptor_app;
