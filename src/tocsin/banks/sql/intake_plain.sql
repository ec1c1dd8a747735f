-- A batch of single hashes of which nothing is said (temp table plain, in order of type and value, each once; arrived:
-- its place in the batch) goes into the bank :bank: what intake.sql does, in half the time. Steps in order.

-- step: signals
insert or ignore into signal (type, value) select type, value from plain order by number;

-- step: feed
-- :last_signal: the highest id there was.
insert into change (type, added, first, last)
select type, 1, min(id), max(id) from signal not indexed where id > :last_signal group by type order by type;

-- step: fresh
-- Those that no item without a key holds alone; what has just got its id nothing holds.
insert into plain_fresh (signal)
select known.id
from plain cross join signal as known on known.type = plain.type and known.value = plain.value
where known.id > :last_signal
    or not exists (
        select 1
        from holds as held cross join content as there on there.id = held.content
        where held.signal = known.id
            and there.bank = :bank
            and there.key is null
            and (select count(*) from holds as every where every.content = held.content) = 1
    )
order by plain.arrived;

-- step: contents
-- :last_content: the highest id there was; :opinion: the bank's default.
insert into content (id, bank, opinion, standing, disputed)
select :last_content + number, :bank, :opinion, :opinion, 0 from plain_fresh order by number;

-- step: holds
insert into holds (content, signal) select :last_content + number, signal from plain_fresh order by number;

-- step: clear
delete from plain;

-- step: clear_fresh
delete from plain_fresh;
