-- `content.span`: one row a conversation: the numbers of its first and its last message.
create table content.span as
select min(n) as first, max(n) as last from content.written where conversation is not null
group by conversation order by first
