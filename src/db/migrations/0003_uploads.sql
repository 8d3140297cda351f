-- Up Migration
-- What billers send as X12 themselves, over HTTP or their mailbox, and what they are answered.

create table ledger.uploads (
  id text primary key,
  biller_id text not null references ledger.billers,
  usage text not null check (usage in ('T', 'P')),
  origin text not null check (origin in ('http', 'mailbox')),
  name text not null,
  sha256 text not null,
  size_bytes bigint not null,
  file_id text not null references ledger.files,
  state text not null default 'stored' check (state in ('stored', 'read', 'quarantined')),
  reason text,
  claim_count int not null default 0,
  accepted_count int not null default 0,
  -- The verdicts of TA1, AK9 and IK5 with the issues that belong to no claim, sealed.
  verdict bytea,
  tries int not null default 0,
  next_try_at timestamptz not null,
  received_at timestamptz not null,
  read_at timestamptz,
  unique (biller_id, usage, sha256)
);
create index on ledger.uploads (next_try_at) where state = 'stored';
create index on ledger.uploads (biller_id, received_at, id);

-- ISA13 is unique between a sender and a receiver: another file with the same number is a duplicate.
create table ledger.upload_interchanges (
  biller_id text not null references ledger.billers,
  usage text not null check (usage in ('T', 'P')),
  sender text not null,
  receiver text not null,
  control_number text not null,
  upload_id text not null references ledger.uploads,
  primary key (biller_id, usage, sender, receiver, control_number)
);

-- One CLM each. `place` is interchange, set and position of CLM, counted from 1, padded so that it sorts.
create table ledger.upload_claims (
  upload_id text not null references ledger.uploads,
  place text not null,
  biller_id text not null references ledger.billers,
  patient_control_number text not null,
  -- REF*D9 and BHT03 as the biller sent them: our answers repeat them.
  biller_number text,
  set_reference text not null,
  charge_cents bigint not null,
  state text not null check (state in ('accepted', 'rejected', 'refused')),
  claim_id text references ledger.claims,
  submission_id text references ledger.submissions,
  issues bytea,
  primary key (upload_id, place)
);
create index on ledger.upload_claims (submission_id) where submission_id is not null;

-- Answers to a biller: kept for HTTP, and put into its mailbox where it has one.
create table ledger.answers (
  id text primary key,
  biller_id text not null references ledger.billers,
  usage text not null check (usage in ('T', 'P')),
  kind text not null check (kind in ('999', '277CA', '835')),
  source_key text not null,
  upload_id text references ledger.uploads,
  name text not null,
  file_id text not null references ledger.files,
  size_bytes bigint not null,
  state text not null check (state in ('kept', 'frozen', 'uploading', 'renaming', 'sent', 'unknown', 'held')),
  attempt int not null default 0,
  tries int not null default 0,
  next_try_at timestamptz,
  fault_code text,
  created_at timestamptz not null,
  sent_at timestamptz,
  unique (biller_id, usage, kind, source_key),
  unique (biller_id, name)
);
create index on ledger.answers (upload_id) where upload_id is not null;
create index on ledger.answers (biller_id, usage, created_at) where state in ('frozen', 'uploading', 'renaming');

-- Mailboxes of billers, one for each environment ----------------------------------------------------------------------

alter table ledger.billers drop column mailbox;
create table ledger.biller_mailboxes (
  biller_id text not null references ledger.billers,
  usage text not null check (usage in ('T', 'P')),
  settings jsonb not null,
  state text not null default 'active' check (state in ('active', 'paused')),
  pause_code text,
  paused_at timestamptz,
  next_poll_at timestamptz not null,
  -- Answers that were made before the mailbox was there are not put into it.
  since timestamptz not null,
  last_contact_at timestamptz,
  last_failure_at timestamptz,
  last_failure_code text,
  primary key (biller_id, usage)
);

create table ledger.biller_entries (
  biller_id text not null references ledger.billers,
  usage text not null check (usage in ('T', 'P')),
  name text not null,
  size_bytes bigint not null,
  modified_ms bigint not null,
  seen_at timestamptz not null,
  state text not null check (state in ('settling', 'stored', 'refused')),
  upload_id text references ledger.uploads,
  reason text,
  primary key (biller_id, usage, name)
);

-- A corrected, voiding or resent submission names the one that it follows; a secondary claim the claim that it came from.
alter table ledger.submissions add column follows text references ledger.submissions;
alter table ledger.claims add column primary_claim_id text references ledger.claims;

-- Policies ---------------------------------------------------------------------------------------------------------------

do $$
declare t text;
begin
  foreach t in array array['uploads', 'upload_interchanges', 'upload_claims', 'answers', 'biller_mailboxes', 'biller_entries'] loop
    execute format('alter table ledger.%I enable row level security', t);
    execute format('alter table ledger.%I force row level security', t);
    execute format('create policy gateway_sees_all on ledger.%I using (ledger.scope() = ''gateway'')', t);
    execute format('create policy biller_sees_own on ledger.%I using (ledger.scope() = ''biller'' and biller_id = ledger.biller())', t);
    execute format('grant select, insert, update, delete on ledger.%I to gateway_app', t);
  end loop;
end $$;
