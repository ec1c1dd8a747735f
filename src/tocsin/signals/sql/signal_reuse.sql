-- A picture that a minor gave in private appears in somebody's post: in an advert by anyone, in an ordinary post by
-- one who is no minor, nor acquainted with this one, and does not buy pictures openly; nor is followed by the minor, as the
-- page is that is sent a picture to show. The picture of a minor whom the poster did not approach is an indicator of its
-- own, since parents sell what children have outgrown; showing it again is one, and pictures of several minors, not
-- acquainted. Who deals in goods lists a picture as a thing for sale, which weighs little.
-- And whoever may have passed on what they had from the minor, where somebody else's advert shows it.
with followed as (
    select distinct actor as minor, target as poster from contact_event where action = 'follow'
),
poster as (
    select distinct r.giver, r.poster, r.event, r.occurred_at, r.advert, k.adult is not null as acquainted,
           l.adult is not null as goods, w.minor is not null as follower,
           k.adult is not null or coalesce(o.begun_by_minor, false) as unapproached
    from picture_reuse r
    left join acquainted k on k.adult = r.poster and k.minor = r.giver
    left join relation o on o.adult = r.poster and o.minor = r.giver
    left join goods_listed l on l.adult = r.poster and l.minor = r.giver
    left join followed w on w.minor = r.giver and w.poster = r.poster
    left join age a on a.account = r.poster and r.occurred_at >= a.from_at and r.occurred_at < a.until_at
    where r.advert or not coalesce(a.minor, false)
),
shown as (
    select poster, giver, min(struct_pack(occurred_at := occurred_at, event := event)) as start
    from poster
    where advert and not acquainted and not goods
    group by poster, giver
),
counted as (
    select *, row_number() over (partition by poster order by start.occurred_at, start.event, giver) as nth from shown
),
again as (
    select r.poster, r.giver, r.event, r.occurred_at,
           row_number() over (partition by r.poster, r.giver order by r.occurred_at, r.event) as nth
    from (
        select *, row_number() over (partition by poster, giver, media order by occurred_at, event) as showing
        from (select distinct poster, giver, media, event, occurred_at from picture_reuse where advert)
    ) r
    join poster p on p.poster = r.poster and p.giver = r.giver and p.event = r.event
    where r.showing = 2 and p.unapproached and not p.goods
),
passed as (
    select distinct r.giver, r.receiver, r.event, r.occurred_at
    from picture_reuse r
    left join age a on a.account = r.receiver and r.occurred_at >= a.from_at and r.occurred_at < a.until_at
    where r.advert and r.passed_on and not coalesce(a.minor, false)
)
select event,
       case when not advert then 'private_picture_posted'
            when goods then 'goods_picture_listed'
            when unapproached then 'acquaintances_picture_advertised'
            else 'private_picture_advertised' end as indicator,
       poster as actor, giver as target, poster as subject, giver as counterpart, occurred_at,
       cast(null as varchar) as detail
from poster
where advert or (not acquainted and not follower and poster not in (select payer from open_buyer))
union all
select start.event, 'pictures_of_several_advertised', poster, giver, poster, giver, start.occurred_at,
       cast(nth as varchar) || ' minors'
from counted
where nth = $advertised_minors_least
union all
select event, 'acquaintances_picture_shown_again', poster, giver, poster, giver, occurred_at, null
from again
where nth = 1
union all
select event, 'picture_passed_on', receiver, giver, receiver, giver, occurred_at, null
from passed
