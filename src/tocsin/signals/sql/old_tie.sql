-- One row per ordered pair of accounts that know each other and seem to have done so before the view opened: nobody asked
-- for the contact, both accounts are known to be older, and they wrote to each other soon after the view opened.
-- From: first_touch, tie, person, seen_since.
with old as (
    select f.beginner as one, f.other as two
    from first_touch f
    cross join seen_since s
    join person p on p.account = f.beginner and p.created_at < s.since
    join person q on q.account = f.other and q.created_at < s.since
    where not f.asked and f.occurred_at <= s.old_until
)
select t.one, t.two
from (select one, two from old union all select two, one from old) o
join tie t on t.one = o.one and t.two = o.two
