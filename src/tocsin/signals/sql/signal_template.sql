-- The same words sent in private to several minors who are strangers. Words that many accounts use are everybody's.
with sent as (
    select actor, text_key, event, occurred_at, unnest(recipients) as target
    from message
    where text_key is not null and recipient_count <= $private_recipients and actor in (select adult from stranger)
      and actor not in (select account from everybody)
),
opened as (
    select s.actor, s.text_key, s.target, min(struct_pack(occurred_at := s.occurred_at, event := s.event)) as start
    from sent s join stranger r on r.adult = s.actor and r.minor = s.target
    group by s.actor, s.text_key, s.target
),
personal as (
    select text_key from opened group by text_key having count(distinct actor) <= $template_authors_most
),
ranked as (
    select o.*, row_number() over (partition by actor, text_key order by start.occurred_at, start.event, target) as nth
    from opened o semi join personal p on p.text_key = o.text_key
),
reached as (
    select *, row_number() over (partition by actor order by start.occurred_at, start.event, target) as nth_template
    from ranked where nth = $opener_least
)
select start.event as event, 'templated_opener' as indicator, actor, target, actor as subject, target as counterpart,
       start.occurred_at as occurred_at, cast(null as varchar) as detail
from reached
where nth_template = 1
