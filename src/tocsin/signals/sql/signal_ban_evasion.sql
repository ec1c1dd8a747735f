-- An account that began on the device of another after that one was suspended or banned; and an account whose stated
-- age fell from adult to minor.
with ended as (
    select account, min(ended_at) as ended_at
    from (
        select account, ended_at from person where ended_at is not null
        union all
        select subject_id, occurred_at from measure_event
        where type = 'enforcement' and subject_kind = 'account' and action in ('suspend', 'ban', 'block')
    )
    group by account
),
returned as (
    select p.account, min(e.ended_at) as ended_at
    from ended e
    join holding old on old.account = e.account and old.kind = 'device' and old.holders <= $link_holders_most
    join holding new on new.kind = 'device' and new.thing = old.thing and new.account <> old.account and not new.minor
    join person p on p.account = new.account and p.known_since >= e.ended_at
    where not old.minor
    group by p.account
)
select (min(struct_pack(occurred_at := a.occurred_at, event := a.event))).event as event,
       'reregistered_after_measure' as indicator, r.account as actor, cast(null as varchar) as target,
       r.account as subject, cast(null as varchar) as counterpart, min(a.occurred_at) as occurred_at,
       cast(null as varchar) as detail
from returned r join account_event a on a.account = r.account
group by r.account
union all
select event, 'stated_age_fell', account, null, account, null, stated_at, null
from age where fell and not proven
