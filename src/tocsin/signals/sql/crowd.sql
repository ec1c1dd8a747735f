-- One row: the share of minors among all who are approached here, and the share from which somebody approaches mostly
-- minors (least). It lies well above the former: where every second person is a minor, six in ten are chance.
-- From: first_touch, ever_minor.
with approached as (
    select coalesce(avg(case when m.account is null then 0.0 else 1.0 end), 0.0) as share
    from first_touch f left join ever_minor m on m.account = f.other
)
select share, greatest($fan_out_minor_share, (1.0 + share) / 2.0) as least from approached
