-- One row per account that writes to minors in private: how many messages that were read. Of what it wrote to somebody
-- with whom it was listened to, the share in a language without a phrase file is taken off: no telling word is heard there
-- by chance, so none of those that were heard elsewhere is explained by it.
-- From: volume, talk, ever_minor, listened.
with heard_once as (
    select actor, case when actor = subject then counterpart else subject end as target, event, min(language) as language
    from listened
    group by actor, target, event
),
share as (
    select actor, target, count(language) as unread, count(*) as heard
    from heard_once
    group by actor, target
),
unread as (
    select t.actor as account, sum(t.messages * s.unread // s.heard) as messages
    from talk t
    semi join ever_minor m on m.account = t.target
    join share s on s.actor = t.actor and s.target = t.target
    group by t.actor
)
select v.account, cast(v.messages - coalesce(u.messages, 0) as bigint) as messages
from volume v left join unread u on u.account = v.account
