"""Work that is done later, or again and again, by procrastinate on the same PostgreSQL.

In: callables by name, and when they are due. Out: each is run at least once, also when a process dies in the middle.
Must not know: what the work is. A job is a reminder: what is true stands in the tables of the room that asked.
"""

from tocsin.jobs.background import Arguments, Background
from tocsin.jobs.errors import JobError, NotNowError
from tocsin.jobs.worker import Worker

__all__ = ["Arguments", "Background", "JobError", "NotNowError", "Worker"]
