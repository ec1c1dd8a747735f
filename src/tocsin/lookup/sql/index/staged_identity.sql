-- Adds lines of the identities file that tell who holds an account.
insert into staged_identity select * from batch
