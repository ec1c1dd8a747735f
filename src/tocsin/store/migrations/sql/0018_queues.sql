-- Who answers a demand of law, and who audits, sees cases also once they were proposed, confirmed, reported and closed:
-- those queues took a right to decide, so that both saw a case only until somebody had judged it, and its vault never.
update case_queue set permission = 'see_queue' where name in ('report', 'lead');
update case_queue set permission = 'see_second' where name = 'second';
