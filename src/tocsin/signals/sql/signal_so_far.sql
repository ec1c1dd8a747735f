-- The signals that tell of two accounts, before those around adverts: see the view of each.
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_text
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_course
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_disguise
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_first_contact
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_fan_out
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_profile_views
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_rejected
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_same_minors
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_template
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_ephemeral
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_ban_evasion
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_reuse
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_alike
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_listed
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_picture
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_paid_picture
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_paid_for_another
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_funnel
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_gift
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_extorted
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_advert
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_search
union all
select event, indicator, actor, target, subject, counterpart, occurred_at, detail from signal_flag
