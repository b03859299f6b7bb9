-- What the model that drafts lessons was asked to do, a row a month of the whole installation: the cap on its cost is held here, by
-- every process alike. Tokens are taken before a request leaves and put right when it is answered; what a killed process had taken
-- stays taken.
create table model_tokens (
  -- The first day of the month, UTC.
  month date primary key check (extract(day from month) = 1),
  taken bigint not null check (taken >= 0),
  requests integer not null
);
