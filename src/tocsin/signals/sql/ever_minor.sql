-- One row per account that was known as a minor at any time. A cheap first sieve; ages as of an event decide.
select distinct account from age where minor
