-- One row per account of a told ring that was ever known as a minor: its newest age. From: age, case_fact.
with newest as (
    select a.account, max(struct_pack(from_at := a.from_at, minor := a.minor, band := a.band, proven := a.proven)) as age
    from age a
    where a.account in (select subject from case_fact) and a.account in (select account from ever_minor)
    group by a.account
)
select account, age.minor as minor, age.band as band, age.proven as proven from newest
