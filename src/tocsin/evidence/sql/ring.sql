-- One row per fact and ring (an account that nothing joins to another is a ring of one), with the weight that it adds
-- to the ring's case after all discounts and caps.
-- company_nth: the how-manieth account of the ring that shows facts of this group. A ring does not grow heavier by mere
-- size: each further account counts less, and the group's cap holds for all together.
-- weight: micro-nats; the sum over a ring, with `exonerated`, is the case's weight.
-- From: account, member, discount, correlation_group.
with joined as (
    select a.*, coalesce(m.ring, a.subject) as ring,
           row_number() over (partition by coalesce(m.ring, a.subject), a.counterpart, a.grp, a.event
                              order by a.full_weight desc, a.weight desc, a.subject) as loudest
    from account a left join member m on m.account = a.subject
),
company as (
    select ring, grp, subject,
           row_number() over (partition by ring, grp order by min(occurred_at), subject) as company_nth
    from joined
    where loudest = 1
    group by ring, grp, subject
),
discounted as (
    select j.*, j.weight * d.company_ppm // 1000000 as share
    from joined j
    join company c on c.ring = j.ring and c.grp = j.grp and c.subject = j.subject
    join discount d on d.grp = j.grp and d.nth = c.company_nth
    where j.loudest = 1
),
summed as (
    select d.*, g.cap,
           cast(sum(d.share) over (partition by d.ring, d.grp order by d.occurred_at, d.event, d.subject, d.counterpart
                                   rows unbounded preceding) as bigint) as so_far
    from discounted d join correlation_group g on g.grp = d.grp
)
select ring, event, indicator, actor, target, subject, counterpart, occurred_at, detail, grp, stage,
       least(so_far, cap) - least(so_far - share, cap) as weight
from summed
where least(so_far, cap) > least(so_far - share, cap)
