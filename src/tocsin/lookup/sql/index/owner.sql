-- `content.owner`: one row a message (by its event), post or medium, with the account that sent it or told of it first.
create table content.owner as
select hash(id) as key, kind, id, arg_min(actor, ("at", event)) as account
from (
    select
        type as kind, case type when 'message' then id when 'post' then post else media[1] end as id,
        actor, "at", id as event
    from staged
    where type in ('message', 'post', 'media')
        and not exists (select 1 from loser where loser."row" = staged."row")
)
where id is not null
group by kind, id order by key
