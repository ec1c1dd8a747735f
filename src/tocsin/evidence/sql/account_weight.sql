-- One row per account that anything weighs on: the sum of its facts with each group capped, and the part of it that
-- tells of deeds (all but first contacts and small talk). Micro-nats.
with capped as (
    select a.subject, a.grp, least(sum(a.weight), max(g.cap)) as weight, max(cast(g.deed as integer)) as deed
    from account a join correlation_group g on g.grp = a.grp
    group by a.subject, a.grp
)
select subject as account, cast(sum(weight) as bigint) as weight, cast(sum(weight * deed) as bigint) as deeds
from capped
group by subject
