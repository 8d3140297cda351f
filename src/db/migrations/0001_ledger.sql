-- Up Migration
-- Runs as gateway_owner. The program connects as gateway_app, which owns nothing and bypasses no policy.
-- Money columns are integer cents. Columns that can be queried hold no patient data but keyed hashes.

create schema ledger;
grant usage on schema ledger to gateway_app;

create function ledger.scope() returns text language sql stable
  return coalesce(current_setting('ledger.scope', true), '');
create function ledger.biller() returns text language sql stable
  return coalesce(current_setting('ledger.biller', true), '');

-- A number as it looks when a payer has padded, cased or punctuated it anew.
create function ledger.plain_number(number text) returns text language sql immutable
  return ltrim(regexp_replace(upper(number), '[^A-Z0-9]', '', 'g'), '0');

-- Tenants and their keys ------------------------------------------------------------------------------------------

create table ledger.billers (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,39}$' and id <> 'gateway'),
  name text not null,
  npis text[] not null default '{}',
  tax_ids text[] not null default '{}',
  queue text not null unique,
  mailbox jsonb,
  created_at timestamptz not null default now()
);

create table ledger.api_keys (
  id text primary key,
  biller_id text not null references ledger.billers,
  secret_hash bytea not null unique,
  usage text not null check (usage in ('T', 'P')),
  operator boolean not null default false,
  label text not null default '',
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

create table ledger.webhooks (
  id text primary key,
  biller_id text not null references ledger.billers,
  url text not null,
  secret bytea not null,
  old_secret bytea,
  old_secret_until timestamptz,
  types text[] not null default '{}',
  disabled_at timestamptz,
  created_at timestamptz not null default now()
);

create table ledger.idempotency_keys (
  biller_id text not null references ledger.billers,
  key text not null,
  request_hash bytea not null,
  status int,
  answer bytea,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (biller_id, key)
);
create index on ledger.idempotency_keys (expires_at);

-- Payers ------------------------------------------------------------------------------------------------------------

create table ledger.payers (
  id text primary key,
  name text not null,
  usage text not null check (usage in ('T', 'P')),
  version int not null,
  state text not null default 'active' check (state in ('active', 'paused')),
  pause_code text,
  paused_at timestamptz,
  next_poll_at timestamptz not null,
  last_contact_at timestamptz,
  last_failure_at timestamptz,
  last_failure_code text
);

create table ledger.payer_versions (
  payer_id text not null references ledger.payers,
  version int not null,
  file jsonb not null,
  sha256 text not null,
  applied_at timestamptz not null default now(),
  primary key (payer_id, version)
);

create table ledger.payer_routes (
  payer_code text not null,
  usage text not null check (usage in ('T', 'P')),
  payer_id text not null references ledger.payers,
  primary key (payer_code, usage)
);

-- Stored bytes, sealed ------------------------------------------------------------------------------------------------

create table ledger.files (
  id text primary key,
  sha256 text not null,
  size_bytes bigint not null,
  key_id text not null,
  created_at timestamptz not null default now()
);

-- Frames come before their file row: a file that was cut off leaves frames without one, which the sweep removes.
create table ledger.file_frames (
  file_id text not null,
  frame int not null,
  bytes bytea not null,
  created_at timestamptz not null default now(),
  primary key (file_id, frame)
);
alter table ledger.file_frames alter column bytes set storage external;

-- Claims --------------------------------------------------------------------------------------------------------------

create table ledger.claims (
  id text primary key,
  biller_id text not null references ledger.billers,
  patient_control_number text not null,
  payer_id text not null references ledger.payers,
  payer_code text not null,
  kind text not null check (kind in ('professional', 'institutional', 'dental')),
  usage text not null check (usage in ('T', 'P')),
  billing_npi text,
  charge_cents bigint not null,
  status text not null,
  status_at timestamptz not null,
  outcome text,
  rejected_by text,
  paid_cents bigint not null default 0,
  patient_cents bigint not null default 0,
  reasons text[] not null default '{}',
  payer_claim_number text,
  submission_id text not null,
  submissions int not null default 1,
  member_hash bytea,
  patient_hash bytea,
  created_at timestamptz not null default now(),
  unique (biller_id, usage, payer_id, patient_control_number)
);
create index on ledger.claims (biller_id, created_at, id);
create index on ledger.claims (biller_id, status, created_at, id);
create index on ledger.claims (payer_id, patient_control_number);
create index on ledger.claims (biller_id, payer_id, ledger.plain_number(patient_control_number));
create index on ledger.claims (payer_claim_number) where payer_claim_number is not null;
create index on ledger.claims (biller_id, member_hash) where member_hash is not null;
create index on ledger.claims (biller_id, patient_hash) where patient_hash is not null;

-- Our claim numbers (REF*D9): GW and ten digits.
create sequence ledger.claim_numbers;

create table ledger.submissions (
  id text primary key,
  biller_id text not null references ledger.billers,
  claim_id text not null references ledger.claims,
  claim_number text not null,
  version int not null,
  kind text not null check (kind in ('professional', 'institutional', 'dental')),
  payer_id text not null references ledger.payers,
  usage text not null check (usage in ('T', 'P')),
  guide text not null,
  frequency text not null,
  set_key text not null,
  charge_cents bigint not null,
  state text not null check (state in ('rejected', 'ready', 'held', 'batched')),
  ready_at timestamptz,
  batch_id text,
  batch_seq int not null default 0,
  status text not null,
  -- Digest of what was last told to the outside, so that the same outcome is told once.
  outcome_key text,
  body bytea not null,
  issues bytea,
  created_at timestamptz not null default now(),
  unique (claim_id, version)
);
create index on ledger.submissions (payer_id, ready_at) where state = 'ready';
create index on ledger.submissions (claim_number);
create index on ledger.submissions (batch_id) where batch_id is not null;

-- Batches ---------------------------------------------------------------------------------------------------------------

create table ledger.counters (
  sender text not null,
  receiver text not null,
  value bigint not null,
  primary key (sender, receiver)
);

create table ledger.cutoffs (
  payer_id text not null references ledger.payers,
  due_at timestamptz not null,
  cut_at timestamptz not null,
  late boolean not null default false,
  primary key (payer_id, due_at)
);

create table ledger.batches (
  id text primary key,
  payer_id text not null references ledger.payers,
  payer_version int not null,
  usage text not null check (usage in ('T', 'P')),
  guide text not null,
  sender text not null,
  receiver text not null,
  control_number bigint not null,
  file_name text not null,
  file_id text not null references ledger.files,
  size_bytes bigint not null,
  claim_count int not null,
  charge_cents bigint not null,
  state text not null check (state in ('frozen', 'uploading', 'renaming', 'sent', 'unknown', 'held')),
  late boolean not null default false,
  attempt int not null default 0,
  tries int not null default 0,
  next_try_at timestamptz,
  fault_code text,
  ta1 text,
  ack text,
  cut_at timestamptz not null default now(),
  sent_at timestamptz,
  foreign key (payer_id, payer_version) references ledger.payer_versions (payer_id, version),
  unique (sender, receiver, control_number),
  unique (payer_id, file_name)
);
create index on ledger.batches (payer_id, control_number) where state in ('frozen', 'uploading', 'renaming');
create index on ledger.batches (cut_at, id);

create table ledger.batch_sets (
  batch_id text not null references ledger.batches,
  biller_id text not null references ledger.billers,
  st02 text not null,
  bht03 text not null unique,
  ack text,
  primary key (batch_id, st02)
);

create table ledger.batch_claims (
  batch_id text not null references ledger.batches,
  submission_id text not null references ledger.submissions,
  biller_id text not null references ledger.billers,
  st02 text not null,
  -- Places in the set, ST = 1: the claim's own segments, and the billing provider's that it shares with neighbours.
  first_segment int not null,
  last_segment int not null,
  billing_first int not null,
  billing_last int not null,
  live boolean not null default true,
  primary key (batch_id, submission_id)
);
create unique index one_live_batch on ledger.batch_claims (submission_id) where live;

-- Inbound -------------------------------------------------------------------------------------------------------------

create table ledger.inbound_files (
  id text primary key,
  payer_id text not null references ledger.payers,
  name text not null,
  sha256 text not null,
  size_bytes bigint not null,
  file_id text not null references ledger.files,
  state text not null default 'stored' check (state in ('stored', 'read', 'quarantined')),
  reason text,
  kinds text[] not null default '{}',
  issues bytea,
  tries int not null default 0,
  next_try_at timestamptz not null default now(),
  received_at timestamptz not null default now(),
  read_at timestamptz,
  unique (payer_id, sha256)
);
create index on ledger.inbound_files (next_try_at) where state = 'stored';
create index on ledger.inbound_files (received_at, id);

create table ledger.mailbox_entries (
  payer_id text not null references ledger.payers,
  name text not null,
  size_bytes bigint not null,
  modified_ms bigint not null,
  seen_at timestamptz not null,
  state text not null check (state in ('settling', 'stored', 'refused')),
  inbound_file_id text references ledger.inbound_files,
  reason text,
  primary key (payer_id, name)
);

create table ledger.acks (
  id text primary key,
  biller_id text not null,
  inbound_file_id text not null references ledger.inbound_files,
  place text not null,
  kind text not null check (kind in ('TA1', '999', '277CA')),
  batch_id text references ledger.batches,
  ack text not null,
  start_offset bigint not null,
  end_offset bigint not null,
  created_at timestamptz not null default now(),
  unique (inbound_file_id, place)
);
create index on ledger.acks (batch_id) where batch_id is not null;
create index on ledger.acks (biller_id, created_at, id);

create table ledger.remits (
  id text primary key,
  biller_id text not null,
  payer_id text not null references ledger.payers,
  inbound_file_id text not null references ledger.inbound_files,
  place text not null,
  start_offset bigint not null,
  end_offset bigint not null,
  payee text not null,
  payee_tax_id text,
  trace text not null,
  payer_ein text,
  method text not null,
  amount_cents bigint not null,
  payment_date text,
  production_date text not null,
  body_sha256 text not null,
  claim_count int not null,
  imbalances jsonb not null default '[]',
  state text not null check (state in ('reading', 'read', 'posted', 'out_of_balance', 'unowned')),
  tries int not null default 0,
  next_try_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  posted_at timestamptz,
  unique (payer_id, payee, trace, production_date, body_sha256)
);
create index on ledger.remits (next_try_at) where state = 'read';
create index on ledger.remits (biller_id, created_at, id);
create index on ledger.remits (trace);

create table ledger.remit_claims (
  remit_id text not null references ledger.remits,
  n int not null,
  biller_id text not null,
  clp01 text not null,
  clp02 text not null,
  payer_claim_number text not null,
  charge_cents bigint not null,
  paid_cents bigint not null,
  patient_cents bigint not null,
  outcome text not null,
  imbalances jsonb not null default '[]',
  body bytea not null,
  claim_id text references ledger.claims,
  submission_id text references ledger.submissions,
  match_tier text,
  primary key (remit_id, n)
);
create index on ledger.remit_claims (claim_id) where claim_id is not null;
create index on ledger.remit_claims (biller_id, remit_id) where claim_id is null;

-- Events and what is made of them -----------------------------------------------------------------------------------------

create table ledger.events (
  id bigint generated always as identity primary key,
  biller_id text not null,
  subject text not null,
  claim_id text,
  kind text not null,
  source_key text not null,
  public boolean not null default false,
  at timestamptz not null,
  data jsonb not null default '{}',
  tx xid8 not null default pg_current_xact_id(),
  unique (subject, kind, source_key)
);
create index on ledger.events (claim_id, id) where claim_id is not null;
create index on ledger.events (biller_id, tx, id) where public;

create table ledger.deliveries (
  id text primary key,
  biller_id text not null references ledger.billers,
  event_id bigint not null references ledger.events,
  endpoint text not null,
  state text not null default 'pending' check (state in ('pending', 'queued', 'delivered', 'dead')),
  tries int not null default 0,
  next_try_at timestamptz not null,
  queued_at timestamptz,
  delivered_at timestamptz,
  created_at timestamptz not null default now(),
  unique (event_id, endpoint)
);
create index on ledger.deliveries (next_try_at) where state in ('pending', 'queued');
create index on ledger.deliveries (biller_id, state);

create table ledger.delivery_attempts (
  delivery_id text not null references ledger.deliveries,
  n int not null,
  biller_id text not null references ledger.billers,
  at timestamptz not null,
  status int,
  code text,
  duration_ms int not null,
  primary key (delivery_id, n)
);

create table ledger.audit (
  id bigint generated always as identity primary key,
  biller_id text not null,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  subject text not null,
  data jsonb not null default '{}'
);

-- Policies: a biller's transaction sees and writes its own rows, the gateway's transactions see all. ----------------------

do $$
declare t record;
begin
  for t in select tablename from pg_tables where schemaname = 'ledger' loop
    execute format('alter table ledger.%I enable row level security', t.tablename);
    execute format('alter table ledger.%I force row level security', t.tablename);
    execute format('create policy gateway_sees_all on ledger.%I using (ledger.scope() = ''gateway'')', t.tablename);
    execute format('grant select, insert, update, delete on ledger.%I to gateway_app', t.tablename);
  end loop;
  for t in select table_name as tablename from information_schema.columns
           where table_schema = 'ledger' and column_name = 'biller_id' loop
    execute format(
      'create policy biller_sees_own on ledger.%I using (ledger.scope() = ''biller'' and biller_id = ledger.biller())', t.tablename);
  end loop;
end $$;
create policy biller_sees_own on ledger.billers using (ledger.scope() = 'biller' and id = ledger.biller());
create policy billers_see_payers on ledger.payers for select using (ledger.scope() = 'biller');
create policy billers_see_versions on ledger.payer_versions for select using (ledger.scope() = 'biller');
create policy billers_see_routes on ledger.payer_routes for select using (ledger.scope() = 'biller');

-- Events and audit are only ever added to.
revoke update, delete on ledger.events, ledger.audit from gateway_app;
grant usage on all sequences in schema ledger to gateway_app;
