-- A stranger began contact with many minors within the window, and mostly with minors: a signal at the third such minor
-- and each time their number doubles. Minors who do not know one another tell more: no club or class brought them.
with approached as (
    select beginner as adult, occurred_at, minor_other, minor, event
    from (
        select f.beginner, f.occurred_at, m.account is not null as minor_other, s.minor, s.event
        from first_touch f
        left join ever_minor m on m.account = f.other
        left join stranger s on s.adult = f.beginner and s.minor = f.other
        where f.beginner in (select adult from stranger group by adult having count(*) >= $fan_out_least)
          and f.beginner not in (select account from everybody)
    )
),
counted as (
    select adult, occurred_at, minor, event,
           count(minor) over recent as minors_recent,
           count(case when minor_other then 1 end) over so_far / (1.0 + count(*) over so_far) as minor_share
    from approached
    window recent as (partition by adult order by occurred_at
                      range between $fan_out_days * interval 1 day preceding and current row),
           so_far as (partition by adult order by occurred_at
                      range between unbounded preceding and current row)
),
level as (
    select *, cast(floor(log2(minors_recent / cast($fan_out_least as double))) as integer) as doubled
    from counted
    where minor is not null and minors_recent >= $fan_out_least and minor_share >= $fan_out_minor_share
),
reached as (
    select *, row_number() over (partition by adult, doubled order by occurred_at, event, minor) as nth from level
)
select event, case when adult in (select account from collector) then 'fan_out_to_unconnected_minors' else 'fan_out_to_minors' end as indicator,
       adult as actor, minor as target, adult as subject, minor as counterpart,
       occurred_at, cast(minors_recent as varchar) || ' minors' as detail
from reached
where nth = 1
