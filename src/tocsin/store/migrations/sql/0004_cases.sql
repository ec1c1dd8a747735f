-- The life of cases. The ledger (`case_event`) is the truth; `case_file` is what it adds up to, and the two are tied
-- together by foreign keys: no state without the row that tells who brought it about, when and why.

-- One row a change that a case may undergo: the state machine, as `tocsin.cases.transitions` has it. '-' is before a case.
create table case_transition (
    act text not null,
    from_state text not null,
    to_state text not null,
    constraint case_transition_pkey primary key (act, from_state, to_state)
);

-- One row a queue of work. `permission` is needed to see it.
create table case_queue (
    name text primary key,
    title text not null,
    permission text not null,
    place smallint not null
);

-- One row a case. `probability` and `weight`: the highest that a scan says; null where only people spoke.
-- `severity`: 1 low to 4 critical. `ground`: why no report was due. `proposed_by`: who asked for a second person.
create table case_file (
    id text primary key check (id ~ '^[0-9a-f]{16}$'),
    kind text not null,
    state text not null,
    version integer not null check (version > 0),
    severity smallint not null check (severity between 1 and 4),
    queue text not null references case_queue (name),
    next_action text,
    due_at timestamptz,
    owner text,
    lease_until timestamptz,
    escalation smallint not null default 0 check (escalation >= 0),
    outcome text,
    ground text,
    merged_into text constraint case_file_merged_into_fkey references case_file (id),
    proposed_by text,
    decided_by text,
    emergency boolean not null default false,
    single_review boolean not null default false,
    appealed boolean not null default false,
    language text,
    skill text,
    probability double precision check (probability between 0 and 1),
    weight double precision,
    flags integer not null default 0 check (flags >= 0),
    -- How likely it was that this case came before people: 1, or the share of a sample drawn below the alarm.
    inclusion double precision not null default 1 check (inclusion > 0 and inclusion <= 1),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    closed_at timestamptz,
    -- No close without an outcome, and no outcome without a close.
    constraint closed_has_outcome check ((state = 'closed') = (outcome is not null)),
    constraint closed_has_time check ((state = 'closed') = (closed_at is not null)),
    constraint merged_says_where check ((state = 'merged') = (merged_into is not null)),
    constraint merged_elsewhere check (merged_into <> id),
    constraint no_report_has_ground check ((outcome is not distinct from 'no_report_due') = (ground is not null)),
    -- Whatever is open has one next action, a queue that owns it and a time; what is over has none.
    constraint open_has_next_action check ((state in ('closed', 'merged')) = (next_action is null)),
    constraint next_action_has_due_time check ((next_action is null) = (due_at is null)),
    constraint owner_has_lease check ((owner is null) = (lease_until is null)),
    -- Only what is worked on is somebody's: a lease on anything else could not run out.
    constraint only_work_has_owner check (state not in ('new', 'triage', 'closed', 'merged') or owner is null)
);

-- What a reviewer is given next, and what is overdue.
create index case_file_queue on case_file (queue, severity desc, due_at, id) where next_action is not null;
create index case_file_due on case_file (due_at) where next_action is not null;
create index case_file_owner on case_file (owner) where owner is not null;
create index case_file_lease on case_file (queue, lease_until) where lease_until is not null;
create index case_file_list on case_file (updated_at desc, id);
create index case_file_scanned on case_file (kind, updated_at desc, id)
    where probability is not null and merged_into is null;
create index case_file_merged on case_file (merged_into) where merged_into is not null;

