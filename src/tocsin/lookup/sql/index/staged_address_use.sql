-- Adds lines of the identities file that tell from where an account acted.
insert into staged_address_use select * from batch
