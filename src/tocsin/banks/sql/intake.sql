-- A batch of items (temp tables arriving and arriving_signal) goes into the bank :bank. Steps in order.

-- step: signals
insert or ignore into signal (type, value)
select distinct type, value from arriving_signal order by type, value;

-- step: feed
-- :last_signal: the highest id there was. Ids of one type lie together, for they were given in order of type. They are
-- sought by id: SQLite would rather go through every hash there is.
insert into change (type, added, first, last)
select type, 1, min(id), max(id) from signal not indexed where id > :last_signal group by type order by type;

-- step: signal_ids
update arriving_signal
set signal = (select id from signal where signal.type = arriving_signal.type and signal.value = arriving_signal.value);

-- step: keyed
update arriving
set content = (select id from content where bank = :bank and content.key = arriving.key)
where key is not null;

-- step: unkeyed
-- The item without a key that holds exactly these hashes. "cross join" keeps SQLite to this order: from the hash to
-- the few items that hold it; the other way round it reads the whole bank for each item that comes.
update arriving
set content = (
    select held.content
    from arriving_signal as came
    cross join holds as held on held.signal = came.signal
    cross join content as there on there.id = held.content and there.bank = :bank and there.key is null
    where came.item = arriving.item
    group by held.content
    having count(*) = arriving.signals
        and (select count(*) from holds as every where every.content = held.content) = arriving.signals
    order by held.content
    limit 1
)
where key is null;

-- step: fresh
insert into fresh (item, number)
select item, row_number() over (order by item) from arriving where content is null and item = leader;

-- step: contents
-- :last_content: the highest id there was; :opinion: the bank's default.
insert into content (id, bank, key, opinion, standing, disputed, labels, note, votes, detail)
select
    :last_content + fresh.number,
    :bank,
    key,
    coalesce(opinion, :opinion),
    standing_of(coalesce(opinion, :opinion), votes),
    disputed_of(coalesce(opinion, :opinion), votes),
    labels,
    note,
    nullif(votes, '[]'),
    detail
from fresh join arriving using (item)
order by fresh.number;

-- step: content_ids
update arriving
set content = :last_content + (select number from fresh where fresh.item = arriving.leader)
where content is null;

-- step: added_keyed
-- How many items with a key bring a hash to their item of the bank, before they do.
select count(distinct item)
from (
    select came.item, row_number() over (partition by content, signal order by came.item) as nth
    from arriving join arriving_signal as came using (item)
    where key is not null
        and not exists (select 1 from holds where holds.content = arriving.content and holds.signal = came.signal)
)
where nth = 1;

-- step: unheld
-- Where the batch is to replace: what its items hold and it does not name.
insert into unheld (content, signal)
select content, held.signal from (select distinct content from arriving) cross join holds as held using (content)
except
select content, came.signal from arriving join arriving_signal as came using (item);

-- step: loosened
insert into loosened (signal) select distinct signal from unheld;

-- step: release
delete from holds where (content, signal) in (select content, signal from unheld);

-- step: holds
insert or ignore into holds (content, signal)
select content, came.signal from arriving join arriving_signal as came using (item) order by 1, 2;

-- step: stated
-- What the last item of each that says something says, and all their votes; :replace: those of the last in place of
-- what is there. Votes of '[]' then say that there are none. (A bare column beside max() is of the row that has the
-- maximum.)
update content
set
    opinion = coalesce(said.opinion, content.opinion),
    labels = coalesce(said.labels, content.labels),
    note = coalesce(said.note, content.note),
    votes = votes_with(content.votes, said.votes, :replace),
    detail = coalesce(said.detail, content.detail),
    standing = standing_of(
        coalesce(said.opinion, content.opinion), votes_with(content.votes, said.votes, :replace)
    ),
    disputed = disputed_of(
        coalesce(said.opinion, content.opinion), votes_with(content.votes, said.votes, :replace)
    )
from (
    select every.content, opinions.opinion, labels.labels, notes.note, votes.votes, details.detail
    from (
        select distinct content from arriving
        where opinion is not null or labels is not null or note is not null or votes is not null
            or detail is not null
    ) as every
    left join (
        select content, opinion, max(item) from arriving where opinion is not null group by content
    ) as opinions using (content)
    left join (
        select content, labels, max(item) from arriving where labels is not null group by content
    ) as labels using (content)
    left join (select content, note, max(item) from arriving where note is not null group by content) as notes
        using (content)
    left join (
        select content, json_group_array(json_array(item, json(votes))) as votes
        from arriving where votes is not null group by content
    ) as votes using (content)
    left join (
        select content, detail, max(item) from arriving where detail is not null group by content
    ) as details using (content)
) as said
where content.id = said.content
    and (
        content.opinion <> coalesce(said.opinion, content.opinion)
        or content.labels is not coalesce(said.labels, content.labels)
        or content.note is not coalesce(said.note, content.note)
        or content.votes is not votes_with(content.votes, said.votes, :replace)
        or content.detail is not coalesce(said.detail, content.detail)
    );

-- step: clear
delete from arriving;

-- step: clear_signals
delete from arriving_signal;

-- step: clear_fresh
delete from fresh;

-- step: clear_unheld
delete from unheld;
