-- The conversation that the event numbered $n stands in: the numbers of its first and last message.
select first, last from content.span where first <= $n and last >= $n
