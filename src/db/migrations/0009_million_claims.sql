-- Up Migration
-- Lists, counts and work queues of a biller with a million claims.

-- Who asks is looked at once for a statement and not once for a row, and the planner takes the answer for a coin's toss instead
-- of one row in a hundred: with the latter it chose plans for a handful of rows.
do $$
declare p record;
begin
  for p in select tablename, policyname from pg_policies where schemaname = 'ledger' loop
    if p.policyname = 'gateway_sees_all' then
      execute format('alter policy gateway_sees_all on ledger.%I using ((select ledger.scope() = ''gateway''))', p.tablename);
    elsif p.policyname = 'biller_sees_own' then
      execute format('alter policy biller_sees_own on ledger.%I using ((select ledger.scope() = ''biller'') and %I = (select ledger.biller()))',
        p.tablename, case p.tablename when 'billers' then 'id' else 'biller_id' end);
    elsif p.policyname like 'billers_%' then
      execute format('alter policy %I on ledger.%I using ((select ledger.scope() = ''biller''))', p.policyname, p.tablename);
    end if;
  end loop;
end $$;

-- What is filled in below belongs to every biller.
select set_config('ledger.scope', 'gateway', true);

-- How many claims have which status, and for how much: differences, each added in the transaction of the change, so that writers
-- never wait for each other. The sum over a biller's rows is the truth; the step "watch" folds them together.
create table ledger.claim_tallies (
  id bigint generated always as identity primary key,
  biller_id text not null,
  usage text not null,
  status text not null,
  n bigint not null,
  cents bigint not null
);
create index on ledger.claim_tallies (biller_id, usage, status) include (n, cents);
alter table ledger.claim_tallies enable row level security;
alter table ledger.claim_tallies force row level security;
create policy gateway_sees_all on ledger.claim_tallies using ((select ledger.scope() = 'gateway'));
create policy biller_sees_own on ledger.claim_tallies using ((select ledger.scope() = 'biller') and biller_id = (select ledger.biller()));
grant select, insert, delete on ledger.claim_tallies to gateway_app;

create function ledger.tally_new() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  insert into ledger.claim_tallies (biller_id, usage, status, n, cents)
  select biller_id, usage, status, count(*), sum(charge_cents) from fresh group by 1, 2, 3;
  return null;
end $$;
create function ledger.tally_changed() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  insert into ledger.claim_tallies (biller_id, usage, status, n, cents)
  select biller_id, usage, status, sum(n), sum(cents)
  from (select biller_id, usage, status, 1 as n, charge_cents as cents from fresh
        union all select biller_id, usage, status, -1, -charge_cents from stale) d
  group by 1, 2, 3 having sum(n) <> 0 or sum(cents) <> 0;
  return null;
end $$;
create function ledger.tally_gone() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  insert into ledger.claim_tallies (biller_id, usage, status, n, cents)
  select biller_id, usage, status, -count(*), -sum(charge_cents) from stale group by 1, 2, 3;
  return null;
end $$;
create trigger tally_new after insert on ledger.claims referencing new table as fresh for each statement execute function ledger.tally_new();
create trigger tally_changed after update on ledger.claims referencing new table as fresh old table as stale for each statement execute function ledger.tally_changed();
create trigger tally_gone after delete on ledger.claims referencing old table as stale for each statement execute function ledger.tally_gone();
insert into ledger.claim_tallies (biller_id, usage, status, n, cents)
select biller_id, usage, status, count(*), sum(charge_cents) from ledger.claims group by 1, 2, 3;

-- The environment of a claim and the moment of the status that its money follows from: queues of money are read without the claims.
alter table ledger.claim_money add column usage text, add column since timestamptz;
update ledger.claim_money m set usage = c.usage, since = c.status_at from ledger.claims c where c.id = m.claim_id;
alter table ledger.claim_money alter column usage set not null, alter column since set not null, add check (usage in ('T', 'P'));

-- Queues of money, most at stake first; and by deadline, where few of them are urgent.
drop index ledger.claim_money_biller_id_next_action_deadline_idx;
create index on ledger.claim_money (biller_id, usage, next_action, deadline);
create index money_of_patients on ledger.claim_money (biller_id, usage, next_action, patient_cents, claim_id) include (deadline, since, payer_id)
  where next_action in ('secondary-due', 'patient-balance');
create index money_denied on ledger.claim_money (biller_id, usage, greatest(denied_cents + unexplained_cents, 0), claim_id) where next_action in ('appeal', 'correct');
drop index ledger.claim_money_biller_id_idx;
create index money_missing on ledger.claim_money (biller_id, usage, (expected_cents - paid_cents), claim_id) where expected_cents > paid_cents and denied_cents = 0;

-- From a claim to those that other insurances got of it.
create index on ledger.claims (primary_claim_id) where primary_claim_id is not null;