-- One row an act: the ledger. Each begins where the one before ended, and no act is outside the state machine.
create table case_event (
    case_id text not null constraint case_event_case_fkey references case_file (id) deferrable initially deferred,
    seq integer not null check (seq > 0),
    before integer generated always as (nullif(seq - 1, 0)) stored,
    at timestamptz not null,
    actor text not null check (actor ~ '^(person|machine|token|source):.'),
    act text not null,
    from_state text not null,
    to_state text not null,
    reason text not null check (btrim(reason) <> ''),
    kind text not null,
    proposed_by text,
    single_review boolean not null default false,
    -- What the case file held after the act, so that it can be built again from here; and what the act was about.
    result jsonb not null,
    details jsonb not null default '{}',
    constraint case_event_pkey primary key (case_id, seq),
    constraint case_event_ends unique (case_id, seq, to_state),
    constraint begins_with_open check ((seq = 1) = (act = 'open')),
    constraint begins_where_the_last_ended foreign key (case_id, before, from_state)
        references case_event (case_id, seq, to_state),
    constraint known_transition foreign key (act, from_state, to_state)
        references case_transition (act, from_state, to_state),
    -- Trafficking is confirmed by two people, unless the platform's policy says one, and then the case says so.
    constraint trafficking_takes_two check (
        act <> 'confirm' or kind <> 'trafficking' or single_review
        or (proposed_by is not null and proposed_by <> actor)
    )
);
create index case_event_at on case_event (at);
create index case_event_actor on case_event (actor, at);

alter table case_file add constraint case_file_is_what_the_ledger_says foreign key (id, version, state)
    references case_event (case_id, seq, to_state) deferrable initially deferred;

create trigger case_event_is_kept before update or delete on case_event for each row execute function refuse_change();
create trigger case_event_is_not_emptied before truncate on case_event
    for each statement execute function refuse_change();
create trigger case_file_is_kept before delete on case_file for each row execute function refuse_change();

-- One row what cases are about: an account that a case accuses or that was flagged (`account`), or a message, post, picture
-- or group whose owner is not known, or was not when it was flagged. The case that holds it takes whatever is told of it
-- next: no second one opens. What an account is known to own is where the account is.
create table case_holder (
    kind text not null check (kind in ('account', 'message', 'post', 'media', 'group')),
    id text not null,
    case_id text not null constraint case_holder_case_fkey references case_file (id) deferrable initially deferred,
    constraint case_holder_pkey primary key (kind, id)
);
create index case_holder_case on case_holder (case_id);

-- One row a message (by its event), post or medium that was flagged, with the account that it was found to be of: a flag
-- about it is a flag about that account. It stays when the event is forgotten, so that flags go one way.
create table thing_owner (
    kind text not null check (kind in ('message', 'post', 'media')),
    id text not null,
    account text not null,
    found_at timestamptz not null,
    constraint thing_owner_pkey primary key (kind, id)
);
create index thing_owner_account on thing_owner (account);
create trigger thing_owner_is_kept before update or delete on thing_owner for each row execute function refuse_change();

-- One row an account of a case, with the role that the last scan or a person gave it.
create table case_account (
    case_id text not null constraint case_account_case_fkey references case_file (id) deferrable initially deferred,
    account text not null,
    role text not null,
    weight double precision not null default 0,
    constraint case_account_pkey primary key (case_id, account)
);
create index case_account_account on case_account (account);

-- One row a case as scans write it: its last line of cases.jsonl, and the case that took it in. Rings grow and merge:
-- several may lie in one case, and an id that a scan once gave stays good.
create table case_document (
    machine_id text primary key check (machine_id ~ '^[0-9a-f]{16}$'),
    case_id text not null constraint case_document_case_fkey references case_file (id) deferrable initially deferred,
    probability double precision not null check (probability between 0 and 1),
    weight double precision not null,
    weights_version text not null,
    opened_at timestamptz,
    digest bytea not null,
    document jsonb not null,
    seen_at timestamptz not null
);
create index case_document_case on case_document (case_id);

-- One row a flag, as it came. `key` is the sender's idempotency key, `number` its own count, without gaps.
create table flag (
    id uuid primary key,
    source text not null,
    key text not null,
    number bigint check (number > 0),
    digest bytea not null,
    received_at timestamptz not null,
    at timestamptz not null,
    flagger text not null,
    by text not null,
    subject_kind text not null,
    subject_id text not null,
    reason text not null,
    body jsonb not null,
    case_id text not null constraint flag_case_fkey references case_file (id) deferrable initially deferred,
    -- Where it was filed first: a merge or a split moves the flag and not its receipt.
    first_case text not null,
    constraint flag_source_key unique (source, key)
);
create index flag_case on flag (case_id);
create index flag_received on flag (source, received_at);
create unique index flag_source_number on flag (source, number) where number is not null;

