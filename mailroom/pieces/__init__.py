"""Pieces, each one sheet side: which steps are legal, what people decide, what is shown, the stored strokes.

Every step is one conditional UPDATE with a line of history. What stations do with pieces stands in `mailroom.stations`.
"""

from mailroom.pieces.decisions import (
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
from mailroom.pieces.reading import count_pieces, get_piece, list_pieces, piece_by_code, piece_history, piece_view
from mailroom.pieces.strokes import open_page, piece_page
from mailroom.pieces.transitions import MOST_AT_ONCE, piece_row, recall_many, swap, swap_many
from mailroom.pieces.views import PieceCounts, PieceView

__all__ = [
    "MOST_AT_ONCE",
    "PieceCounts",
    "PieceView",
    "cancel_piece",
    "complete_unknown",
    "count_pieces",
    "declare_unknown",
    "get_piece",
    "hold",
    "insert",
    "list_pieces",
    "open_page",
    "piece_by_code",
    "piece_history",
    "piece_page",
    "piece_row",
    "piece_view",
    "recall_many",
    "spoil_and_rewrite",
    "swap",
    "swap_many",
    "unhold",
    "verify",
    "withdraw",
]
