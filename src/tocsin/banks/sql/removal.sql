-- Items (temp table going) leave; hashes that no item holds any more (temp table loosened) go too. Steps in order.

-- step: loosened
insert or ignore into loosened (signal)
select distinct signal from going cross join holds using (content);

-- step: contents
delete from content where id in (select content from going);

-- step: still_held
delete from loosened where exists (select 1 from holds where holds.signal = loosened.signal);

-- step: feed
-- Neighbouring ids of one type make one run.
insert into change (type, added, first, last)
select type, 0, min(id), max(id)
from (
    select type, id, id - row_number() over (partition by type order by id) as run
    from signal where id in (select signal from loosened)
)
group by type, run
order by type, run;

-- step: signals
delete from signal where id in (select signal from loosened);

-- step: clear
delete from going;

-- step: clear_signals
delete from loosened;
