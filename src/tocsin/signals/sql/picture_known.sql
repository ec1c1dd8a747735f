-- One row per picture that was given in private by a minor or posted, with the hashes that are known of it.
-- From: media_item; of several statements about one picture the earliest counts.
with wanted as (
    select media from picture_given where giver in (select account from ever_minor)
    union
    select media from picture_posted
),
known as (
    select m.media, m.sha256, m.md5,
           case when m.pdq_quality is null or m.pdq_quality >= $pdq_quality_least then m.pdq end as pdq,
           row_number() over (partition by m.media order by m.occurred_at, m.event) as nth
    from media_item m join wanted w on w.media = m.media
)
select media, sha256, md5, pdq from known where nth = 1
