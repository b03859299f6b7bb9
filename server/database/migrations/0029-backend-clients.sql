-- Other systems that read our FHIR API by themselves: SMART Backend Services. Their keys are registered by an operator, never learnt.
create table backend_client (
  client_id text primary key check (client_id <> ''),
  tenant_id text not null references tenant (id),
  label text not null,
  -- SMART v2 system scopes: the most that it is ever granted.
  scopes text not null,
  -- Its public keys, or where it publishes them.
  jwks jsonb,
  jwks_url text,
  allow_private_network boolean not null default false,
  created_at timestamptz not null,
  disabled_at timestamptz,
  -- When it was last given a token.
  last_granted_at timestamptz,
  check ((jwks is null) <> (jwks_url is null))
);
create index on backend_client (tenant_id);
alter table backend_client enable row level security;

-- Assertions that were taken, until they expire: each is good once, at whichever process.
create table backend_assertion (
  client_id text not null references backend_client (client_id),
  jti text not null,
  expires_at timestamptz not null,
  primary key (client_id, jti)
);
create index on backend_assertion (expires_at);
alter table backend_assertion enable row level security;

create table backend_token (
  token_hash text primary key,
  client_id text not null references backend_client (client_id),
  scopes text not null,
  expires_at timestamptz not null
);
create index on backend_token (expires_at);
alter table backend_token enable row level security;
