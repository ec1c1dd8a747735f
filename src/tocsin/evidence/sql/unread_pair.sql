-- One row per ring and pair whose talk was not read: of the messages that were listened to, more than $unread_share are in a
-- language without a phrase file. What words would have said for or against the account is not known there.
-- From: listened.
select ring, subject, counterpart
from listened
group by ring, subject, counterpart
having count(language) > $unread_share * count(*)
