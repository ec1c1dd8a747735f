-- One row per statement about an account's age: by the platform (1 declared, 4 estimated, 5 verified), and, of an account
-- that never declared itself a minor, by itself in a conversation (2) or by a guardian who names it as a child (3).
-- From: account_event, own_age.
with platform as (
    select account, occurred_at, event, age_band,
           case age_source when 'verified' then 5 when 'estimated' then 4 else 1 end as source_rank
    from account_event
    where age_band is not null and age_band <> 'unknown'
),
ward as (
    select unnest(guardian_of) as account, occurred_at, event from account_event where guardian_of is not null
),
others as (
    select account, occurred_at, event, age_band, 2 as source_rank from own_age
    union all
    select account, min(occurred_at), min(struct_pack(occurred_at := occurred_at, event := event)).event, '13-15', 3
    from ward
    group by account
)
select account, occurred_at, event, age_band, source_rank from platform
union all
select o.account, o.occurred_at, o.event, o.age_band, o.source_rank
from others o
where o.account not in (select account from platform where age_band <> '18+')
