-- Up Migration
-- What a claim is about, as keyed hashes, so that the same or a like claim is found when it is posted again.
alter table ledger.claims
  add column same_hash bytea,
  add column alike_hash bytea,
  -- Place of service, or the first two digits of the type of bill.
  add column facility_code text;
