"""Kinds of letters by their shape."""

from __future__ import annotations

from typing import Final

ASCENDERS: Final = frozenset("bdfhklßtþđħł")
DESCENDERS: Final = frozenset("gjpqyŋſ")
ASCENDS: Final = 1.1
"""x-heights from which on a small letter's ascender begins."""
