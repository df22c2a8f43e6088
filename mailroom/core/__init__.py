"""What every subject stands on: the services opened, the context of a call, sealing, ids, states, errors.

Knows no list, no letter and no station, and never imports a subject. Everybody in `mailroom` and `api` may use it. The tables
are in `mailroom.core.tables`, the queue of computing work in `mailroom.core.work`.
"""

from mailroom.core.audit import note
from mailroom.core.context import Context
from mailroom.core.database import MIGRATIONS, Database, UtcDateTime, changed, database_now
from mailroom.core.errors import Conflict, Invalid, MailroomError, NotFound, TooLarge
from mailroom.core.ids import CODE_ALPHABET, Ids, check_character, read_code
from mailroom.core.keyring import Erased, destroy_key, find_key, find_keys, make_key
from mailroom.core.paging import MAX_SLICE, Slice, cursor, cursor_number, newest_first, read_cursor
from mailroom.core.problems import Verdict, verdict_of, worst
from mailroom.core.rows import opened_key, own_row, own_row_and_key, with_keys
from mailroom.core.seals import Place, open_json, open_problems, seal_json, seal_problems
from mailroom.core.services import Services
from mailroom.core.states import (
    BEFORE_INK,
    GONE,
    INKED_WELL,
    LEASES,
    MAILING_STEPS,
    STEPS,
    WITH_INK,
    BatchState,
    JobState,
    LetterState,
    ListState,
    MailingState,
    PieceState,
    held_as,
    origins,
)
from mailroom.core.texts import one_line
from mailroom.core.vault import DataKey, Vault, VaultError, load_master_key

__all__ = [
    "BEFORE_INK",
    "CODE_ALPHABET",
    "GONE",
    "INKED_WELL",
    "LEASES",
    "MAILING_STEPS",
    "MAX_SLICE",
    "MIGRATIONS",
    "STEPS",
    "WITH_INK",
    "BatchState",
    "Conflict",
    "Context",
    "DataKey",
    "Database",
    "Erased",
    "Ids",
    "Invalid",
    "JobState",
    "LetterState",
    "ListState",
    "MailingState",
    "MailroomError",
    "NotFound",
    "PieceState",
    "Place",
    "Services",
    "Slice",
    "TooLarge",
    "UtcDateTime",
    "Vault",
    "VaultError",
    "Verdict",
    "changed",
    "check_character",
    "cursor",
    "cursor_number",
    "database_now",
    "destroy_key",
    "find_key",
    "find_keys",
    "held_as",
    "load_master_key",
    "make_key",
    "newest_first",
    "note",
    "one_line",
    "open_json",
    "open_problems",
    "opened_key",
    "origins",
    "own_row",
    "own_row_and_key",
    "read_code",
    "read_cursor",
    "seal_json",
    "seal_problems",
    "verdict_of",
    "with_keys",
    "worst",
]
