-- Up Migration
-- Money of remittances: ledger entries, balances of claims, matches, suggestions, appeals, bank payments and work queues.

-- What a claim's lines span, so that a payment can be matched by its dates and a deadline can be counted.
alter table ledger.claims add column service_from date, add column service_to date;
-- A column, because behind row-level policies no index is used for a function that is not leakproof. The pattern indexes serve
-- equality as well as the beginning of a number: what a payer cut short, and what a person types.
drop index ledger.claims_biller_id_payer_id_plain_number_idx;
alter table ledger.claims add column plain_number text generated always as (ledger.plain_number(patient_control_number)) stored;
create index on ledger.claims (biller_id, payer_id, plain_number text_pattern_ops);
drop index ledger.claims_payer_claim_number_idx;
create index on ledger.claims (biller_id, payer_claim_number text_pattern_ops) where payer_claim_number is not null;
drop index ledger.submissions_claim_number_idx;
create index on ledger.submissions (claim_number text_pattern_ops);
-- A list is of one biller and one environment.
drop index ledger.claims_biller_id_created_at_id_idx;
create index on ledger.claims (biller_id, usage, created_at, id);
drop index ledger.claims_biller_id_status_created_at_id_idx;
create index on ledger.claims (biller_id, usage, status, created_at, id);

-- What waits for an answer, oldest first: the alarms look here.
create index claims_waiting on ledger.claims (status_at)
  where status in ('TRANSMITTED', 'SYNTAX_ACCEPTED', 'RECEIVED_BY_PAYER', 'PAYER_ACCEPTED', 'PENDED', 'INFO_REQUESTED');

-- Header facts and provider adjustments, sealed: their references can name a patient.
alter table ledger.remits
  add column body bytea,
  add column provider_adjustment_cents bigint not null default 0,
  add column release_reason text,
  add column released_by text;
create index on ledger.remits (biller_id, trace text_pattern_ops);

-- The CLPs themselves, a hundred together: sealing them one by one takes longer than everything else. Rows from before have their own.
create table ledger.remit_pages (
  remit_id text not null references ledger.remits,
  page int not null,
  biller_id text not null,
  body bytea not null,
  primary key (remit_id, page)
);

alter table ledger.remit_claims
  alter column body drop not null,
  add column match_why text[] not null default '{}',
  add column line_matches jsonb not null default '[]',
  add column expected_cents bigint,
  add column posted_at timestamptz,
  -- When an unmatched CLP is looked at once more: its claim may come later, or its number may be told by a 277CA.
  add column rematch_at timestamptz;
create index on ledger.remit_claims (rematch_at) where rematch_at is not null;

-- Double entry: each row moves cents from one account (credit) to another (debit). Rows are only ever added. No foreign keys
-- but the biller's: rows come from the same transaction as what they name, and nothing is ever deleted.
create table ledger.entries (
  -- A remit, or "operator:<id>" for a decision of a person.
  source text not null,
  posting text not null check (posting in ('clp', 'suspense', 'match', 'plb', 'release', 'decision')),
  n int not null,
  seq int not null,
  biller_id text not null references ledger.billers,
  claim_id text,
  kind text not null check (kind in ('charge', 'payment', 'take-back', 'adjustment', 'patient-responsibility', 'interest', 'recoupment',
    'forward-balance', 'provider-adjustment', 'difference', 'write-off')),
  debit text not null,
  credit text not null,
  cents bigint not null check (cents > 0),
  adjustment_group text,
  reason text,
  at timestamptz not null,
  primary key (source, posting, n, seq),
  check (debit <> credit)
);
create index on ledger.entries (claim_id) where claim_id is not null;
create index on ledger.entries (biller_id, debit) where claim_id is null;
create index on ledger.entries (biller_id, credit) where claim_id is null;

-- What the entries of a claim add up to, kept for queries; written in the transaction of the entries.
create table ledger.claim_money (
  claim_id text primary key references ledger.claims,
  biller_id text not null references ledger.billers,
  payer_id text not null,
  charged_cents bigint not null,
  paid_cents bigint not null,
  payer_cents bigint not null,
  patient_cents bigint not null,
  written_off_cents bigint not null,
  denied_cents bigint not null,
  prior_payer_cents bigint not null,
  unexplained_cents bigint not null,
  expected_cents bigint,
  next_action text not null check (next_action in ('secondary-due', 'patient-balance', 'appeal', 'correct', 'wait', 'closed')),
  deadline date,
  categories text[] not null default '{}',
  next_payer text,
  updated_at timestamptz not null
);
create index on ledger.claim_money (biller_id, next_action, deadline);
create index on ledger.claim_money (biller_id) where expected_cents > paid_cents;

