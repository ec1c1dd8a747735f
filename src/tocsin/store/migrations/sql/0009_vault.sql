-- What is preserved, for how long and why. Content is in files, one key each, and so are the keys: neither is here. Nothing
-- here tells what was kept once its key is destroyed.

-- One row a preserved item. `address` is the SHA-256 of its sealed file, and its name; `fingerprint` a keyed digest by which
-- the same thing is kept once a case. `due_since`: since when no hold stands for it. A destroyed item stays as its tombstone.
create table vault_item (
    id uuid primary key,
    case_id text not null constraint vault_item_case_fkey references case_file (id) deferrable initially deferred,
    kind text not null check (kind in ('text', 'picture', 'identity', 'address', 'file')),
    source text,
    mime text not null,
    address bytea not null check (length(address) = 32),
    bytes bigint not null check (bytes >= 0),
    fingerprint bytea,
    legal_basis text not null,
    added_at timestamptz not null,
    added_by text not null,
    checked_at timestamptz,
    damage text,
    due_since timestamptz,
    destroyed_at timestamptz,
    destroyed_why text,
    key_gone_at timestamptz,
    constraint vault_item_address_key unique (address),
    constraint vault_item_destroyed_tells_why check ((destroyed_at is null) = (destroyed_why is null)),
    constraint vault_item_key_goes_with_it check (key_gone_at is null or destroyed_at is not null),
    constraint vault_item_destroyed_tells_nothing
        check (destroyed_at is null or (source is null and fingerprint is null and due_since is null))
);
create unique index vault_item_once on vault_item (case_id, fingerprint);
create index vault_item_case on vault_item (case_id, added_at);
create index vault_item_checked on vault_item (checked_at nulls first) where destroyed_at is null;
create index vault_item_unfinished on vault_item (destroyed_at) where destroyed_at is not null and key_gone_at is null;

create function keep_destroyed() returns trigger language plpgsql as $$
begin
    if old.destroyed_at is not null and new.destroyed_at is distinct from old.destroyed_at then
        raise exception 'vault_item: a destroyed item stays destroyed' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger vault_item_stays_destroyed before update on vault_item
    for each row execute function keep_destroyed();
create trigger vault_item_is_kept before delete on vault_item
    for each row execute function refuse_change();
create trigger vault_item_is_not_emptied before truncate on vault_item
    for each statement execute function refuse_change();

-- One row a hold: on all that is kept of a case, or on one item. A `floor` says how long at least, a `ceiling` how long at
-- most; a `record` binds no item, only what the database keeps. `ends_at` null: until it is released. `cause`: the row of a case's ledger, or the letter, that it is there for.
create table vault_hold (
    id bigint generated always as identity primary key,
    case_id text not null constraint vault_hold_case_fkey references case_file (id) deferrable initially deferred,
    item_id uuid constraint vault_hold_item_fkey references vault_item (id),
    kind text not null,
    bound text not null check (bound in ('floor', 'ceiling', 'record')),
    at_end text not null check (at_end in ('destroy', 'ask')),
    cause text not null,
    reason text not null check (reason <> ''),
    starts_at timestamptz not null,
    ends_at timestamptz,
    extensions integer not null default 0 check (extensions >= 0),
    placed_at timestamptz not null,
    placed_by text not null,
    released_at timestamptz,
    released_by text,
    released_why text,
    constraint vault_hold_ends_after_it_starts check (ends_at is null or ends_at > starts_at),
    constraint vault_hold_ceiling_has_an_end check (bound = 'floor' or ends_at is not null),
    constraint vault_hold_released_tells_why
        check ((released_at is null) = (released_by is null) and (released_at is null) = (released_why is null))
);
create unique index vault_hold_once on vault_hold (case_id, kind, cause, coalesce(item_id, '00000000-0000-0000-0000-000000000000'));
create index vault_hold_case on vault_hold (case_id) where released_at is null;
create trigger vault_hold_is_kept before delete on vault_hold
    for each row execute function refuse_change();
create trigger vault_hold_is_not_emptied before truncate on vault_hold
    for each statement execute function refuse_change();

-- One row something that takes two people: an export or a destruction. `body` is what was asked: reader, agency, reference,
-- basis, purpose.
create table vault_request (
    id bigint generated always as identity primary key,
    act text not null check (act in ('export', 'destroy')),
    case_id text not null constraint vault_request_case_fkey references case_file (id) deferrable initially deferred,
    items uuid[] not null check (cardinality(items) > 0),
    body jsonb not null,
    asked_at timestamptz not null,
    asked_by text not null,
    answer text check (answer in ('approved', 'refused')),
    answered_at timestamptz,
    answered_by text,
    answered_why text,
    done_at timestamptz,
    result jsonb,
    constraint vault_request_takes_two check (answered_by <> asked_by or answer = 'refused'),
    constraint vault_request_answered
        check ((answer is null) = (answered_at is null) and (answer is null) = (answered_by is null)),
    constraint vault_request_done_is_approved check (done_at is null or answer = 'approved')
);
create index vault_request_open on vault_request (asked_at) where done_at is null;
create trigger vault_request_is_kept before delete on vault_request
    for each row execute function refuse_change();
create trigger vault_request_is_not_emptied before truncate on vault_request
    for each statement execute function refuse_change();

-- One row an act of a case that begins or ends a hold, until that is done: written in the transaction of the act itself, so
-- that no hold is forgotten, whoever acts.
create table vault_step (
    case_id text not null,
    seq integer not null,
    act text not null,
    at timestamptz not null,
    -- Kinds of holds that run from this very act, where it names them; and the receipt that it is about.
    holds jsonb not null default '[]',
    receipt text not null default '',
    constraint vault_step_pkey primary key (case_id, seq)
);

-- One row a case whose content is gathered by itself: since when it is wanted, when it is tried next, and how it went.
create table vault_gathering (
    case_id text not null,
    wanted_at timestamptz not null,
    due_at timestamptz,
    lease_until timestamptz,
    -- Failures since the last success; and how often what was missing was looked for.
    tries integer not null default 0,
    looks integer not null default 0,
    gathered_at timestamptz,
    items integer not null default 0,
    missing jsonb not null default '[]',
    trouble text,
    constraint vault_gathering_pkey primary key (case_id)
);
create index vault_gathering_due on vault_gathering (due_at) where due_at is not null;

create function note_steps() returns trigger language plpgsql as $$
begin
    insert into vault_step (case_id, seq, act, at, holds, receipt)
    select case_id, seq, act, at, coalesce(details -> 'holds', '[]'), coalesce(details ->> 'receipt', '') from told
    where (act in ('triage', 'report', 'confirm', 'reject', 'close', 'waive') or details ? 'holds')
        -- Canaries try the way of a flag, and keep nothing.
        and result ->> 'queue' is distinct from 'canary';
    return null;
end
$$;
create trigger case_event_is_followed after insert on case_event
    referencing new table as told for each statement execute function note_steps();
