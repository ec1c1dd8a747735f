-- Reports to those whom the law names: drafts that people edit, and filings that two people agree on.

-- Whether a picture was shown as it is: neither blurred nor a still of something longer. Only such a look may be told of
-- as one at the whole file.
alter table look add column whole boolean not null default false;

-- One row a draft: a report on one account of a case. `document` is the report, `files` what goes with it, `missing` what
-- could not be found for it. `version` rises with each edit.
create table report_draft (
    id text not null check (id ~ '^r[0-9a-f]{12}$'),
    case_id text not null,
    place integer not null check (place > 0),
    subject text not null,
    document jsonb not null,
    files jsonb not null default '[]',
    missing jsonb not null default '[]',
    version integer not null default 1 check (version > 0),
    created_at timestamptz not null,
    written_at timestamptz not null,
    written_by text not null check (written_by ~ '^(person|machine):.'),
    withdrawn_at timestamptz,
    withdrawn_by text,
    constraint report_draft_pkey primary key (id),
    constraint report_draft_case_fkey foreign key (case_id) references case_file (id),
    constraint report_draft_place unique (case_id, place),
    constraint report_draft_withdrawn check ((withdrawn_at is null) = (withdrawn_by is null))
);
create trigger report_draft_is_kept before delete on report_draft for each row execute function refuse_change();

-- One row a request to file a draft: asked for by one person, agreed to by another, then carried out.
-- `fence` rises with each worker that takes it up: what an earlier one still does changes nothing. `report_id`: the number
-- of the report that is open at the receiver, or was filed. `uploaded`: what the receiver has of the files.
create table report_filing (
    id bigint generated always as identity,
    draft_id text not null,
    draft_version integer not null,
    digest bytea not null,
    is_test boolean not null,
    server text not null,
    written_by text not null,
    asked_at timestamptz not null,
    asked_by text not null check (asked_by ~ '^(person|machine):.'),
    answered_at timestamptz,
    approved_by text,
    refused_by text,
    answered_why text,
    state text not null check (state in ('asked', 'approved', 'filed', 'refused', 'failed')),
    step text not null default 'waiting' check (step in ('waiting', 'submitting', 'open', 'finishing', 'over')),
    fence integer not null default 0,
    lease_until timestamptz,
    due_at timestamptz,
    attempts integer not null default 0,
    report_id bigint,
    opened_at timestamptz,
    changed_at timestamptz,
    uploaded jsonb not null default '[]',
    sent bytea,
    receipt bytea,
    receipt_from text check (receipt_from in ('finish', 'retract', 'answer')),
    request_id text,
    trouble text,
    filed_at timestamptz,
    constraint report_filing_pkey primary key (id),
    constraint report_filing_draft_fkey foreign key (draft_id) references report_draft (id),
    -- Filing takes two people: whoever asked, or wrote what is filed, is not the one who agrees.
    constraint report_filing_takes_two check (
        state not in ('approved', 'filed', 'failed')
        or (
            approved_by is not null and approved_by ~ '^person:' and asked_by ~ '^person:'
            and approved_by <> asked_by and approved_by <> written_by
        )
    ),
    constraint report_filing_refused check ((state = 'refused') = (refused_by is not null)),
    constraint report_filing_filed check (
        (state = 'filed') = (filed_at is not null) and (state <> 'filed' or report_id is not null)
    ),
    constraint report_filing_due check ((state = 'approved') = (due_at is not null)),
    constraint report_filing_over check ((state in ('filed', 'refused', 'failed')) = (step = 'over'))
);
-- One report of a draft: while one is asked for, under way or filed, there is no second.
create unique index report_filing_once on report_filing (draft_id, is_test) where state in ('asked', 'approved', 'filed');
create index report_filing_work on report_filing (due_at) where state = 'approved';
create trigger report_filing_is_kept before delete on report_filing for each row execute function refuse_change();

create function keep_filed() returns trigger language plpgsql as $$
begin
    if old.state in ('filed', 'refused', 'failed') then
        raise exception 'what became of a filing is not changed afterwards' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger report_filing_ends_once before update on report_filing for each row execute function keep_filed();

-- What was agreed on is what is filed: while a filing waits or runs, its draft stands still.
create function keep_asked_draft() returns trigger language plpgsql as $$
begin
    if (new.document, new.files, new.version, new.case_id, new.withdrawn_at)
        is distinct from (old.document, old.files, old.version, old.case_id, old.withdrawn_at)
        and exists (select from report_filing where draft_id = old.id and state in ('asked', 'approved')) then
        raise exception 'a draft does not change while its filing is asked for' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger report_draft_stands_still before update on report_draft for each row execute function keep_asked_draft();
