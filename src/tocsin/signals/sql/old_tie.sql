-- One row per ordered pair of accounts that know each other and seem to have done so before the view opened: nobody asked
-- for the contact, both accounts are known to be older, and they wrote to each other at once when the view opened; or soon
-- after it, as often and as long as people do who write to each other all the time: neither before their first day nor
-- after their last were they silent for much longer than between two. Who begins with several minors on one day resumes
-- no old talk: that is an approach.
-- From: first_touch, tie, person, seen_since, contact_event, message, ever_minor.
with early as (
    select f.beginner, f.other, f.occurred_at, s.since, s.old_until - s.since as opening
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
    where (least(actor, target), greatest(actor, target)) in (
        select (least(beginner, other), greatest(beginner, other)) from early where occurred_at - since > opening * $old_at_once
    )
    group by 1, 2, 3
),
rhythm as (
    select one, two, count(*) as days, max(day) as last_day,
           (max(day) - min(day)) / greatest(count(*) - 1.0, 1.0) as spacing
    from written
    group by one, two
),
old as (
    select e.beginner as one, e.other as two
    from early e
    cross join (select cast(max(occurred_at) as date) as day from message) until
    left join asked a on a.one = least(e.beginner, e.other) and a.two = greatest(e.beginner, e.other)
    left join rhythm r on r.one = least(e.beginner, e.other) and r.two = greatest(e.beginner, e.other)
    left join burst b on b.beginner = e.beginner and b.day = cast(e.occurred_at as date)
    where a.one is null and b.beginner is null
      and (e.occurred_at - e.since <= e.opening * $old_at_once
           or coalesce(r.days, 0) >= $rhythm_days_least
              and cast(e.occurred_at as date) - cast(e.since as date) <= 1 + $rhythm_slack * r.spacing
              and until.day - r.last_day <= 1 + $rhythm_slack * 2 * r.spacing)
)
select t.one, t.two
from (select one, two from old union all select two, one from old) o
join tie t on t.one = o.one and t.two = o.two
