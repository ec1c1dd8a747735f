-- One row per pair of which the account offered the minor a job in private words. Who answers an offer has begun nothing, and
-- is no customer.
-- From: text_message.
select distinct actor as adult, target as minor
from text_message
where target_minor and not actor_minor and indicator = 'job_offer'
