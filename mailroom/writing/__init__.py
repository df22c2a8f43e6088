"""One letter written: template, salutation, recorded signature, and the strokes of every part. Pure but for what is stored.

Does not know mailings or when something is written; `mailroom.mailings` calls it for each row.
"""

from mailroom.writing.errors import LetterRefused
from mailroom.writing.message import check_placeholders, check_values, fill, read_message
from mailroom.writing.setup import MOST_SLIPS, LetterSetup, find_hand, find_stationery, letter_setup, write_letter
from mailroom.writing.signatures import (
    check_recorded,
    create_signature,
    delete_signature,
    get_signature,
    list_signatures,
    open_specimens,
    read_recorded,
    signer_of,
)
from mailroom.writing.slipping import harmless, personal_words, slipped_words
from mailroom.writing.templates import create_template, get_template, list_templates
from mailroom.writing.views import SignatureView

__all__ = [
    "MOST_SLIPS",
    "LetterRefused",
    "LetterSetup",
    "SignatureView",
    "check_placeholders",
    "check_recorded",
    "check_values",
    "create_signature",
    "create_template",
    "delete_signature",
    "fill",
    "find_hand",
    "find_stationery",
    "get_signature",
    "get_template",
    "harmless",
    "letter_setup",
    "list_signatures",
    "list_templates",
    "open_specimens",
    "personal_words",
    "read_message",
    "read_recorded",
    "signer_of",
    "slipped_words",
    "write_letter",
]
