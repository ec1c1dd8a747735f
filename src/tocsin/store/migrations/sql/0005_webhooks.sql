-- What is told to other machines. The outbox is filled by triggers on the ledger of cases: in the transaction of the act,
-- whoever acts, and at the cost of a look at an empty table where nobody wants to be told.

-- One row an act of a case: the event that it is told as.
create table webhook_act (
    act text primary key,
    event text not null
);

-- One row an address that wants to be told. Never deleted: deliveries point here.
create table webhook_endpoint (
    id bigint generated always as identity primary key,
    url text not null check (length(url) between 1 and 2000),
    events text[] not null constraint webhook_endpoint_wants_something check (cardinality(events) > 0),
    active boolean not null default true,
    note text not null default '',
    created_at timestamptz not null,
    created_by text not null,
    removed_at timestamptz,
    constraint webhook_endpoint_removed_is_silent check (removed_at is null or not active)
);
create trigger webhook_endpoint_is_kept before delete or truncate on webhook_endpoint
    for each statement execute function refuse_change();

-- One row a secret that signs what an endpoint is sent; two are good while one takes over from the other.
create table webhook_secret (
    id bigint generated always as identity primary key,
    endpoint_id bigint not null constraint webhook_secret_endpoint_fkey references webhook_endpoint (id),
    sealed bytea not null,
    created_at timestamptz not null,
    ends_at timestamptz
);
create index webhook_secret_endpoint on webhook_secret (endpoint_id);

-- One row a thing that an endpoint is to be told: the outbox. `id` is what the receiver knows a repeat by. It is about one
-- row of a case's ledger, or one word owed to a flagger. `body` is written when it is first sent, and stays. `attempts`
-- counts what was begun; a delivery that is under way is due again, in case that whoever sends it dies.
create table webhook_delivery (
    id uuid primary key,
    endpoint_id bigint not null constraint webhook_delivery_endpoint_fkey references webhook_endpoint (id),
    event text not null,
    case_id text,
    seq integer,
    notice_id bigint constraint webhook_delivery_notice_fkey references flag_notice (id),
    at timestamptz not null,
    state text not null default 'pending' check (state in ('pending', 'delivered', 'dead')),
    due_at timestamptz,
    attempts integer not null default 0 check (attempts >= 0),
    body text,
    status integer,
    trouble text,
    ended_at timestamptz,
    constraint webhook_delivery_ledger_fkey foreign key (case_id, seq) references case_event (case_id, seq),
    constraint webhook_delivery_is_about_one_thing check ((notice_id is null) = (case_id is not null and seq is not null)),
    constraint webhook_delivery_pending_is_due check ((state = 'pending') = (due_at is not null)),
    constraint webhook_delivery_ended check ((state = 'pending') = (ended_at is null))
);
create index webhook_delivery_due on webhook_delivery (due_at) where state = 'pending';
create index webhook_delivery_dead on webhook_delivery (endpoint_id, ended_at) where state = 'dead';
create trigger webhook_delivery_is_kept before delete on webhook_delivery
    for each row execute function refuse_change();
create trigger webhook_delivery_is_not_emptied before truncate on webhook_delivery
    for each statement execute function refuse_change();

-- One row a thing that a decision was about, when it was made: cases merge and split afterwards.
create table decision_subject (
    case_id text not null,
    seq integer not null,
    kind text not null,
    id text not null,
    constraint decision_subject_pkey primary key (case_id, seq, kind, id),
    constraint decision_subject_ledger_fkey foreign key (case_id, seq) references case_event (case_id, seq)
);
create trigger decision_subject_is_kept before update or delete on decision_subject
    for each row execute function refuse_change();
create trigger decision_subject_is_not_emptied before truncate on decision_subject
    for each statement execute function refuse_change();

create function announce_acts() returns trigger language plpgsql as $$
begin
    insert into decision_subject (case_id, seq, kind, id)
    select t.case_id, t.seq, h.kind, h.id
    from told t
    join webhook_act a on a.act = t.act and a.event = 'decision'
    join case_holder h on h.case_id = t.case_id;
    if exists (select from webhook_endpoint where active) then
        insert into webhook_delivery (id, endpoint_id, event, case_id, seq, at, due_at)
        select gen_random_uuid(), e.id, w.event, t.case_id, t.seq, t.at, t.at
        from told t
        join webhook_act a on a.act = t.act
        -- What arrives at a closed case opens it again.
        cross join lateral (
            select case when t.from_state = 'closed' and t.to_state not in ('closed', 'merged')
                        then 'case.opened_again' else a.event end as event
        ) w
        join webhook_endpoint e on e.active and w.event = any (e.events)
        -- Canaries try our own way, not the receiver's.
        where t.result ->> 'queue' is distinct from 'canary';
    end if;
    return null;
end
$$;
create trigger case_event_is_announced after insert on case_event
    referencing new table as told for each statement execute function announce_acts();

create function announce_words() returns trigger language plpgsql as $$
begin
    if exists (select from webhook_endpoint where active) then
        insert into webhook_delivery (id, endpoint_id, event, notice_id, at, due_at)
        select gen_random_uuid(), e.id, 'flag.answered', t.id, t.at, t.not_before
        from told t
        join webhook_endpoint e on e.active and 'flag.answered' = any (e.events)
        join flag f on f.id = t.flag_id
        where f.by <> 'canary';
    end if;
    return null;
end
$$;
create trigger flag_notice_is_announced after insert on flag_notice
    referencing new table as told for each statement execute function announce_words();

insert into webhook_act (act, event) values
    ('open', 'case.opened'),
    ('confirm', 'decision'),
    ('reject', 'decision'),
    ('close', 'case.closed'),
    ('waive', 'case.closed'),
    ('merge', 'case.closed'),
    ('reopen', 'case.opened_again'),
    ('appeal', 'case.opened_again'),
    ('escalate', 'case.escalated'),
    ('emergency', 'case.escalated'),
    ('triage', 'case.changed'),
    ('take', 'case.changed'),
    ('hand_back', 'case.changed'),
    ('assign', 'case.changed'),
    ('lapse', 'case.changed'),
    ('propose', 'case.changed'),
    ('doubt', 'case.changed'),
    ('report', 'case.changed'),
    ('preserve', 'case.changed'),
    ('extend', 'case.changed'),
    ('route', 'case.changed'),
    ('flag', 'case.changed'),
    ('weigh', 'case.changed'),
    ('absorb', 'case.changed'),
    ('split', 'case.changed'),
    ('mend', 'case.changed'),
    ('note', 'case.changed');
