-- One row per ordered pair of accounts that know each other and seem to have done so before the view opened: nobody asked
-- for the contact, both accounts are known to be older, they wrote to each other soon after the view opened, and were no
-- longer silent before it than they are between two days of writing. Who begins with several minors on one day resumes no
-- old talk: that is an approach.
-- From: first_touch, tie, person, seen_since, contact_event, message, ever_minor.
with early as (
    select f.beginner, f.other, f.occurred_at, s.since
    from first_touch f
    cross join seen_since s
    join person p on p.account = f.beginner and p.created_at < s.since
    join person q on q.account = f.other and q.created_at < s.since
    where not f.asked and f.occurred_at <= s.old_until
),
asked as (
    select distinct least(actor, target) as one, greatest(actor, target) as two
    from contact_event
    where action in ('request', 'follow', 'accept', 'decline')
),
burst as (
    select beginner, cast(occurred_at as date) as day
    from early
    where other in (select account from ever_minor) and occurred_at > since + interval 1 day
    group by 1, 2
    having count(*) >= $burst_least
),
written as (
    select least(actor, target) as one, greatest(actor, target) as two, cast(occurred_at as date) as day
    from (
        select actor, unnest(recipients) as target, occurred_at
        from message
        where recipient_count <= $private_recipients
          and (actor in (select beginner from early) or actor in (select other from early))
    )
    group by 1, 2, 3
),
spaced as (
    select one, two, day - lag(day) over (partition by one, two order by day) as silent from written
),
rhythm as (
    select one, two, count(*) as days, coalesce(max(silent), 0) as silent_most from spaced group by one, two
),
old as (
    select e.beginner as one, e.other as two
    from early e
    left join asked a on a.one = least(e.beginner, e.other) and a.two = greatest(e.beginner, e.other)
    left join rhythm r on r.one = least(e.beginner, e.other) and r.two = greatest(e.beginner, e.other)
    left join burst b on b.beginner = e.beginner and b.day = cast(e.occurred_at as date)
    where a.one is null and b.beginner is null
      and (coalesce(r.days, 0) < $rhythm_days_least
           or cast(e.occurred_at as date) - cast(e.since as date) <= greatest(r.silent_most, 1))
)
select t.one, t.two
from (select one, two from old union all select two, one from old) o
join tie t on t.one = o.one and t.two = o.two
