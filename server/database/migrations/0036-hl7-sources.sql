-- HL7 v2 over MLLP is a road of its own: heard at a port of this machine, which belongs to one source of one tenant.
alter table event_source drop constraint event_source_kind_check;
alter table event_source add constraint event_source_kind_check
  check (kind in ('polling', 'subscription-r4', 'subscription-backport', 'hl7-mllp'));
alter table event_source drop constraint event_source_check;
alter table event_source add constraint event_source_secret_check check ((kind in ('polling', 'hl7-mllp')) = (secret_hash is null));
alter table event_source add constraint event_source_port_check
  check ((kind = 'hl7-mllp') = coalesce((settings #>> '{mllp,port}')::int between 1 and 65535, false));
create unique index event_source_one_port on event_source (((settings #>> '{mllp,port}')::int)) where kind = 'hl7-mllp';

-- Every message that was acknowledged, once, for thirty days, by a keyed hash of sender and control id. Its orders are events of their own.
create table hl7_message (
  tenant_id text not null default current_setting('preceptor.tenant', true) references tenant (id),
  message_key text not null,
  -- Outlives its source: the copy of a message is known, whoever brings it.
  source_id uuid not null,
  type text not null,
  orders integer not null,
  received_at timestamptz not null,
  primary key (tenant_id, message_key)
);
create index hl7_message_age on hl7_message using brin (received_at);
create index hl7_message_of_source on hl7_message (tenant_id, source_id);
alter table hl7_message enable row level security;
create policy tenant_wall on hl7_message using (tenant_id = current_setting('preceptor.tenant', true))
  with check (tenant_id = current_setting('preceptor.tenant', true));
grant select, insert, update, delete on hl7_message to preceptor_app;
