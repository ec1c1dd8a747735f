-- One row: when what was seen begins, and until when an unasked first touch may be that of an older contact: people who
-- know each other write again soon after the view opens.
select min(occurred_at) as since,
       min(occurred_at) + least((max(occurred_at) - min(occurred_at)) * $old_contact_share,
                                $old_contact_days * interval 1 day) as old_until
from first_touch
