-- Up Migration
-- The audit as a chain: each line carries a hash over itself and the line before it, so that a line that was changed or taken out shows.

alter table ledger.audit add column n bigint, add column hash bytea;

-- The end of the chain. Only the function below moves it; the program may look.
create table ledger.audit_head (
  one boolean primary key default true check (one),
  n bigint not null,
  hash bytea not null
);
insert into ledger.audit_head (n, hash) values (0, '');

-- What a line's hash is over: the hash before it, its place, and everything that it says.
create function ledger.audit_hash(before bytea, place bigint, line ledger.audit) returns bytea language sql stable set search_path = pg_catalog as $$
  select sha256(before || convert_to(jsonb_build_array(
    place, line.id, line.biller_id, to_char(line.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), line.actor, line.action, line.subject, line.data)::text, 'UTF8'))
$$;

-- At the end of the transaction, when it asks for no lock any more: lines of transactions that run side by side wait for each other only there.
create function ledger.chain_audit() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  place bigint;
  link bytea;
begin
  update ledger.audit_head set n = n + 1, hash = ledger.audit_hash(hash, n + 1, new) returning n, hash into place, link;
  update ledger.audit set n = place, hash = link where id = new.id;
  return null;
end $$;

do $$
declare
  line ledger.audit;
  place bigint := 0;
  link bytea := '';
begin
  perform set_config('ledger.scope', 'gateway', true);
  for line in select * from ledger.audit order by id loop
    place := place + 1;
    link := ledger.audit_hash(link, place, line);
    update ledger.audit set n = place, hash = link where id = line.id;
  end loop;
  update ledger.audit_head set n = place, hash = link;
end $$;

create constraint trigger chain_audit after insert on ledger.audit deferrable initially deferred for each row execute function ledger.chain_audit();
create unique index on ledger.audit (n);

alter table ledger.audit_head enable row level security;
alter table ledger.audit_head force row level security;
create policy everybody_sees_head on ledger.audit_head using (true);
grant select on ledger.audit_head to gateway_app;
