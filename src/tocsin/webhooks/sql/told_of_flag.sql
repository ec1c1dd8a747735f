-- What a delivery about a flag tells: the coarse word that whoever flagged may be told, and the sender's own key.
select n.word, n.at, f.id, f.source, f.key
from flag_notice n
join flag f on f.id = n.flag_id
where n.id = :notice_id
