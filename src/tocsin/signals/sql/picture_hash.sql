-- One row per picture of `picture_known` that is no meme at first sight. A meme is one of which a hash, or an eighth of
-- its PDQ (copies differ in a few bits only), is held by many accounts: to compare all copies with all would cost the
-- square of their number, and `picture_match` would drop them in the end.
with held as (
    select media, giver as account from picture_given where media in (select media from picture_known)
    union
    select media, poster from picture_posted
),
part as (
    select media, 'sha256' as kind, sha256 as word from picture_known where sha256 is not null
    union all
    select media, 'md5', md5 from picture_known where md5 is not null
    union all
    select media, 'pdq-' || cast(eighth as varchar), substring(pdq, 8 * eighth + 1, 8)
    from picture_known cross join (select unnest([0, 1, 2, 3, 4, 5, 6, 7]) as eighth)
    where pdq is not null
),
common as (
    select p.kind, p.word
    from part p join held h on h.media = p.media
    group by p.kind, p.word
    having count(distinct h.account) > $picture_spread_most
)
select k.media, k.sha256, k.md5, k.pdq
from picture_known k
where k.media not in (select p.media from part p semi join common c on c.kind = p.kind and c.word = p.word)
