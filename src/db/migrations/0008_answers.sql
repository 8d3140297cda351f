-- Up Migration
-- Since when every attempt at a webhook has failed, how many of the warnings about it its owner has heard, and in which environment.
alter table ledger.webhooks
  add column failing_since timestamptz,
  add column failing_usage text check (failing_usage in ('T', 'P')),
  add column warnings int not null default 0;
create index on ledger.webhooks (failing_since) where failing_since is not null;
