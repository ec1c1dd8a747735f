-- Flags, weighed on the account that the flagged thing is of. A user's flag on a minor accuses nobody, and a known
-- picture weighs on nobody who was a minor then. A flag weighs less whose flagger shares a device, payout or the hour
-- and a tie with an earlier flagger of the same account, or whose decided flags were mostly not confirmed.
with named as (
    select f.event, f.occurred_at, f.actor, f.flagged_by, f.subject_id as account from flag_event f
    where f.subject_kind = 'account'
    union all
    select f.event, f.occurred_at, f.actor, f.flagged_by, m.actor from flag_event f
    join message m on m.event = f.subject_id where f.subject_kind = 'message'
    union all
    select f.event, f.occurred_at, f.actor, f.flagged_by, p.actor from flag_event f
    join post p on p.post = f.subject_id where f.subject_kind = 'post'
    union all
    select f.event, f.occurred_at, f.actor, f.flagged_by, m.actor from flag_event f
    join media_item m on m.media = f.subject_id where f.subject_kind = 'media'
),
grown as (
    select distinct n.* from named n
    left join age a on a.account = n.account and n.occurred_at >= a.from_at and n.occurred_at < a.until_at
    where not coalesce(a.minor, false) and n.account <> n.actor
),
record as (
    select f.actor, count(*) as decided, avg(case d.outcome when 'not_confirmed' then 1.0 else 0.0 end) as wrong
    from flag_event f
    join measure_event d on d.type = 'decision' and d.subject_kind = f.subject_kind and d.subject_id = f.subject_id
     and d.occurred_at > f.occurred_at
    where f.flagged_by = 'user'
    group by f.actor
),
linked as (
    select distinct l.event, l.account
    from grown l join grown e on e.account = l.account and e.actor <> l.actor
     and (e.occurred_at < l.occurred_at or (e.occurred_at = l.occurred_at and e.event < l.event))
    where l.flagged_by = 'user' and e.flagged_by = 'user'
      and (exists (select 1 from holding a join holding b on b.kind = a.kind and b.thing = a.thing
                   where a.account = l.actor and b.account = e.actor and a.kind in ('device', 'payout'))
           or (l.occurred_at <= e.occurred_at + $flag_same_hours * interval 1 hour
               and exists (select 1 from tie t where t.one = l.actor and t.two = e.actor)))
)
select g.event,
       case when g.flagged_by = 'hash_match' then 'hash_match'
            when g.flagged_by = 'moderator' then 'flag_by_moderator'
            when g.flagged_by = 'trusted_flagger' then 'flag_by_trusted_flagger'
            when l.event is not null or (r.decided >= $weak_flags_least and r.wrong >= $weak_flags_share)
            then 'flag_of_little_weight'
            else 'flag_by_user' end as indicator,
       g.actor, g.account as target, g.account as subject, cast(null as varchar) as counterpart, g.occurred_at,
       cast(null as varchar) as detail
from grown g
left join linked l on l.event = g.event and l.account = g.account
left join record r on r.actor = g.actor
