-- Questions about exchanges. The items of an exchange are those of its bank whose key begins with its name: from :first to
-- before :end.

-- step: exchanges
select exchange.id, exchange.name, api, bank.name, config, exchange.enabled, exchange.created
from exchange join bank on bank.id = exchange.bank
order by exchange.name;

-- step: exchange
select exchange.id, exchange.name, api, bank.name, config, exchange.enabled, exchange.created
from exchange join bank on bank.id = exchange.bank
where exchange.name = :name;

-- step: state
-- How far the exchange :exchange has come; the columns are fields of State.
select checkpoint, started, finished, failed, failure, came, went, unread, complaint, holder, held_until
from exchange where id = :exchange;

-- step: count
select count(*) from content where bank = :bank and key >= :first and key < :end;

-- step: some
select id from content where bank = :bank and key >= :first and key < :end limit :most;

-- step: not_arrived
-- What a fetch of the exchange :exchange from the beginning did not bring.
select id from content
where bank = :bank and key >= :first and key < :end
    and not exists (
        select 1 from exchange_record as came where came.exchange = :exchange and came.key = content.key
    );
