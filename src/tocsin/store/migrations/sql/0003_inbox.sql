-- Events that came over HTTP: one row an event that keeps the contract.
--
-- `body` is canonical JSON (RFC 8785), so that an event that is sent twice is one row; different events with one id are
-- all kept (the earliest by `at`, then by `body`, counts when they are read). `subject` is what an edit or a removal is
-- about, as `message:ID` or `post:ID`; `medium` the id that an event of type `media` describes, `post` that of an event of
-- type `post`. `text_taken` is false where words were left out at the door.
create table inbox_event (
    id text not null,
    digest bytea not null,
    at timestamptz not null,
    type text not null,
    actor text not null,
    conversation text,
    subject text,
    medium text,
    post text,
    body bytea not null,
    text_taken boolean not null,
    source text not null,
    received_at timestamptz not null,
    constraint inbox_event_pkey primary key (id, digest),
    constraint inbox_event_digest_is_of_body check (digest = sha256(body))
);
create index inbox_event_at on inbox_event (at);
create index inbox_event_account on inbox_event (actor) where type = 'account';
create index inbox_event_conversation on inbox_event (conversation, at, id) where conversation is not null;
create index inbox_event_subject on inbox_event (subject) where subject is not null;
create index inbox_event_medium on inbox_event (medium) where medium is not null;
create index inbox_event_post on inbox_event (post) where post is not null;

-- Events that broke the contract: one row each time that one came. `line` is its place in its batch, from 1; `raw` holds
-- the names of its fields and the kinds of their values only, for a broken event is as private as a good one.
create table inbox_quarantine (
    id bigint generated always as identity,
    received_at timestamptz not null,
    source text not null,
    line integer not null,
    reason text not null,
    raw text not null,
    constraint inbox_quarantine_pkey primary key (id),
    constraint inbox_quarantine_line_counts_from_one check (line >= 1)
);
create index inbox_quarantine_received_at on inbox_quarantine (received_at);

-- The horizon, one row: what happened before `before` was forgotten and is not taken in again. Null: nothing was yet.
create table inbox_horizon (
    only_row boolean not null default true,
    before timestamptz,
    constraint inbox_horizon_pkey primary key (only_row),
    constraint inbox_horizon_is_one_row check (only_row)
);
insert into inbox_horizon default values;
