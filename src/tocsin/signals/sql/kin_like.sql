-- One row per pair that writes as families do: on many days of a long time, both of them, and the adult writes in private
-- to few minors besides. Nobody asked for the contact. Parents and relatives are many, most are undeclared, and they too
-- ask who is at home, want pictures and keep secrets for a birthday; who picks children has more of them.
-- From: relation, first_touch, talk, message.
with few as (
    select r.adult
    from relation r join talk t on t.actor = r.adult and t.target = r.minor and t.messages >= $kin_talk_least
    group by r.adult
    having count(*) <= $kin_minors_most
),
often as (
    select r.adult, r.minor
    from relation r
    join few w on w.adult = r.adult
    cross join (select max(occurred_at) - min(occurred_at) as span from first_touch) v
    join first_touch f on least(f.beginner, f.other) = least(r.adult, r.minor)
     and greatest(f.beginner, f.other) = greatest(r.adult, r.minor) and not f.asked
    join talk o on o.actor = r.adult and o.target = r.minor and o.messages >= $kin_days_least
    join talk b on b.actor = r.minor and b.target = r.adult and b.messages >= $kin_days_least
    where greatest(o.last_at, b.last_at) >= r.occurred_at + least($kin_span_days * interval 1 day, v.span * $kin_span_share)
),
said as (
    select actor, unnest(recipients) as target, date_trunc('day', occurred_at) as day
    from message
    where recipient_count <= $private_recipients
      and (actor in (select adult from often) or actor in (select minor from often))
),
days as (
    select o.adult, o.minor,
           count(distinct case when s.actor = o.adult then s.day end) as adult_days,
           count(distinct case when s.actor = o.minor then s.day end) as minor_days
    from often o
    join said s on least(s.actor, s.target) = least(o.adult, o.minor) and greatest(s.actor, s.target) = greatest(o.adult, o.minor)
    group by o.adult, o.minor
)
select adult, minor from days where adult_days >= $kin_days_least and minor_days >= $kin_days_least
