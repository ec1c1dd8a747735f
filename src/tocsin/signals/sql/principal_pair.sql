-- One row per pair of accounts, no minors, that hold the same rare device, payout or contact handle. A device or payout
-- that a minor holds too is a family's.
-- converse: no contact handle, and the two write to each other in private: so do two who live together, and nobody to
-- himself.
-- From: holding, converse.
select a.account as one, b.account as two,
       bool_and(a.kind <> 'handle') and count(c.one) > 0 as converse
from holding a
join holding b on b.kind = a.kind and b.thing = a.thing and b.account > a.account
left join converse c on c.one = a.account and c.two = b.account
where not a.minor and not b.minor and a.holders <= $link_holders_most and (a.kind = 'handle' or a.minors = 0)
group by a.account, b.account