create function keep_flag() returns trigger language plpgsql as $$
begin
    if (new.id, new.source, new.key, new.number, new.digest, new.received_at, new.at, new.flagger, new."by",
        new.subject_kind, new.subject_id, new.reason, new.body, new.first_case)
        is distinct from
       (old.id, old.source, old.key, old.number, old.digest, old.received_at, old.at, old.flagger, old."by",
        old.subject_kind, old.subject_id, old.reason, old.body, old.first_case) then
        raise exception 'a flag is kept as it came; only its case may change' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger flag_is_kept_as_it_came before update on flag for each row execute function keep_flag();
create trigger flag_is_kept before delete on flag for each row execute function refuse_change();
create trigger flag_is_not_emptied before truncate on flag for each statement execute function refuse_change();

-- One row a flag that came again under its key: linked, never lost. `same` says whether it said the same.
create table flag_repeat (
    id bigint generated always as identity primary key,
    flag_id uuid not null constraint flag_repeat_flag_fkey references flag (id),
    at timestamptz not null,
    same boolean not null,
    body jsonb not null
);
create index flag_repeat_flag on flag_repeat (flag_id);

-- One row a source and hour: what was received, counted apart from the flags themselves.
create table flag_intake (
    source text not null,
    hour timestamptz not null,
    received bigint not null,
    accepted bigint not null,
    repeated bigint not null,
    refused bigint not null,
    constraint flag_intake_pkey primary key (source, hour),
    constraint intake_adds_up check (received = accepted + repeated + refused)
);

-- One row a word owed to whoever flagged: coarse, and held back where a hold or a gag stands.
create table flag_notice (
    id bigint generated always as identity primary key,
    flag_id uuid not null constraint flag_notice_flag_fkey references flag (id),
    word text not null check (word in ('received', 'acted_on', 'not_acted_on', 'closed', 'open_again')),
    at timestamptz not null,
    not_before timestamptz not null
);
create index flag_notice_flag on flag_notice (flag_id, at);

insert into case_queue (name, title, permission, place) values
    ('child_safety', 'Child safety', 'see_minor_involved', 1),
    ('urgent', 'Urgent', 'see_queue', 2),
    ('review', 'Review', 'see_queue', 3),
    ('second', 'Second confirmation', 'confirm_second', 4),
    ('appeals', 'Appeals', 'see_queue', 5),
    ('lead', 'Escalated', 'escalate', 6),
    ('report', 'To report and preserve', 'decide', 7),
    ('unreadable', 'Could not be read', 'see_queue', 8),
    ('canary', 'Canaries', 'see_metrics', 9);

