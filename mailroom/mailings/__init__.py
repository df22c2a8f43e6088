"""Mailings from the draft to the post: letters proofed, previewed, approved, released as pieces, batched and reported.

Puts people, writing and pieces together, and knows no station.
"""

from mailroom.mailings.approval import approve, request_proof
from mailroom.mailings.batches import batch_of, post_batch, run_post
from mailroom.mailings.cancelling import run_cancel
from mailroom.mailings.letters import (
    cancel_letter,
    get_letter,
    letter_pages,
    letter_text,
    list_letters,
    mailing_pages,
    written_parts,
)
from mailroom.mailings.mailings import cancel_mailing, create_mailing, get_mailing, list_mailings
from mailroom.mailings.measuring import measure_mailing
from mailroom.mailings.papers import sheet_data
from mailroom.mailings.preflight import Preflight, check
from mailroom.mailings.previewing import preview
from mailroom.mailings.proofing import run_proof
from mailroom.mailings.releasing import run_release
from mailroom.mailings.reports import report
from mailroom.mailings.views import BatchView, LetterView, MailingView

__all__ = [
    "BatchView",
    "LetterView",
    "MailingView",
    "Preflight",
    "approve",
    "batch_of",
    "cancel_letter",
    "cancel_mailing",
    "check",
    "create_mailing",
    "get_letter",
    "get_mailing",
    "letter_pages",
    "letter_text",
    "list_letters",
    "list_mailings",
    "mailing_pages",
    "measure_mailing",
    "post_batch",
    "preview",
    "report",
    "request_proof",
    "run_cancel",
    "run_post",
    "run_proof",
    "run_release",
    "sheet_data",
    "written_parts",
]
