-- One row per account that writes to minors in private: how many messages. Who writes much says some telling words by
-- chance; see `conversation`.
-- From: talk, ever_minor.
select t.actor as account, cast(sum(t.messages) as bigint) as messages
from talk t semi join ever_minor m on m.account = t.target
group by t.actor
