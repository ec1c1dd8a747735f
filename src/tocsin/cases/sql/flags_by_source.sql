-- What each source sent in a span, from the hourly counts: one row a source. The hour of the moment counts whole.
select source, sum(received)::bigint as received, sum(accepted)::bigint as accepted,
       sum(repeated)::bigint as repeated, sum(refused)::bigint as refused
from flag_intake
where hour >= date_trunc('hour', cast(:since as timestamptz)) and (cast(:until as timestamptz) is null or hour < :until)
group by source
order by received desc, source
