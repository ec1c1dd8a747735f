-- Figures that were made for the public, and what their proofs are made of.

-- One row a period and threshold: numbers below `least` are hidden. `figures`: what is told. `secret`: all salts of the tree of
-- sums follow from it; emptied, nobody can open a sum any more, and what was published stays true. `start`, `end`: the log's
-- entries that were counted.
create table transparency_period (
    first date not null,
    last date not null,
    least integer not null check (least >= 1),
    secret bytea check (octet_length(secret) = 32),
    start bigint not null check (start >= 0),
    "end" bigint not null,
    root bytea not null,
    figures jsonb not null,
    made_at timestamptz not null,
    constraint transparency_period_pkey primary key (first, last, least),
    constraint transparency_period_days check (first <= last),
    constraint transparency_period_entries check (start < "end")
);

-- One row a request that the secret of a period be destroyed, for good: one person asks, another agrees or refuses.
create table salts_request (
    id bigint generated always as identity,
    first date not null,
    last date not null,
    least integer not null,
    asked_at timestamptz not null,
    asked_by text not null,
    reason text not null,
    agreed boolean,
    answered_at timestamptz,
    answered_by text,
    answered_why text,
    constraint salts_request_pkey primary key (id),
    constraint salts_request_period_fkey foreign key (first, last, least) references transparency_period (first, last, least),
    constraint salts_request_answered check (
        (agreed is null) = (answered_at is null) and (agreed is null) = (answered_by is null)
    ),
    constraint salts_request_takes_two check (not agreed or answered_by <> asked_by)
);
create unique index salts_request_once on salts_request (first, last, least) where agreed is null;
create trigger salts_request_is_kept before delete on salts_request for each row execute function refuse_change();
