-- One row per pair of accounts, no minors, that hold the same rare device, payout or contact handle. A device or payout
-- that a minor holds too is a family's.
-- converse: no contact handle, and the two write to each other in private: so do two who live together, and nobody to
-- himself.
-- From: holding, talk.
select a.account as one, b.account as two,
       bool_and(a.kind <> 'handle') and count(t.actor) > 0 and count(u.actor) > 0 as converse
from holding a
join holding b on b.kind = a.kind and b.thing = a.thing and b.account > a.account
left join talk t on t.actor = a.account and t.target = b.account
left join talk u on u.actor = b.account and u.target = a.account
where not a.minor and not b.minor and a.holders <= $link_holders_most and (a.kind = 'handle' or a.minors = 0)
group by a.account, b.account
