-- One row per account and stretch of time in which its age band was the same: [from_at, until_at).
-- From: account_event. Among what was stated until then, verified beats estimated beats declared, and within a
-- rank the newest wins. The first known age also holds for the time before it was stated.
-- minor: below 18. proven: verified or estimated, not merely declared. An estimate may err, so
-- that `verified` stands beside it. An account without a row is of unknown age.
with stated as (
    select account, occurred_at, event, age_band,
           case age_source when 'verified' then 3 when 'estimated' then 2 else 1 end as source_rank
    from account_event
    where age_band is not null and age_band <> 'unknown'
),
ruling as (
    select account, occurred_at, event,
           max(struct_pack(source_rank := source_rank, occurred_at := occurred_at, event := event, age_band := age_band))
               over (partition by account order by occurred_at, event rows unbounded preceding) as best
    from stated
),
changes as (
    select account, occurred_at, event, best.age_band as band, best.source_rank as source_rank,
           lag(best.age_band) over known as band_before, lag(best.source_rank) over known as rank_before
    from ruling
    window known as (partition by account order by occurred_at, event)
),
steps as (
    select account, occurred_at, event, band, source_rank, band_before,
           row_number() over (partition by account order by occurred_at, event) as step,
           lead(occurred_at) over (partition by account order by occurred_at, event) as next_at
    from changes
    where band_before is null or band <> band_before or source_rank <> rank_before
)
select account, event, band,
       case when step = 1 then timestamptz '0001-01-01 00:00:00+00' else occurred_at end as from_at,
       coalesce(next_at, timestamptz '9999-01-01 00:00:00+00') as until_at,
       band <> '18+' as minor,
       source_rank > 1 as proven,
       source_rank > 2 as verified,
       band_before is not null and band_before = '18+' and band <> '18+' as fell,
       occurred_at as stated_at
from steps
