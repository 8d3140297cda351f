-- Up Migration
-- People who sign in to the page, and their sessions. Names and addresses here are those of staff, not of patients.

create table ledger.people (
  id text primary key,
  -- The biller whose claims this person works on.
  biller_id text not null references ledger.billers,
  name text not null,
  -- What the person signs in with, in lower case.
  email text not null unique check (email = lower(email)),
  roles text[] not null check (roles <@ array['biller', 'supervisor', 'operations', 'administrator', 'auditor']),
  -- "scrypt$log2(N)$r$p$salt$hash": the parameters stand with the hash, so that they can grow.
  password text not null,
  must_change boolean not null default false,
  failures int not null default 0,
  locked_until timestamptz,
  last_sign_in_at timestamptz,
  disabled_at timestamptz,
  created_at timestamptz not null
);
create index on ledger.people (biller_id, name);

-- A session is known by the hash of its cookie only: who reads the table can't take one over.
create table ledger.sessions (
  token_hash bytea primary key,
  person_id text not null references ledger.people,
  biller_id text not null references ledger.billers,
  usage text not null check (usage in ('T', 'P')),
  address text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  ends_at timestamptz not null
);
create index on ledger.sessions (person_id);
create index on ledger.sessions (ends_at);

-- Claims lists of a person's own: a name and the filters, which hold no patient data.
create table ledger.saved_filters (
  id text primary key,
  biller_id text not null references ledger.billers,
  person_id text not null references ledger.people,
  name text not null,
  query text not null,
  created_at timestamptz not null,
  unique (person_id, name)
);

create index on ledger.audit (at, id);
-- Events come in the order of time, so a block index finds a day for next to nothing.
create index on ledger.events using brin (at) with (autosummarize = on);

do $$
declare t text;
begin
  foreach t in array array['people', 'sessions', 'saved_filters'] loop
    execute format('alter table ledger.%I enable row level security', t);
    execute format('alter table ledger.%I force row level security', t);
    execute format('create policy gateway_sees_all on ledger.%I using (ledger.scope() = ''gateway'')', t);
    execute format('grant select, insert, update, delete on ledger.%I to gateway_app', t);
  end loop;
end $$;
create policy biller_sees_own on ledger.saved_filters using (ledger.scope() = 'biller' and biller_id = ledger.biller());
