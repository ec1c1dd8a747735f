-- One row per account of a told ring that was ever known as a minor: its newest age. From: age, case_fact.
select a.account, (max(struct_pack(from_at := a.from_at, minor := a.minor, band := a.band))).minor as minor,
       (max(struct_pack(from_at := a.from_at, minor := a.minor, band := a.band))).band as band
from age a
where a.account in (select subject from case_fact) and a.account in (select account from ever_minor)
group by a.account