insert into case_transition (act, from_state, to_state) values
    ('absorb', 'confirmed', 'confirmed'),
    ('absorb', 'in_review', 'in_review'),
    ('absorb', 'new', 'new'),
    ('absorb', 'not_confirmed', 'not_confirmed'),
    ('absorb', 'preserved', 'preserved'),
    ('absorb', 'reported', 'reported'),
    ('absorb', 'triage', 'triage'),
    ('appeal', 'closed', 'triage'),
    ('assign', 'confirmed', 'confirmed'),
    ('assign', 'in_review', 'in_review'),
    ('assign', 'not_confirmed', 'not_confirmed'),
    ('assign', 'preserved', 'preserved'),
    ('assign', 'reported', 'reported'),
    ('assign', 'triage', 'in_review'),
    ('close', 'not_confirmed', 'closed'),
    ('close', 'preserved', 'closed'),
    ('confirm', 'in_review', 'confirmed'),
    ('doubt', 'in_review', 'in_review'),
    ('emergency', 'confirmed', 'confirmed'),
    ('emergency', 'in_review', 'in_review'),
    ('emergency', 'new', 'new'),
    ('emergency', 'not_confirmed', 'not_confirmed'),
    ('emergency', 'preserved', 'preserved'),
    ('emergency', 'reported', 'reported'),
    ('emergency', 'triage', 'triage'),
    ('escalate', 'confirmed', 'confirmed'),
    ('escalate', 'in_review', 'in_review'),
    ('escalate', 'new', 'new'),
    ('escalate', 'not_confirmed', 'not_confirmed'),
    ('escalate', 'preserved', 'preserved'),
    ('escalate', 'reported', 'reported'),
    ('escalate', 'triage', 'triage'),
    ('extend', 'confirmed', 'confirmed'),
    ('extend', 'in_review', 'in_review'),
    ('extend', 'new', 'new'),
    ('extend', 'not_confirmed', 'not_confirmed'),
    ('extend', 'preserved', 'preserved'),
    ('extend', 'reported', 'reported'),
    ('extend', 'triage', 'triage'),
    ('flag', 'closed', 'triage'),
    ('flag', 'confirmed', 'confirmed'),
    ('flag', 'in_review', 'in_review'),
    ('flag', 'new', 'new'),
    ('flag', 'not_confirmed', 'triage'),
    ('flag', 'preserved', 'preserved'),
    ('flag', 'reported', 'reported'),
    ('flag', 'triage', 'triage'),
    ('hand_back', 'confirmed', 'confirmed'),
    ('hand_back', 'in_review', 'in_review'),
    ('hand_back', 'not_confirmed', 'not_confirmed'),
    ('hand_back', 'preserved', 'preserved'),
    ('hand_back', 'reported', 'reported'),
    ('lapse', 'confirmed', 'confirmed'),
    ('lapse', 'in_review', 'in_review'),
    ('lapse', 'not_confirmed', 'not_confirmed'),
    ('lapse', 'preserved', 'preserved'),
    ('lapse', 'reported', 'reported'),
    ('mend', 'closed', 'closed'),
    ('mend', 'confirmed', 'confirmed'),
    ('mend', 'in_review', 'in_review'),
    ('mend', 'merged', 'merged'),
    ('mend', 'new', 'new'),
    ('mend', 'not_confirmed', 'not_confirmed'),
    ('mend', 'preserved', 'preserved'),
    ('mend', 'reported', 'reported'),
    ('mend', 'triage', 'triage'),
    ('merge', 'confirmed', 'merged'),
    ('merge', 'in_review', 'merged'),
    ('merge', 'new', 'merged'),
    ('merge', 'not_confirmed', 'merged'),
    ('merge', 'triage', 'merged'),
    ('note', 'closed', 'closed'),
    ('note', 'confirmed', 'confirmed'),
    ('note', 'in_review', 'in_review'),
    ('note', 'new', 'new'),
    ('note', 'not_confirmed', 'not_confirmed'),
    ('note', 'preserved', 'preserved'),
    ('note', 'reported', 'reported'),
    ('note', 'triage', 'triage'),
    ('open', '-', 'new'),
    ('preserve', 'reported', 'preserved'),
    ('propose', 'in_review', 'in_review'),
    ('reject', 'in_review', 'not_confirmed'),
    ('reopen', 'closed', 'triage'),
    ('reopen', 'not_confirmed', 'triage'),
    ('report', 'confirmed', 'reported'),
    ('route', 'confirmed', 'confirmed'),
    ('route', 'in_review', 'in_review'),
    ('route', 'new', 'new'),
    ('route', 'not_confirmed', 'not_confirmed'),
    ('route', 'preserved', 'preserved'),
    ('route', 'reported', 'reported'),
    ('route', 'triage', 'triage'),
    ('split', 'confirmed', 'confirmed'),
    ('split', 'in_review', 'in_review'),
    ('split', 'new', 'new'),
    ('split', 'not_confirmed', 'not_confirmed'),
    ('split', 'preserved', 'preserved'),
    ('split', 'reported', 'reported'),
    ('split', 'triage', 'triage'),
    ('take', 'confirmed', 'confirmed'),
    ('take', 'in_review', 'in_review'),
    ('take', 'not_confirmed', 'not_confirmed'),
    ('take', 'preserved', 'preserved'),
    ('take', 'reported', 'reported'),
    ('take', 'triage', 'in_review'),
    ('triage', 'new', 'triage'),
    ('waive', 'confirmed', 'closed'),
    ('weigh', 'closed', 'triage'),
    ('weigh', 'confirmed', 'confirmed'),
    ('weigh', 'in_review', 'in_review'),
    ('weigh', 'new', 'new'),
    ('weigh', 'not_confirmed', 'triage'),
    ('weigh', 'preserved', 'preserved'),
    ('weigh', 'reported', 'reported'),
    ('weigh', 'triage', 'triage');
