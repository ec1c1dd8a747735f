-- One row per pair of accounts, no minors, that hold the same rare device, payout or contact handle. A device or payout
-- that a minor holds too is a family's.
select a.account as one, b.account as two
from holding a
join holding b on b.kind = a.kind and b.thing = a.thing and b.account > a.account
where not a.minor and not b.minor and a.holders <= $link_holders_most and (a.kind = 'handle' or a.minors = 0)
