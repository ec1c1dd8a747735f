-- Golden cases that somebody with :permissions may see, those in use first, newest first: one row a case, with how often
-- it was asked about and answered as known.
select g.case_id, g.verdict, g.kind, g.reason, g.set_by, g.set_at, g.active,
       count(a.id) filter (where a.verdict is not null) as answered,
       count(a.id) filter (where a.verdict = a.expected) as agreed
from golden_case g
join case_file f on f.id = g.case_id
join case_queue q on q.name = f.queue
left join quality_ask a on a.case_id = g.case_id and a.purpose = 'golden'
where q.permission = any(cast(:permissions as text[]))
group by g.case_id
order by g.active desc, g.set_at desc, g.case_id
limit :most
