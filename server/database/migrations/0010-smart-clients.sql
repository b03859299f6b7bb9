-- How we prove to an EHR that we are its client, how long its chart stays readable, and what of a network it may lead us to.

-- Our own key pairs. The current one of an algorithm signs; a retired one keeps its public half published until it is forgotten.
create table signing_key (
  kid text primary key,
  algorithm text not null check (algorithm in ('RS384', 'ES384')),
  public_jwk jsonb not null,
  -- Gone with the retirement: what may not sign any more cannot.
  private_sealed text,
  created_at timestamptz not null,
  published_until timestamptz,
  check ((private_sealed is null) = (published_until is not null))
);
create unique index signing_key_current on signing_key (algorithm) where published_until is null;
alter table signing_key enable row level security;

-- A refresh token is good for one use. It is taken out before it is spent, so that no two processes ever spend the same.
create table launch_refresh (
  launch_id text primary key references launch (id) on delete cascade,
  tenant_id text not null references tenant (id),
  refresh_sealed text,
  access_sealed text,
  access_expires_at timestamptz,
  scope text not null,
  taken_at timestamptz,
  created_at timestamptz not null
);
create index on launch_refresh (created_at);
alter table launch_refresh enable row level security;

-- Private, loopback and link-local addresses are contacted only for a registration that says so.
alter table ehr_registration add column allow_private_network boolean not null default false;
-- Those registered at such an address before the rule were meant to be.
update ehr_registration set allow_private_network = true
where iss ~ '^https?://(10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|\[f[cd])' or fhir_base ~ '^https?://(10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|\[f[cd])';
