-- One row per picture given in private by a minor that has a PDQ hash.
select distinct h.media, h.pdq
from picture_hash h join picture_given g on g.media = h.media
where h.pdq is not null and g.giver in (select account from ever_minor)
order by h.media
