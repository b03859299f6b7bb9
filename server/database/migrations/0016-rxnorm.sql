-- Which product a code is, and which codes a label is for: RxNorm, DailyMed's mappings, FDA's index of labelling changes. Knowledge
-- of the whole installation and not of a tenant: every request may read it, only an import writes.

create table rxnorm_concept (
  rxcui text primary key,
  tty text not null,
  name text not null,
  status text not null check (status in ('active', 'obsolete', 'remapped')),
  remapped_to text,
  -- A release knows better than answers of RxNav, which are about some ingredients only.
  source text not null check (source in ('rrf', 'rxnav')),
  check ((status = 'remapped') = (remapped_to is not null))
);
create index rxnorm_concept_ingredient on rxnorm_concept (lower(name)) where tty in ('IN', 'PIN', 'MIN');

-- In RxNorm's words and in one direction: "SCD consists_of SCDC".
create table rxnorm_relation (
  from_rxcui text not null,
  relation text not null,
  to_rxcui text not null,
  source text not null check (source in ('rrf', 'rxnav')),
  primary key (from_rxcui, relation, to_rxcui)
);

-- RXNSAT's SPL_SET_ID of products.
create table rxnorm_set_id (
  set_id uuid not null,
  rxcui text not null,
  primary key (set_id, rxcui)
);

-- FDA's codes of substances.
create table rxnorm_substance (
  unii text not null,
  rxcui text not null,
  primary key (unii, rxcui)
);

-- What each code comes to, walked once per import.
create table rxnorm_meaning (
  rxcui text primary key,
  tty text not null,
  name text not null,
  -- The code that stands for it today.
  current_rxcui text not null,
  ingredients text[] not null,
  ingredient_names text[] not null,
  -- False where there may be more of them.
  is_complete boolean not null,
  dose_forms text[] not null,
  -- SCDG: ingredient and dose form group.
  groups text[] not null
);
create index rxnorm_meaning_products on rxnorm_meaning (ingredients) where tty in ('SCD', 'SBD', 'GPCK', 'BPCK');

create table dailymed_mapping (
  set_id uuid not null,
  rxcui text not null,
  version integer not null,
  primary key (set_id, rxcui)
);

create table safety_labeling_change (
  application text not null,
  drug_name text not null,
  supplement_date date not null,
  ingredient text not null,
  updated date not null,
  link text not null,
  primary key (application, drug_name, supplement_date, link)
);

create table label_rxcui (
  set_id uuid not null references label (set_id) on delete cascade,
  rxcui text not null,
  via text not null check (via in ('label', 'person', 'carried', 'rxnorm', 'dailymed', 'substance')),
  primary key (set_id, rxcui)
);
create index label_rxcui_code on label_rxcui (rxcui);

-- What a person found out of the queue below: it holds until the label names codes itself.
create table label_rxcui_by_person (
  set_id uuid not null references label (set_id) on delete cascade,
  rxcui text not null,
  mapped_by text not null,
  mapped_at timestamptz not null,
  primary key (set_id, rxcui)
);

-- Labels without any code of their own: a person's queue.
create table label_unmapped (
  set_id uuid primary key references label (set_id) on delete cascade,
  reason text not null,
  -- Codes that were named and are of what comes beside the drug.
  foreign_rxcuis text[] not null
);

do $$
declare name text;
begin
  foreach name in array array['rxnorm_concept', 'rxnorm_relation', 'rxnorm_set_id', 'rxnorm_substance', 'rxnorm_meaning', 'dailymed_mapping',
    'safety_labeling_change', 'label_rxcui', 'label_rxcui_by_person', 'label_unmapped'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy readable on %I for select using (true)', name);
    execute format('grant select on %I to preceptor_app', name);
  end loop;
end
$$;
