-- One row per unit of which an account has to do with minors who are strangers to it in a way that an advertiser has no
-- reason for: receives their pictures, pays for them, asks for secrecy, re-uses what they gave. A dealer's customers buy goods.
-- From: the signals so far, goods_listed.
select u.unit, min(s.occurred_at) as since
from signal_so_far s
join indicator i on i.indicator = s.indicator
join unit u on u.account = s.subject
where i.grp in ('picture', 'paid_picture', 'gift', 'reuse', 'offer', 'recruit', 'secrecy')
  and not ends_with(s.indicator, '_acquainted') and s.subject not in (select adult from goods_listed)
  and s.indicator not in ('acquaintances_picture_advertised', 'picture_then_payment_known', 'payment_then_picture_known',
                          'open_picture_purchase', 'acquaintances_picture_shown_again')
group by u.unit
having sum(i.weight) >= $minor_link_weight * 1000000
