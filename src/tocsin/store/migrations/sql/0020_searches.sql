-- Searches that run again by themselves, and what was new each time.

alter table saved_search
    add column every_hours integer check (every_hours between 1 and 744),
    add column due_at timestamptz,
    add constraint saved_search_due_where_it_repeats check ((every_hours is null) = (due_at is null));
create index saved_search_due on saved_search (due_at) where due_at is not null;

-- One row a thing that a search found once, with the most accounts that ever held it: only what is not here is new.
create table search_known (
    search_id bigint not null constraint search_known_search_fkey references saved_search (id) on delete cascade,
    kind text not null check (kind in ('device', 'payout', 'case')),
    value text not null,
    accounts integer not null,
    constraint search_known_pkey primary key (search_id, kind, value)
);

-- One row a time that a search ran by itself. `finds` are those that were new, as many as `found` counts. `trouble`: why it
-- did not run. `seen_at`: when its owner said to have seen them.
create table search_run (
    id bigint generated always as identity,
    search_id bigint not null constraint search_run_search_fkey references saved_search (id) on delete cascade,
    ran_at timestamptz not null,
    found integer not null check (found >= 0),
    finds jsonb not null,
    trouble text,
    seen_at timestamptz,
    constraint search_run_pkey primary key (id)
);
create index search_run_search on search_run (search_id, id);

-- New finds are told by webhook too. What it says is written at once and holds neither words of a person nor what was found,
-- so that a search can be dropped and its deliveries stay.
alter table webhook_delivery
    drop constraint webhook_delivery_is_about_one_thing,
    add constraint webhook_delivery_is_about_one_thing check (
        case when event = 'search.found' then body is not null and case_id is null and seq is null and notice_id is null
        else (notice_id is null) = (case_id is not null and seq is not null) end
    );

create function announce_finds() returns trigger language plpgsql as $$
begin
    if exists (select from webhook_endpoint where active) then
        insert into webhook_delivery (id, endpoint_id, event, at, due_at, body)
        select gen_random_uuid(), e.id, 'search.found', t.ran_at, t.ran_at,
            json_build_object(
                'type', 'search.found',
                'timestamp', to_char(t.ran_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                'data', json_build_object(
                    'search', t.search_id, 'run', t.id, 'asks', s.question ->> 'asks', 'found', t.found
                )
            )::text
        from told t
        join saved_search s on s.id = t.search_id
        join webhook_endpoint e on e.active and 'search.found' = any (e.events)
        where t.found > 0;
    end if;
    return null;
end
$$;
create trigger search_run_is_announced after insert on search_run
    referencing new table as told for each statement execute function announce_finds();
