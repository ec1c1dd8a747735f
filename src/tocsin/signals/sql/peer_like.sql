-- One row per account, not known as a minor, that lives among minors as one of them: most of its old contacts are minors,
-- and they know one another, as a school class does. Many minors state a false age. Whoever merely collected minors has
-- contacts that do not know one another.
-- From: old_tie, tie, ever_minor.
with old as (
    select o.one, o.two, m.account is not null as minor
    from old_tie o left join ever_minor m on m.account = o.two
    where o.one not in (select account from ever_minor)
),
mostly as (
    select one, count(case when minor then 1 end) as minors
    from old
    group by one
    having count(case when minor then 1 end) >= $peer_contacts_least
       and count(case when minor then 1 end) >= $peer_contacts_share * count(*)
)
select m.one as account
from mostly m
join old a on a.one = m.one and a.minor
join old b on b.one = m.one and b.minor and b.two > a.two
left join tie t on t.one = a.two and t.two = b.two
group by m.one
having avg(case when t.one is null then 0.0 else 1.0 end) >= $peer_clustering_least
