-- The notes of a bridge by the message that they came from: sent again, it is found wherever the account's cases went.
create index case_event_bridged_message on case_event ((details ->> 'message'))
    where act = 'note' and details ->> 'bridge' is not null;
