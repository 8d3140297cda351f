-- Up Migration
-- One value for the same mistake in many claims: a piece of work that goes on when nobody looks, with what became of each claim.

create table ledger.bulk_fixes (
  id text primary key,
  biller_id text not null references ledger.billers,
  usage text not null check (usage in ('T', 'P')),
  rule_id text not null,
  -- Where the mistake stands in a claim's body; an asterisk is any entry of a list.
  pointer text not null,
  -- Sealed: the mistake in words, the value that was there and the one that takes its place.
  details bytea not null,
  does text not null check (does in ('check', 'send')),
  claims int not null,
  created_by text not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  stopped_by text
);
create index on ledger.bulk_fixes (biller_id, usage, created_at);
create index on ledger.bulk_fixes (created_at) where finished_at is null;

create table ledger.bulk_fix_claims (
  fix_id text not null references ledger.bulk_fixes,
  n int not null,
  biller_id text not null,
  claim_id text not null references ledger.claims,
  -- The version that had the mistake: what has another one by now is left alone.
  submission_id text not null,
  patient_control_number text not null,
  places text[] not null,
  outcome text check (outcome in ('passes', 'sent', 'wrong', 'changed', 'failed')),
  -- Sealed: what is still wrong with it.
  issues bytea,
  primary key (fix_id, n)
);
create index on ledger.bulk_fix_claims (fix_id, n) where outcome is null;

do $$
declare t text;
begin
  foreach t in array array['bulk_fixes', 'bulk_fix_claims'] loop
    execute format('alter table ledger.%I enable row level security', t);
    execute format('alter table ledger.%I force row level security', t);
    execute format('create policy gateway_sees_all on ledger.%I using ((select ledger.scope() = ''gateway''))', t);
    execute format('create policy biller_sees_own on ledger.%I using ((select ledger.scope() = ''biller'') and biller_id = (select ledger.biller()))', t);
    execute format('grant select, insert, update on ledger.%I to gateway_app', t);
  end loop;
end $$;

-- A filter belongs to a person, or to a key of the API.
alter table ledger.saved_filters drop constraint saved_filters_person_id_fkey;
