-- One row per minor whom an account approached without anything that connects them: an account not known as a minor, or
-- one that says it is a minor and collects minors. A self-declared age earns no peer discount.
select r.adult, r.minor, r.occurred_at, r.event, r.adult_unknown
from relation r
left join acquainted a on a.adult = r.adult and a.minor = r.minor
where not r.begun_by_minor and a.adult is null
union all
select f.beginner, f.other, f.occurred_at, f.event, true
from first_touch f
join collector c on c.account = f.beginner and c.poses
join ever_minor m on m.account = f.other
left join old_tie o on o.one = f.beginner and o.two = f.other
left join relation r on r.adult = f.beginner and r.minor = f.other
where o.one is null and r.adult is null
