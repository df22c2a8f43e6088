"""The people written to: recipient lists, their import, and who must not be written to.

Reading a file and judging its rows is pure and stands in `mailroom.people.recipients`. Knows no template and no letter.
"""

from mailroom.people.errors import ListUnreadable
from mailroom.people.importing import PAUSE_S, run_import
from mailroom.people.lists import (
    CHUNK_BYTES,
    add_upload,
    create_list,
    finish_upload,
    get_list,
    get_recipient,
    get_recipients,
    list_lists,
    list_rows,
    recipient_of_row,
    release_duplicate,
)
from mailroom.people.suppressions import is_suppressed, suppress, suppressed_among, suppressed_recipients
from mailroom.people.views import ListView, RecipientView

__all__ = [
    "CHUNK_BYTES",
    "PAUSE_S",
    "ListUnreadable",
    "ListView",
    "RecipientView",
    "add_upload",
    "create_list",
    "finish_upload",
    "get_list",
    "get_recipient",
    "get_recipients",
    "is_suppressed",
    "list_lists",
    "list_rows",
    "recipient_of_row",
    "release_duplicate",
    "run_import",
    "suppress",
    "suppressed_among",
    "suppressed_recipients",
]
