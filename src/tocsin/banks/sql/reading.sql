-- Questions to the store. A cross join is joined in the order written: SQLite guesses wrong how few ids are asked for.

-- step: holders
-- Which items of which banks hold the signals :signals (a JSON list of ids) and are not disabled at :now.
select holds.signal, content.id, content.bank, content.standing, content.disputed
from json_each(:signals) as asked
cross join holds on holds.signal = asked.value
cross join content on content.id = holds.content
where content.disabled_until <= :now;

-- step: keys
select content.id, content.key
from json_each(:contents) as asked cross join content on content.id = asked.value;

-- step: contents
-- A page of a bank: up to :most items after the number :after.
select id, key, opinion, standing, disputed, disabled_until, labels, note, votes, detail
from content where bank = :bank and id > :after order by id limit :most;

-- step: content
select id, key, opinion, standing, disputed, disabled_until, labels, note, votes, detail
from content where bank = :bank and id = :content;

-- step: content_by_key
select id, key, opinion, standing, disputed, disabled_until, labels, note, votes, detail
from content where bank = :bank and key = :key;

-- step: signals
-- The hashes of the items :contents (a JSON list of numbers).
select holds.content, signal.type, signal.value
from json_each(:contents) as asked
cross join holds on holds.content = asked.value
cross join signal on signal.id = holds.signal
order by holds.content, signal.type, signal.id;

-- step: runs
-- What came (1) and went (0) of one type after the change :after.
select number, added, first, last from change where type = :type and number > :after order by number;

-- step: came
-- By id: SQLite would rather go through every hash of the type.
select id, value from signal not indexed where type = :type and id between :first and :last order by id;

-- step: statistics
select
    count(*) as items,
    coalesce(sum(opinion = 0), 0) as negative,
    coalesce(sum(opinion = 1), 0) as seed,
    coalesce(sum(opinion = 2), 0) as positive,
    coalesce(sum(disputed), 0) as disputed,
    coalesce(sum(disabled_until > :now), 0) as disabled,
    coalesce(sum(votes is not null), 0) as voted
from content where bank = :bank;

-- step: types
select signal.type, count(*) as held, count(distinct signal.id) as hashes
from content join holds on holds.content = content.id join signal on signal.id = holds.signal
where content.bank = :bank
group by signal.type order by signal.type;

-- step: last_intake
select source, started, finished, read, added, there, rejected
from intake where bank = :bank order by id desc limit 1;

-- step: banks
select id, name, kind, enabled, ratio, radius, created from bank order by name;

-- step: bank
select id, name, kind, enabled, ratio, radius, created from bank where name = :name;

-- step: holding
-- The enabled banks that hold the hash :value of type :type in an item that is not disabled at :now.
select bank.name, bank.kind, content.standing, content.disputed
from signal
cross join holds on holds.signal = signal.id
cross join content on content.id = holds.content
cross join bank on bank.id = content.bank
where signal.type = :type and signal.value = :value and content.disabled_until <= :now and bank.enabled;
