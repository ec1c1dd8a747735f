-- What a team sets for all its people.

-- One row a change, never changed itself: the newest holds. `set_by`: who; null for the command line of the machine.
create table limits (
    id bigint generated always as identity,
    daily_pictures integer not null,   -- at most so many a day for anybody, whatever is set for the person
    break_pictures integer not null,   -- a break is offered after so many pictures
    break_minutes integer not null,    -- or after so long at work
    rest_minutes integer not null,     -- no look for so long is a break by itself
    idle_minutes integer not null,     -- a session that is not used for so long is over
    session_hours integer not null,    -- and any after so long
    set_at timestamptz not null,
    set_by bigint,
    why text not null,
    constraint limits_pkey primary key (id),
    constraint limits_set_by_fkey foreign key (set_by) references person (id),
    constraint limits_why check (btrim(why) <> ''),
    constraint limits_range check (
        daily_pictures between 0 and 10000 and break_pictures between 1 and 1000 and break_minutes between 5 and 480
        and rest_minutes between 1 and 120 and idle_minutes between 5 and 60 and session_hours between 1 and 24
    )
);
create trigger limits_is_kept before update or delete on limits for each row execute function refuse_change();
create trigger limits_is_not_emptied before truncate on limits for each statement execute function refuse_change();
