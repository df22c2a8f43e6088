"""What only lists raise."""

from __future__ import annotations

from mailroom.core import Invalid


class ListUnreadable(Invalid):
    """The file is not a list that can be read; nothing was imported."""
