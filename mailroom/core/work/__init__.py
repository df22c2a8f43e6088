"""The queue of computing work: jobs as rows, and the message that tells a worker of one.

Not the work itself (each subject has its own, `mailroom.jobs` puts it together), and never ink: what a plotter writes next is
decided in `mailroom.stations`, and no broker knows of it. Subjects put jobs down here; `api` shows them.
"""

from mailroom.core.work import queue
from mailroom.core.work.dispatch import QUEUE, dispatch, tell, tell_again
from mailroom.core.work.queue import JobLost, JobUnwanted, Ticket, Waiting, enqueue, get_job, take
from mailroom.core.work.views import JobView

__all__ = [
    "QUEUE",
    "JobLost",
    "JobUnwanted",
    "JobView",
    "Ticket",
    "Waiting",
    "dispatch",
    "enqueue",
    "get_job",
    "queue",
    "take",
    "tell",
    "tell_again",
]
