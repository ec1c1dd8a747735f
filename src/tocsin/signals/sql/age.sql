-- One row per account and stretch of time in which its age band was the same: [from_at, until_at).
-- From: age_stated. Among what was stated until then, verified beats estimated, a guardian, own words and declared, in
-- this order, and within a rank the newest wins. The first known age also holds for the time before it was stated.
-- minor: below 18. proven: not merely by the account's own word. An estimate may err, so
-- that `verified` stands beside it. An account without a row is of unknown age.
with ruling as (
    select account, occurred_at, event,
           max(struct_pack(source_rank := source_rank, occurred_at := occurred_at, event := event, age_band := age_band))
               over (partition by account order by occurred_at, event rows unbounded preceding) as best
    from age_stated
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
       source_rank > 2 as proven,
       source_rank > 4 as verified,
       -- What it says in a conversation only the one who asked believes: that is no new account of itself.
       band_before is not null and band_before = '18+' and band <> '18+' and source_rank <> 2 as fell,
       occurred_at as stated_at
from steps
