-- What alarms are weighed by, once somebody other than its author agreed; pictures of confirmed cases in banks of one's own;
-- searches that somebody keeps.

-- One row a version that somebody proposes: a weights file (`weights`), phrase files (`phrases`: content by name), or both.
-- `digest` is that of both. `trial`: how it compared with what was live then (`against`; null: what the server starts with).
create table rules_version (
    id bigint generated always as identity,
    weights text,
    phrases jsonb not null default '{}',
    digest bytea not null check (length(digest) = 32),
    proposed_at timestamptz not null,
    proposed_by text not null check (proposed_by ~ '^person:.'),
    why text not null check (btrim(why) <> ''),
    tried_at timestamptz,
    against bigint,
    trial jsonb,
    trouble text,
    agreed boolean,
    answered_at timestamptz,
    answered_by text check (answered_by ~ '^person:.'),
    answered_why text,
    constraint rules_version_pkey primary key (id),
    constraint rules_version_agreed unique (id, agreed),
    constraint rules_version_against_fkey foreign key (against) references rules_version (id),
    constraint rules_version_says_something check (weights is not null or phrases <> '{}'),
    constraint rules_version_tried check ((tried_at is null) = (trial is null)),
    constraint rules_version_answered check (
        (agreed is null) = (answered_at is null) and (agreed is null) = (answered_by is null)
        and (agreed is null) = (answered_why is null)
    ),
    constraint rules_version_is_tried_first check (not agreed or tried_at is not null),
    constraint rules_version_takes_two check (not agreed or answered_by <> proposed_by)
);
create unique index rules_version_once on rules_version (digest) where agreed is null;
create trigger rules_version_is_kept before delete on rules_version for each row execute function refuse_change();
create trigger rules_version_is_not_emptied
    before truncate on rules_version for each statement execute function refuse_change();

-- What was proposed stays as it was proposed, and an answer is given once.
create function keep_proposed_rules() returns trigger language plpgsql as $$
begin
    if (new.weights, new.phrases, new.digest, new.proposed_at, new.proposed_by, new.why)
        is distinct from (old.weights, old.phrases, old.digest, old.proposed_at, old.proposed_by, old.why)
        or old.agreed is not null then
        raise exception 'version % of the rules stays as it was proposed and answered; propose another', old.id;
    end if;
    return new;
end $$;
create trigger rules_version_stands_still
    before update on rules_version for each row execute function keep_proposed_rules();

-- One row each time that something goes live, never changed: the newest holds. `version`: null is what the server starts
-- with. Nothing goes live that was not agreed to.
create table rules_live (
    id bigint generated always as identity,
    version bigint,
    agreed boolean not null default true check (agreed),
    live_at timestamptz not null,
    live_by text not null check (live_by ~ '^person:.'),
    why text not null check (btrim(why) <> ''),
    constraint rules_live_pkey primary key (id),
    constraint rules_live_was_agreed_to foreign key (version, agreed) references rules_version (id, agreed)
);
create trigger rules_live_is_kept before update or delete on rules_live for each row execute function refuse_change();
create trigger rules_live_is_not_emptied
    before truncate on rules_live for each statement execute function refuse_change();

-- One row a picture or film of a confirmed case that a person put into a bank. `item`: its key there. `paused_at`: its case
-- is not confirmed any more, so that it matches nothing; `ended_at`: it was taken out, for good.
create table banked_medium (
    id bigint generated always as identity,
    case_id text not null,
    medium text not null,
    bank text not null,
    item text not null,
    added_at timestamptz not null,
    added_by text not null check (added_by ~ '^person:.'),
    why text not null check (btrim(why) <> ''),
    paused_at timestamptz,
    ended_at timestamptz,
    ended_by text check (ended_by ~ '^person:.'),
    ended_why text,
    constraint banked_medium_pkey primary key (id),
    constraint banked_medium_case_fkey foreign key (case_id) references case_file (id),
    constraint banked_medium_ended check (
        (ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_why is null)
    )
);
create unique index banked_medium_once on banked_medium (case_id, medium, bank) where ended_at is null;
create trigger banked_medium_is_kept before delete on banked_medium for each row execute function refuse_change();

-- One row a search that somebody keeps: `question` is what was asked. Others see it where it is shared.
create table saved_search (
    id bigint generated always as identity,
    owner bigint not null,
    name text not null check (btrim(name) <> ''),
    question jsonb not null,
    shared boolean not null default false,
    saved_at timestamptz not null,
    constraint saved_search_pkey primary key (id),
    constraint saved_search_owner_fkey foreign key (owner) references person (id),
    constraint saved_search_once unique (owner, name)
);
