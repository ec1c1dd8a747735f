-- One row per account of a unit that advertises: the accounts that something rare ties to an advertiser, and advertisers
-- whom nothing ties to anybody, each its own unit. What a minor offers is no advert of people, unless it shows others.
with named as (
    select a.actor as account, coalesce(c.component, a.actor) as unit
    from (select distinct actor from advert) a left join unit_component c on c.account = a.actor
    where a.actor not in (select account from ever_minor) or a.actor in (select account from posing_advertiser)
)
select c.account, c.component as unit from unit_component c where c.component in (select unit from named)
union
select account, unit from named
