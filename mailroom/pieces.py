"""Pieces in one place: seen (mailroom.showing), decided upon (mailroom.acts), their strokes and programs."""

from __future__ import annotations

from mailroom.acts import (
    cancel_piece,
    complete_unknown,
    declare_unknown,
    hold,
    insert,
    spoil_and_rewrite,
    unhold,
    verify,
    withdraw,
)
from mailroom.claiming import piece_gcode
from mailroom.letters import piece_page
from mailroom.showing import get_piece, list_pieces, piece_by_code, piece_history, piece_view

cancel = cancel_piece

__all__ = [
    "cancel",
    "cancel_piece",
    "complete_unknown",
    "declare_unknown",
    "get_piece",
    "hold",
    "insert",
    "list_pieces",
    "piece_by_code",
    "piece_gcode",
    "piece_history",
    "piece_page",
    "piece_view",
    "spoil_and_rewrite",
    "unhold",
    "verify",
    "withdraw",
]