create table ledger.match_suggestions (
  remit_id text not null,
  n int not null,
  claim_id text not null references ledger.claims,
  submission_id text not null,
  biller_id text not null references ledger.billers,
  score int not null check (score between 0 and 100),
  why text[] not null,
  state text not null default 'open' check (state in ('open', 'confirmed', 'refused')),
  decided_by text,
  decided_at timestamptz,
  created_at timestamptz not null,
  primary key (remit_id, n, claim_id),
  foreign key (remit_id, n) references ledger.remit_claims (remit_id, n)
);
create index on ledger.match_suggestions (biller_id) where state = 'open';

create table ledger.appeals (
  id text primary key,
  biller_id text not null references ledger.billers,
  claim_id text not null references ledger.claims,
  level int not null,
  state text not null check (state in ('open', 'sent', 'won', 'lost', 'withdrawn')),
  reason text not null default '',
  documents jsonb not null default '[]',
  asked_cents bigint not null,
  won_cents bigint,
  deadline date,
  opened_by text not null,
  opened_at timestamptz not null,
  sent_at timestamptz,
  decided_at timestamptz
);
create index on ledger.appeals (claim_id);
create unique index one_open_appeal on ledger.appeals (claim_id) where state in ('open', 'sent');

-- Payments as the bank told them. Account numbers are not kept.
create table ledger.bank_payments (
  id text primary key,
  biller_id text not null references ledger.billers,
  usage text not null check (usage in ('T', 'P')),
  trace text not null,
  -- Empty where the bank told none: nulls would never be equal in the key.
  payer_ein text not null,
  amount_cents bigint not null,
  paid_on date not null,
  source_sha256 text not null,
  source_row int not null,
  remit_id text,
  match_why text[] not null default '{}',
  loaded_at timestamptz not null,
  unique (biller_id, usage, trace, payer_ein, amount_cents, paid_on)
);
create unique index one_payment_per_remit on ledger.bank_payments (remit_id) where remit_id is not null;
create index on ledger.bank_payments (biller_id, usage, trace);

-- What people decided about an entry of a work queue; the entries themselves are queries. `since` is the moment of the entry that
-- was decided about: what happens to it later opens it again.
create table ledger.work_states (
  biller_id text not null,
  queue text not null,
  subject text not null,
  owner text,
  snoozed_until timestamptz,
  closed_at timestamptz,
  closed_since timestamptz,
  updated_by text not null,
  updated_at timestamptz not null,
  primary key (biller_id, queue, subject)
);

create table ledger.work_notes (
  id bigint generated always as identity primary key,
  biller_id text not null,
  queue text not null,
  subject text not null,
  -- Sealed: people write names.
  body bytea not null,
  author text not null,
  at timestamptz not null
);
create index on ledger.work_notes (biller_id, queue, subject, id);

-- TA1 and 999 for a payer's 277CA and 835 files, where the payer file asks for them; one row for each file, also where there is nothing to say.
create table ledger.payer_answers (
  inbound_file_id text primary key references ledger.inbound_files,
  payer_id text not null references ledger.payers,
  file_id text references ledger.files,
  file_name text,
  state text not null check (state in ('nothing', 'frozen', 'uploading', 'renaming', 'sent', 'unknown', 'held')),
  attempt int not null default 0,
  tries int not null default 0,
  next_try_at timestamptz,
  fault_code text,
  created_at timestamptz not null,
  sent_at timestamptz,
  unique (payer_id, file_name)
);
create index on ledger.payer_answers (payer_id, created_at) where state in ('frozen', 'uploading', 'renaming');
alter table ledger.payer_answers enable row level security;
alter table ledger.payer_answers force row level security;
create policy gateway_sees_all on ledger.payer_answers using (ledger.scope() = 'gateway');
grant select, insert, update on ledger.payer_answers to gateway_app;

-- When the alarms were looked at: one process at a time, once a minute.
create table ledger.watches (
  name text primary key,
  next_at timestamptz not null
);
insert into ledger.watches (name, next_at) values ('alarms', '-infinity');
alter table ledger.watches enable row level security;
alter table ledger.watches force row level security;
create policy gateway_sees_all on ledger.watches using (ledger.scope() = 'gateway');
grant select, update on ledger.watches to gateway_app;

do $$
declare t text;
begin
  foreach t in array array['remit_pages', 'entries', 'claim_money', 'match_suggestions', 'appeals', 'bank_payments', 'work_states', 'work_notes'] loop
    execute format('alter table ledger.%I enable row level security', t);
    execute format('alter table ledger.%I force row level security', t);
    execute format('create policy gateway_sees_all on ledger.%I using (ledger.scope() = ''gateway'')', t);
    execute format('create policy biller_sees_own on ledger.%I using (ledger.scope() = ''biller'' and biller_id = ledger.biller())', t);
    execute format('grant select, insert, update, delete on ledger.%I to gateway_app', t);
  end loop;
end $$;
revoke update, delete on ledger.entries, ledger.work_notes from gateway_app;
grant usage on all sequences in schema ledger to gateway_app;
