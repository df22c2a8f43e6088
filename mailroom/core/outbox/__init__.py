"""The outbox: what happened, written by services in the very transaction that made it so. Ids only, nothing personal.

Whoever wants to know reads (`read_events`) and remembers how far; nobody is called back. Not a log for people (that is the
audit), and not the queue of jobs. Every service may write; webhooks and automations will read.
"""

from mailroom.core.outbox.events import Event, EventKind
from mailroom.core.outbox.store import read_events, write_event, write_events

__all__ = ["Event", "EventKind", "read_events", "write_event", "write_events"]
