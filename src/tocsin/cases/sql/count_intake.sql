-- Adds what was received to the hour's counts, apart from the flags themselves: the law of conservation compares them.
insert into flag_intake (source, hour, received, accepted, repeated, refused)
values (:source, date_trunc('hour', cast(:now as timestamptz)), :received, :accepted, :repeated, :refused)
on conflict (source, hour) do update
set received = flag_intake.received + excluded.received,
    accepted = flag_intake.accepted + excluded.accepted,
    repeated = flag_intake.repeated + excluded.repeated,
    refused = flag_intake.refused + excluded.refused
