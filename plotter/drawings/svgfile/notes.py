"""What a reader of drawings has to say about one: what it left out, and what it repaired."""

from __future__ import annotations

from collections import Counter
from typing import Final

_EXAMPLES: Final = 5


class Notes:
    """Gathers remarks while a document is read; the same remark about many elements becomes one line."""

    def __init__(self) -> None:
        self._left_out: Counter[str] = Counter()
        self._remarks: dict[str, list[str]] = {}

    def left_out(self, kind: str, count: int = 1) -> None:
        """`count` more of this kind are not drawn."""
        self._left_out[kind] += count

    def remark(self, what: str, where: str = "") -> None:
        """Something of which people should know; `where` names the element."""
        self._remarks.setdefault(what, []).append(where)

    def lines(self) -> tuple[str, ...]:
        """All of it, a sentence each; remarks first."""
        found = []
        for what, places in self._remarks.items():
            named = [place for place in dict.fromkeys(places) if place]
            more = f" and {len(named) - _EXAMPLES} more" if len(named) > _EXAMPLES else ""
            found.append(f"{', '.join(named[:_EXAMPLES])}{more}: {what}" if named else what)
        if counted := self.counted():
            found.append(f"left out: {counted}")
        return tuple(found)

    def counted(self) -> str:
        """What was left out, by kind with its count; empty for nothing."""
        return ", ".join(f"{count} × {kind}" for kind, count in self._left_out.items())
