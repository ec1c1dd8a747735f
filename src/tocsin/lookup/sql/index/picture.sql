-- `content.picture`: one row a medium: where its file lies below the media root, by its latest event that names one.
create table content.picture as
select hash(medium) as key, medium, arg_max(path, ("at", id)) as path
from (
    select media[1] as medium, path, "at", id
    from staged
    where type = 'media'
        and path is not null
        and not exists (select 1 from loser where loser."row" = staged."row")
)
group by medium order by key
