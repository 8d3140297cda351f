-- Up Migration
-- Claims are found by keyed hashes of their persons, which never change with a claim's status. While they were indexes of `claims`, each new
-- status wrote an entry into them, and hashes lie all over an index: with a million stored claims that was a page read, and a page of the
-- write-ahead log, for each claim that is paid.

select set_config('ledger.scope', 'gateway', true);

-- Written by the triggers below only, in the statement that writes the claim; so no foreign key asks for it once more.
create table ledger.claim_persons (
  claim_id text primary key,
  biller_id text not null,
  member_hash bytea,
  patient_hash bytea
);
insert into ledger.claim_persons (claim_id, biller_id, member_hash, patient_hash)
select id, biller_id, member_hash, patient_hash from ledger.claims where member_hash is not null or patient_hash is not null;
create index on ledger.claim_persons (biller_id, member_hash) where member_hash is not null;
create index on ledger.claim_persons (biller_id, patient_hash) where patient_hash is not null;
analyze ledger.claim_persons;
drop index ledger.claims_biller_id_member_hash_idx;
drop index ledger.claims_biller_id_patient_hash_idx;

alter table ledger.claim_persons enable row level security;
alter table ledger.claim_persons force row level security;
create policy gateway_sees_all on ledger.claim_persons using ((select ledger.scope() = 'gateway'));
create policy biller_sees_own on ledger.claim_persons using ((select ledger.scope() = 'biller') and biller_id = (select ledger.biller()));
grant select, insert, update on ledger.claim_persons to gateway_app;

create function ledger.persons_new() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  insert into ledger.claim_persons (claim_id, biller_id, member_hash, patient_hash)
  select id, biller_id, member_hash, patient_hash from fresh where member_hash is not null or patient_hash is not null;
  return null;
end $$;
create function ledger.person_changed() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  insert into ledger.claim_persons (claim_id, biller_id, member_hash, patient_hash) values (new.id, new.biller_id, new.member_hash, new.patient_hash)
  on conflict (claim_id) do update set member_hash = excluded.member_hash, patient_hash = excluded.patient_hash;
  return null;
end $$;
create trigger persons_new after insert on ledger.claims referencing new table as fresh for each statement execute function ledger.persons_new();
create trigger person_changed after update of member_hash, patient_hash on ledger.claims for each row
  when ((old.member_hash, old.patient_hash) is distinct from (new.member_hash, new.patient_hash)) execute function ledger.person_changed();

-- One index where there were two: by the number first, it also finds the claims that a payer or a biller names without saying the rest.
alter table ledger.claims add constraint one_claim_of_a_number unique (patient_control_number, payer_id, biller_id, usage);
alter table ledger.claims drop constraint claims_biller_id_usage_payer_id_patient_control_number_key;
drop index ledger.claims_payer_id_patient_control_number_idx;
