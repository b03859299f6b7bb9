-- A procedure that is cancelled takes back what waits for it: found by its event, of which a tenant has few beside its cards.
create index prompt_of_event on prompt (tenant_id, order_key) where order_key like 'event:%' and state in ('open', 'snoozed');
