-- Picture in, payment out, and the other way round; and the pattern: a minor is paid picture by picture.
-- Where the minor began, or nobody did, each payment says less, and least where the payer approached none of those they
-- pay and knew one of them before: so do grandparents.
-- The purchases of an open buyer, and of a dealer from those whose pictures it lists as goods, are a weaker indicator of
-- their own.
with linked as (
    select p.event, p.occurred_at, p.payer, p.minor, p.picture_before, p.picture_after, p.acquainted, p.approached,
           o.payer is not null or l.adult is not null as open_buyer,
           count(case when p.picture_before or p.picture_after is not null then 1 end) over so_far as with_picture,
           count(*) over so_far as payments,
           not bool_or(p.approached) over everyone and bool_or(p.acquainted) over everyone as sought_out
    from paid_minor p left join open_buyer o on o.payer = p.payer
    left join goods_listed l on l.adult = p.payer and l.minor = p.minor
    window everyone as (partition by p.payer), so_far as (partition by p.payer, p.minor order by p.occurred_at, p.event rows unbounded preceding)
),
patterned as (
    select *, row_number() over (partition by payer, minor order by occurred_at, event) as nth
    from linked
    where with_picture >= $price_pattern_least and with_picture >= $price_pattern_share * payments and not open_buyer
)
select event, case when open_buyer then 'open_picture_purchase'
                  when acquainted or sought_out then 'picture_then_payment_known'
                  when not approached then 'picture_then_payment_unapproached' else 'picture_then_payment' end as indicator,
       payer as actor, minor as target, payer as subject, minor as counterpart, occurred_at,
       cast(null as varchar) as detail
from linked
where picture_before
union all
select picture_after.event, case when acquainted then 'payment_then_picture_known' else 'payment_then_picture' end, minor, payer, payer, minor, picture_after.occurred_at, null
from linked
where not picture_before and picture_after is not null and not open_buyer
group by all
union all
select event, case when acquainted or not approached then 'picture_price_pattern_known' else 'picture_price_pattern' end, payer, minor, payer, minor, occurred_at,
       cast(with_picture as varchar) || ' of ' || cast(payments as varchar) || ' payments'
from patterned
where nth = 1
