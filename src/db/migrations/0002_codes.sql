-- Up Migration
-- Code lists as their publishers release them. They are nobody's data: every biller may read them.

-- One row for each loaded file. Lists that processes hold in memory stand in it whole, as gzipped lines; the others are tables.
create table ledger.code_lists (
  id bigint generated always as identity primary key,
  kind text not null,
  release text not null,
  source text not null,
  sha256 text not null,
  -- Which claims the file is for, where a publisher has several: professional or institutional.
  setting text not null default '',
  valid_from date,
  valid_to date,
  codes int not null,
  packed bytea,
  loaded_at timestamptz not null
);
create index on ledger.code_lists (kind, id);

create table ledger.code_npis (
  npi text primary key,
  list_id bigint not null references ledger.code_lists,
  deactivated_on date,
  reactivated_on date
);

create table ledger.code_drugs (
  ndc text primary key,
  list_id bigint not null references ledger.code_lists,
  valid_from date,
  valid_to date
);

create table ledger.code_pairs (
  setting text not null,
  column1 text not null,
  column2 text not null,
  valid_from date not null,
  valid_to date,
  modifier int not null,
  list_id bigint not null references ledger.code_lists,
  primary key (setting, column1, column2, valid_from)
);

create table ledger.code_units (
  setting text not null,
  code text not null,
  units int not null,
  indicator int not null,
  list_id bigint not null references ledger.code_lists,
  primary key (setting, code)
);

do $$
declare name text;
begin
  foreach name in array array['code_lists', 'code_npis', 'code_drugs', 'code_pairs', 'code_units'] loop
    execute format('alter table ledger.%I enable row level security', name);
    execute format('alter table ledger.%I force row level security', name);
    execute format('create policy gateway_sees_all on ledger.%I using (ledger.scope() = ''gateway'')', name);
    execute format('create policy billers_read on ledger.%I for select using (ledger.scope() = ''biller'')', name);
    execute format('grant select, insert, update, delete on ledger.%I to gateway_app', name);
  end loop;
end $$;
grant usage on all sequences in schema ledger to gateway_app;
