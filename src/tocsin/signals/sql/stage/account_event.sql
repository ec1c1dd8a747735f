-- One row per account event: what a platform said of an account, and when.
select "row", id as event, "at" as occurred_at, actor as account, age_band, age_source, created_at, language,
       timezone, status, kind, verified_role, guardian_of, device, payout
from batch
where type = 'account'
