-- One row per account that approaches everybody: many people, minors no more than others. Being turned away by minors, or
-- sending them what all get, tells nothing of minors then.
select f.beginner as account
from first_touch f
left join ever_minor m on m.account = f.other
group by f.beginner
having count(*) >= $everybody_least and count(m.account) < $fan_out_minor_share * count(*)
