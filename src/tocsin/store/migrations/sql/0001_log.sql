-- What is written down for ever: one row an act, in the transaction of the act itself.
--
-- `id` rises but may have gaps (a transaction that fails leaves one); what puts entries into the order of the published log
-- reads them in this order. `subject` is what the act was about, as `flag:…` or `case:…`. `salt` is random: a leaf's
-- hash tells nothing of a `body` that could be guessed.
create table log_entry (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    kind text not null check (kind <> ''),
    subject text not null check (subject <> ''),
    actor text not null check (actor ~ '^(person|machine|token|source):.'),
    body jsonb not null,
    salt bytea not null check (length(salt) = 16)
);
create index log_entry_subject on log_entry (subject);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: % refused', tg_table_name, lower(tg_op) using errcode = 'insufficient_privilege';
end
$$;

create trigger log_entry_is_kept before update or delete on log_entry for each row execute function refuse_change();
create trigger log_entry_is_not_emptied before truncate on log_entry for each statement execute function refuse_change();
