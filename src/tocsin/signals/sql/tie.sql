-- One row per ordered pair of accounts that know each other: an accepted request, follows both ways, or private talk
-- both ways.
with mutual as (
    select actor as one, target as two from contact_event where action = 'accept'
    union all
    select f.actor, f.target
    from contact_event f join contact_event b
      on b.actor = f.target and b.target = f.actor and b.action = 'follow'
    where f.action = 'follow'
    union all
    select one, two from converse
)
select distinct one, two from (select one, two from mutual union all select two, one from mutual)
where one <> two
