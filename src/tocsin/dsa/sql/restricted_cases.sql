-- The confirmed case that an act was about, one row an act that has one: of several the one that was confirmed last
-- before the act, or first after it. `confirmed_at`: when people confirmed it, before the act where they did.
-- `flagged_by`, `flagged_at`: its first flag; `weighed_at`: when a scan first brought it; `content_at`: the first event
-- of its stages. `role`: of the account in the case.
with act as (
    select t.key, t.kind, t.id, coalesce(t.account, o.account) as account, t.case_id, t.at
    from jsonb_to_recordset(cast(:acts as jsonb))
        as t (key text, kind text, id text, account text, case_id text, at timestamptz)
    left join thing_owner as o on o.kind = t.kind and o.id = t.id
), candidate as (
    select act.key, act.at, act.account, a.case_id from act join case_account as a on a.account = act.account
    union
    select act.key, act.at, act.account, h.case_id from act join case_holder as h on h.kind = act.kind and h.id = act.id
    union
    select act.key, act.at, act.account, act.case_id from act where act.case_id is not null
), confirmed as (
    select
        c.key,
        c.at,
        c.account,
        f.id as case_id,
        f.kind,
        (
            select coalesce(max(e.at) filter (where e.at <= c.at), min(e.at))
            from case_event as e
            where e.case_id = f.id and e.act = 'confirm'
        ) as confirmed_at
    from candidate as c
    join case_file as f on f.id = c.case_id
    where f.state in ('confirmed', 'reported', 'preserved') or f.outcome in ('reported', 'no_report_due')
), chosen as (
    select distinct on (key) *
    from confirmed
    where confirmed_at is not null
    order by key, confirmed_at <= at desc, abs(extract(epoch from at - confirmed_at)), case_id
)
select
    c.key,
    c.case_id,
    c.kind,
    c.confirmed_at,
    (select a.role from case_account as a where a.case_id = c.case_id and a.account = c.account) as role,
    f.by as flagged_by,
    f.received_at as flagged_at,
    (
        select min(e.at)
        from case_event as e
        where e.case_id = c.case_id and (e.act = 'weigh' or (e.act = 'open' and e.details ->> 'machine_id' is not null))
    ) as weighed_at,
    (
        select min(cast(s ->> 'at' as timestamptz))
        from case_document as d, jsonb_array_elements(d.document -> 'stages') as s
        where d.case_id = c.case_id
    ) as content_at
from chosen as c
left join lateral (
    select flag.by, flag.received_at
    from flag
    where flag.case_id = c.case_id
    order by flag.received_at, flag.id
    limit 1
) as f on true
