-- Up Migration
-- What was denied goes back to the payer when a later decision covers it, although nobody took the denial back.
alter table ledger.entries drop constraint entries_kind_check;
alter table ledger.entries add constraint entries_kind_check check (kind in ('charge', 'payment', 'take-back', 'adjustment', 'patient-responsibility',
  'interest', 'recoupment', 'forward-balance', 'provider-adjustment', 'difference', 'write-off', 'replaced'));
