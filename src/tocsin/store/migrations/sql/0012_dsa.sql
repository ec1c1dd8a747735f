-- Statements of reasons (Regulation (EU) 2022/2065, Articles 17 and 24(5)) and how they reach the Transparency Database.

-- What is looked for every hour: acts that platforms told of.
create index inbox_event_enforcement on inbox_event (at) where type = 'enforcement';
create index case_event_bridged on case_event (at) where act = 'note' and details ->> 'bridge' is not null;

-- One row a statement: of one act (`origin`, `origin_id`) against something of a case. `puid` is random: the number by which
-- the Database knows it, never used twice. `missing`: what a person still has to say, by field. `version` rises with edits.
create table dsa_statement (
    id bigint generated always as identity,
    puid text not null check (puid ~ '^[a-zA-Z0-9_-]+$' and length(puid) between 16 and 500),
    origin text not null check (origin in ('enforcement', 'coop')),
    origin_id text not null,
    case_id text not null,
    subject_kind text not null,
    acted_at timestamptz not null,
    body jsonb not null,
    missing jsonb not null default '{}',
    version integer not null default 1 check (version > 0),
    made_at timestamptz not null,
    written_at timestamptz not null,
    written_by text not null check (written_by ~ '^(person|machine):.'),
    withdrawn_at timestamptz,
    withdrawn_by text,
    withdrawn_why text,
    constraint dsa_statement_pkey primary key (id),
    constraint dsa_statement_puid unique (puid),
    constraint dsa_statement_origin unique (origin, origin_id),
    constraint dsa_statement_case_fkey foreign key (case_id) references case_file (id),
    constraint dsa_statement_is_its_puid check (body ->> 'puid' = puid),
    constraint dsa_statement_withdrawn check (
        (withdrawn_at is null) = (withdrawn_by is null) and (withdrawn_at is null) = (withdrawn_why is null)
    )
);
create index dsa_statement_case on dsa_statement (case_id);
create trigger dsa_statement_is_kept before delete on dsa_statement for each row execute function refuse_change();

-- One row a batch of at most a hundred: asked for by a person, agreed to by the same or, where `takes_two`, by another, then
-- carried out. `fence` rises with each worker that takes it up: what an earlier one still does changes nothing.
create table dsa_batch (
    id bigint generated always as identity,
    is_test boolean not null,
    server text not null,
    takes_two boolean not null,
    asked_at timestamptz not null,
    asked_by text not null check (asked_by ~ '^person:.'),
    answered_at timestamptz,
    approved_by text check (approved_by ~ '^person:.'),
    refused_by text,
    answered_why text,
    state text not null check (state in ('asked', 'released', 'over', 'refused')),
    fence integer not null default 0,
    lease_until timestamptz,
    due_at timestamptz,
    attempts integer not null default 0,
    trouble text,
    over_at timestamptz,
    constraint dsa_batch_pkey primary key (id),
    constraint dsa_batch_is_released_by_people check (
        state not in ('released', 'over')
        or (approved_by is not null and (not takes_two or approved_by <> asked_by))
    ),
    constraint dsa_batch_refused check ((state = 'refused') = (refused_by is not null)),
    constraint dsa_batch_due check ((state = 'released') = (due_at is not null)),
    constraint dsa_batch_over check ((state = 'over') = (over_at is not null))
);
create index dsa_batch_work on dsa_batch (due_at) where state = 'released';
create trigger dsa_batch_is_kept before delete on dsa_batch for each row execute function refuse_change();

-- One row a statement of a batch. `refused` by the Database, with what it said (`errors`); `returned`: people said no.
-- `was_there`: the Database had it already when it was sent.
create table dsa_sending (
    batch_id bigint not null,
    statement_id bigint not null,
    is_test boolean not null,
    version integer not null,
    digest bytea not null check (length(digest) = 32),
    state text not null check (state in ('waiting', 'sent', 'refused', 'returned')),
    uuid text,
    was_there boolean not null default false,
    sent_at timestamptz,
    errors jsonb,
    constraint dsa_sending_pkey primary key (batch_id, statement_id),
    constraint dsa_sending_batch_fkey foreign key (batch_id) references dsa_batch (id),
    constraint dsa_sending_statement_fkey foreign key (statement_id) references dsa_statement (id),
    constraint dsa_sending_sent check ((state = 'sent') = (sent_at is not null)),
    constraint dsa_sending_refused check ((state = 'refused') = (errors is not null))
);
-- Sent once; what is sent for a test may be tested again, for the sandbox is wiped.
create unique index dsa_sending_once on dsa_sending (statement_id, is_test)
    where state = 'waiting' or (state = 'sent' and not is_test);
create index dsa_sending_statement on dsa_sending (statement_id);
create trigger dsa_sending_is_kept before delete on dsa_sending for each row execute function refuse_change();

create function keep_sending() returns trigger language plpgsql as $$
begin
    if old.state <> 'waiting' then
        raise exception 'what became of a sending is not changed afterwards' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger dsa_sending_ends_once before update on dsa_sending for each row execute function keep_sending();

-- What was released is what is sent, and what the Database has is what is kept.
create function keep_released_statement() returns trigger language plpgsql as $$
begin
    if (new.puid, new.origin, new.origin_id, new.case_id) is distinct from (old.puid, old.origin, old.origin_id, old.case_id) then
        raise exception 'a statement keeps its number and its act' using errcode = 'insufficient_privilege';
    end if;
    if (new.body, new.missing, new.version, new.withdrawn_at)
        is distinct from (old.body, old.missing, old.version, old.withdrawn_at)
        and exists (
            select from dsa_sending
            where statement_id = old.id and (state = 'waiting' or (state = 'sent' and not is_test))
        ) then
        raise exception 'a statement does not change once it is released' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger dsa_statement_stands_still before update on dsa_statement
    for each row execute function keep_released_statement();
