-- Up Migration
-- Whether the gateway repairs the form of this biller's claims (blanks, case, punctuation), or refuses it.
alter table ledger.billers add column repair boolean not null default true;
