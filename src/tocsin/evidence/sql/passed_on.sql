-- One row per account and another, earlier one that answers for deeds that accuse alone, of whose victims the former approached
-- several afterwards, as a stranger to each: they are most of the minors whom it approached at all. Who wants a child among thousands does not come to the same ones by
-- chance; one who sees to a whole school, or a group, meets many others besides. Whose work it is to write to victims is left out.
-- From: relation, victim, account, account_weight, acquainted, person.
with pressed as (
    select f.subject as account, f.counterpart as minor
    from account f
    where f.counterpart in (select account from victim)
      and f.subject in (select account from account_weight where deeds >= $ring_alone_least * 1000000)
    group by f.subject, f.counterpart
    having sum(f.weight) >= $victim_weight * 1000000
),
approached as (
    select r.adult, r.minor, r.occurred_at, count(*) over (partition by r.adult) as minors
    from relation r
    left join acquainted k on k.adult = r.adult and k.minor = r.minor
    left join person p on p.account = r.adult
    where k.adult is null and not r.begun_by_minor
      and coalesce(p.kind, 'person') <> 'service' and coalesce(p.verified_role, '') not in ('counsellor', 'moderator')
)
select a.adult as account, p.account as earlier
from approached a
join pressed p on p.minor = a.minor and p.account <> a.adult
join relation e on e.adult = p.account and e.minor = a.minor and e.occurred_at < a.occurred_at
group by a.adult, p.account
having count(*) >= $passed_on_least and 2 * count(*) >= max(a.minors)
