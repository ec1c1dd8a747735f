-- Reports to other addressees than the CyberTipline: drafts that people edit, and their handing over by two people.

-- One row a draft: a report on a case, for one addressee. `document` is the neutral report, `missing` what was not found.
create table neutral_draft (
    id text not null check (id ~ '^n[0-9a-f]{12}$'),
    case_id text not null,
    addressee text not null,
    document jsonb not null,
    missing jsonb not null default '[]',
    version integer not null default 1 check (version > 0),
    created_at timestamptz not null,
    written_at timestamptz not null,
    written_by text not null check (written_by ~ '^(person|machine):.'),
    withdrawn_at timestamptz,
    withdrawn_by text,
    constraint neutral_draft_pkey primary key (id),
    constraint neutral_draft_case_fkey foreign key (case_id) references case_file (id),
    constraint neutral_draft_withdrawn check ((withdrawn_at is null) = (withdrawn_by is null))
);
create trigger neutral_draft_is_kept before delete on neutral_draft for each row execute function refuse_change();

-- One row a request to hand a draft over. `place` and `file` say where the package is put, `digest` what was agreed on,
-- `sha256` what the package is. `reference`: what the addressee gave back, by a person or read from a file beside it.
create table handover (
    id bigint generated always as identity,
    draft_id text not null,
    draft_version integer not null,
    digest bytea not null,
    written_by text not null,
    asked_at timestamptz not null,
    asked_by text not null check (asked_by ~ '^(person|machine):.'),
    answered_at timestamptz,
    approved_by text,
    refused_by text,
    answered_why text,
    state text not null check (state in ('asked', 'approved', 'handed_over', 'refused', 'failed')),
    step text not null default 'waiting' check (step in ('waiting', 'packed', 'placing', 'over')),
    due_at timestamptz,
    attempts integer not null default 0,
    place text,
    file text,
    sha256 bytea,
    trouble text,
    handed_over_at timestamptz,
    reference text check (reference <> ''),
    reference_at timestamptz,
    reference_by text,
    constraint handover_pkey primary key (id),
    constraint handover_draft_fkey foreign key (draft_id) references neutral_draft (id),
    constraint handover_takes_two check (
        state not in ('approved', 'handed_over', 'failed')
        or (
            approved_by is not null and approved_by ~ '^person:' and asked_by ~ '^person:'
            and approved_by <> asked_by and approved_by <> written_by
        )
    ),
    constraint handover_refused check ((state = 'refused') = (refused_by is not null)),
    constraint handover_done check (
        (state = 'handed_over') = (handed_over_at is not null) and (state <> 'handed_over' or sha256 is not null)
    ),
    constraint handover_due check ((state = 'approved') = (due_at is not null)),
    constraint handover_over check ((state in ('handed_over', 'refused', 'failed')) = (step = 'over')),
    constraint handover_referred check (
        (reference is null) = (reference_at is null) and (reference is null) = (reference_by is null)
        and (reference is null or state = 'handed_over')
    )
);
create unique index handover_once on handover (draft_id) where state in ('asked', 'approved', 'handed_over');
create index handover_work on handover (due_at) where state = 'approved';
create trigger handover_is_kept before delete on handover for each row execute function refuse_change();

-- What became of it is not changed afterwards; only its reference comes later, once.
create function keep_handed_over() returns trigger language plpgsql as $$
begin
    if old.state in ('refused', 'failed')
        or (old.state = 'handed_over' and (
            old.reference is not null
            or to_jsonb(new) - array['reference', 'reference_at', 'reference_by']
                is distinct from to_jsonb(old) - array['reference', 'reference_at', 'reference_by']
        )) then
        raise exception 'what became of a handover is not changed afterwards' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger handover_ends_once before update on handover for each row execute function keep_handed_over();

-- What was agreed on is what is handed over: while that waits or runs, its draft stands still.
create function keep_asked_neutral() returns trigger language plpgsql as $$
begin
    if exists (select from handover where draft_id = old.id and state in ('asked', 'approved')) then
        raise exception 'a draft does not change while its handover is asked for' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger neutral_draft_stands_still before update on neutral_draft
    for each row execute function keep_asked_neutral();
