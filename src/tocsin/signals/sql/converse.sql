-- One row per ordered pair of accounts that write to each other in private.
-- From: talk.
select t.actor as one, t.target as two from talk t join talk b on b.actor = t.target and b.target = t.actor
