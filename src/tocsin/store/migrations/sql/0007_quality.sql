-- How well people judge: cases with a known answer, and second looks at what others decided, both blind.

-- One row a closed case whose answer is known for certain, to be given to reviewers as if it were new.
create table golden_case (
    case_id text primary key constraint golden_case_case_fkey references case_file (id),
    verdict text not null check (verdict in ('confirm', 'reject')),
    kind text,
    reason text not null check (btrim(reason) <> ''),
    set_by text not null,
    set_at timestamptz not null,
    active boolean not null default true
);

-- One row a question put to a reviewer, who cannot tell it from a case: its id looks like one. `seq`: what they may see of
-- the ledger. `expected`: the known answer, or what the first person decided.
create table quality_ask (
    id text primary key check (id ~ '^[0-9a-f]{16}$'),
    purpose text not null check (purpose in ('golden', 'second')),
    case_id text not null constraint quality_ask_case_fkey references case_file (id),
    seq integer not null,
    queue text not null,
    severity smallint not null,
    expected text not null check (expected in ('confirm', 'reject')),
    expected_kind text,
    first_person text,
    asked_at timestamptz not null,
    due_at timestamptz not null,
    person text,
    lease_until timestamptz,
    verdict text check (verdict in ('confirm', 'reject')),
    kind text,
    reason text,
    answered_at timestamptz,
    constraint second_is_another check (person <> first_person),
    constraint second_has_first check ((purpose = 'second') = (first_person is not null)),
    constraint answer_is_whole check (
        (verdict is null) = (answered_at is null) and (verdict is null) = (reason is null)
        and (verdict is null or person is not null)
    ),
    constraint taken_has_lease check (person is null or lease_until is not null)
);
create index quality_ask_open on quality_ask (queue, due_at) where verdict is null;
create index quality_ask_person on quality_ask (person, answered_at);
-- Nobody is asked about one golden case twice.
create unique index quality_ask_once on quality_ask (case_id, person) where purpose = 'golden';
