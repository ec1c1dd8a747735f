-- One row per account, no proven minor, that collects minors: it began contact with many in view who do not know one
-- another, and few of whom know its own old contacts, and with minors mostly (see `crowd`), more than chance brings to one
-- of many who pick blindly. Classmates, team mates, a coach's children and friends of friends know one another; whoever
-- picks children one by one has some who do not, and so has who passes for a peer.
-- poses: it says that it is a minor, without proof. Of many approached the first $collected_judged are judged.
-- From: first_touch, age, old_tie, tie, crowd.
with every as (
    select f.beginner, f.other, coalesce(a.minor, false) as poses, m.account is not null as minor,
           row_number() over (partition by f.beginner, m.account is not null order by f.occurred_at, f.event, f.other) as nth
    from first_touch f
    left join ever_minor m on m.account = f.other
    left join age a on a.account = f.beginner and f.occurred_at >= a.from_at and f.occurred_at < a.until_at
    left join old_tie o on o.one = f.beginner and o.two = f.other
    where o.one is null and not coalesce(a.minor and a.proven, false)
),
mostly as (
    select beginner
    from every cross join crowd
    group by beginner
    having count(case when minor then 1 end) >= greatest(
        $collected_least,
        min(crowd.least) * count(*),
        min(crowd.share) * count(*) + $collected_deviations * sqrt(count(*) * min(crowd.share) * (1 - min(crowd.share))))
),
many as (
    select e.beginner, e.other, e.poses
    from every e join mostly m on m.beginner = e.beginner
    where e.minor and e.nth <= $collected_judged
),
clustered as (
    select a.beginner, bool_and(a.poses) as poses, avg(case when t.one is null then 0.0 else 1.0 end) as clustering
    from many a
    join many b on b.beginner = a.beginner and b.other > a.other
    left join tie t on t.one = a.other and t.two = b.other
    group by a.beginner
),
introduced as (
    select distinct m.beginner, m.other
    from many m
    join old_tie o on o.one = m.beginner
    join tie t on t.one = o.two and t.two = m.other
),
connected as (
    select m.beginner, avg(case when i.other is null then 0.0 else 1.0 end) as share
    from many m left join introduced i on i.beginner = m.beginner and i.other = m.other
    group by m.beginner
)
select c.beginner as account, c.poses
from clustered c join connected n on n.beginner = c.beginner
where c.clustering < $collected_clustering_most and n.share < $collected_common_most
