-- One row per account that approaches everybody: many people, minors not much more than others do. Being turned away by
-- minors, or sending them what all get, tells nothing of minors then. Whom it knew before does not count.
-- From: first_touch, old_tie, crowd.
select f.beginner as account
from first_touch f
cross join crowd c
left join ever_minor m on m.account = f.other
left join old_tie o on o.one = f.beginner and o.two = f.other
where o.one is null
group by f.beginner
having count(*) >= $everybody_least and count(m.account) < min(c.least) * count(*)
