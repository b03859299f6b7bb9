-- Who and where. A tenant is an organization and the isolation boundary; it has one or more EHR registrations.
create table tenant (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  time_zone text not null default 'UTC',
  example_content boolean not null default false,
  is_demo boolean not null default false,
  settings jsonb not null default '{}',
  frame_ancestors text[] not null default '{}',
  -- Stable IRI of the tenant in learning records: never changed once written.
  pseudonym_base text not null,
  created_at timestamptz not null,
  disabled_at timestamptz
);
alter table tenant enable row level security;
create policy tenant_wall on tenant using (id = current_setting('preceptor.tenant', true)) with check (false);
grant select on tenant to preceptor_app;

create table ehr_registration (
  id uuid primary key,
  tenant_id text not null references tenant (id),
  iss text not null unique,
  fhir_base text not null,
  client_id text not null,
  client_auth text not null check (client_auth in ('none', 'client_secret_basic', 'private_key_jwt')),
  client_secret_sealed text,
  cds_iss text unique,
  cds_jku text,
  cds_jwks jsonb,
  frame_ancestors text[] not null default '{}',
  created_at timestamptz not null,
  unique (tenant_id, id),
  check ((client_auth = 'client_secret_basic') = (client_secret_sealed is not null))
);
create index on ehr_registration (tenant_id);
-- Sealed secrets are nobody's business but the directory's: the request role gets no grant here.
alter table ehr_registration enable row level security;
create policy tenant_wall on ehr_registration using (tenant_id = current_setting('preceptor.tenant', true)) with check (tenant_id = current_setting('preceptor.tenant', true));

-- A person is what competencies and duties belong to; an identity is how one EHR names that person.
create table person (
  id uuid primary key,
  tenant_id text not null references tenant (id),
  display_name text,
  npi text check (npi ~ '^[0-9]{10}$'),
  -- Name of the actor in learning records; says nothing about the person.
  pseudonym uuid not null unique,
  -- Set when two records turned out to be one person; readers follow it, an undo clears it.
  merged_into uuid,
  created_at timestamptz not null,
  unique (tenant_id, id),
  foreign key (tenant_id, merged_into) references person (tenant_id, id)
);
create unique index person_npi on person (tenant_id, npi) where npi is not null and merged_into is null;
alter table person enable row level security;
create policy tenant_wall on person using (tenant_id = current_setting('preceptor.tenant', true)) with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert, update, delete on person to preceptor_app;

create table identity (
  id uuid primary key,
  tenant_id text not null references tenant (id),
  registration_id uuid not null,
  -- Relative to the registration's FHIR base ("Practitioner/123"); absolute only for another server.
  reference text not null,
  person_id uuid not null,
  created_at timestamptz not null,
  unique (tenant_id, registration_id, reference),
  unique (tenant_id, id),
  foreign key (tenant_id, registration_id) references ehr_registration (tenant_id, id),
  foreign key (tenant_id, person_id) references person (tenant_id, id)
);
create index on identity (tenant_id, person_id);
alter table identity enable row level security;
create policy tenant_wall on identity using (tenant_id = current_setting('preceptor.tenant', true)) with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert, update, delete on identity to preceptor_app;

-- The trace of every link: why two names are one person, and whether that was taken back.
create table identity_link (
  id uuid primary key,
  tenant_id text not null references tenant (id),
  identity_id uuid not null,
  from_person_id uuid,
  to_person_id uuid not null,
  reason text not null check (reason in ('npi', 'practitioner-role')),
  evidence jsonb not null,
  correlation_id text not null,
  linked_at timestamptz not null,
  undone_at timestamptz,
  undone_by text,
  foreign key (tenant_id, identity_id) references identity (tenant_id, id),
  foreign key (tenant_id, from_person_id) references person (tenant_id, id),
  foreign key (tenant_id, to_person_id) references person (tenant_id, id)
);
create index on identity_link (tenant_id, identity_id);
alter table identity_link enable row level security;
create policy tenant_wall on identity_link using (tenant_id = current_setting('preceptor.tenant', true)) with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert, update on identity_link to preceptor_app;

create table role_grant (
  id uuid primary key,
  tenant_id text not null references tenant (id),
  person_id uuid not null,
  role text not null,
  granted_by text not null,
  granted_at timestamptz not null,
  revoked_by text,
  revoked_at timestamptz,
  foreign key (tenant_id, person_id) references person (tenant_id, id)
);
create unique index role_grant_current on role_grant (tenant_id, person_id, role) where revoked_at is null;
alter table role_grant enable row level security;
create policy tenant_wall on role_grant using (tenant_id = current_setting('preceptor.tenant', true)) with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert, update on role_grant to preceptor_app;

-- Sessions, launches, authorization states and tokens are looked up before a tenant is known: by the owner only,
-- by an unguessable value, and never granted to the request role. Bearer values lie here as SHA-256.
create table session (
  id_hash text primary key,
  tenant_id text not null references tenant (id),
  person_id uuid not null,
  registration_id uuid not null,
  fhir_user text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  foreign key (tenant_id, person_id) references person (tenant_id, id)
);
create index on session (expires_at);
alter table session enable row level security;

create table launch (
  id text primary key,
  tenant_id text not null references tenant (id),
  person_id uuid not null,
  registration_id uuid not null,
  kind text not null check (kind in ('ehr', 'standalone')),
  patient text,
  encounter text,
  fhir_context jsonb not null default '[]',
  intent text,
  need_patient_banner boolean not null,
  smart_style_url text,
  ehr_tenant text,
  prompt_id uuid,
  app_context_problem text check (app_context_problem in ('expired', 'mismatch', 'unreadable')),
  scope text not null,
  tokens_sealed text,
  token_expires_at timestamptz,
  correlation_id text not null,
  created_at timestamptz not null,
  foreign key (tenant_id, person_id) references person (tenant_id, id),
  foreign key (tenant_id, registration_id) references ehr_registration (tenant_id, id)
);
create index on launch (tenant_id, person_id);
create index on launch (created_at);
alter table launch enable row level security;

create table authorization_state (
  state_hash text primary key,
  tenant_id text not null references tenant (id),
  registration_id uuid not null,
  kind text not null check (kind in ('ehr', 'standalone')),
  binding_hash text not null,
  -- PKCE verifier, nonce, and the endpoints discovered when the launch began: sealed as one value.
  secrets_sealed text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (tenant_id, registration_id) references ehr_registration (tenant_id, id)
);
create index on authorization_state (expires_at);
alter table authorization_state enable row level security;

create table api_token (
  id uuid primary key,
  tenant_id text not null references tenant (id),
  token_hash text not null unique,
  label text not null,
  scopes text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index on api_token (tenant_id);
alter table api_token enable row level security;
