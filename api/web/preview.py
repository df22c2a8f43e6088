"""One recipient's letter in the chosen hand, as it would be written, beside the message that is being typed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final

from api.web.base.display import ShownProblem, shown_problems
from api.web.base.signed_in import SignedInRequest
from api.web.catalogue import find_part, part_title
from api.web.pictures import inline, panel_svg
from mailroom.core import Invalid, MailroomError
from mailroom.mailings import preview
from mailroom.people import ListView
from plotter.choices import Order
from render.blocks.slips import USUAL
from stationery.problems import Problem

_SENDER_LINES: Final = 5
# One preview at a time: writing a page keeps a core busy, and stations wait for the same machine.
_ONE_AT_A_TIME: Final = threading.BoundedSemaphore(1)
_PATIENCE_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form."""

    hand: str
    stationery: str
    body: str
    sender: str
    name: str
    row: int | None
    replaces: str = ""
    signature: str = ""
    slips: bool = False
    fast: bool = False

    @property
    def signature_id(self) -> str | None:
        return self.signature or None

    @property
    def slip_share(self) -> float:
        return USUAL if self.slips else 0.0

    @property
    def order(self) -> Order:
        return "fast" if self.fast else "writer"

    @property
    def sender_lines(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.sender.split("\n") if line.strip())[:_SENDER_LINES]


@dataclass(frozen=True, slots=True)
class Side:
    """One written side of the preview."""

    part: str
    title: str
    text: str
    svg: str
    x_height_mm: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The preview: sides, or what keeps them from being written."""

    sides: tuple[Side, ...] = ()
    problems: tuple[ShownProblem, ...] = ()


def preview_of(request: SignedInRequest, recipients: ListView, draft: Draft) -> Shown:
    """One recipient's letter in the chosen hand, as it would be written; nothing is stored."""
    if not draft.body.strip():
        return Shown()
    if not _ONE_AT_A_TIME.acquire(timeout=_PATIENCE_S):
        return Shown(problems=(ShownProblem("", request.words("preview.failed"), ""),))
    try:
        made = preview(
            request.services,
            request.operator.tenant_id,
            recipients=recipients,
            row=draft.row,
            body=draft.body,
            hand=draft.hand,
            stationery=draft.stationery,
            sender=draft.sender_lines,
            signature_id=draft.signature_id,
            slips=draft.slip_share,
        )
    except Invalid as error:
        return refusal(request, error)
    finally:
        _ONE_AT_A_TIME.release()
    sides = tuple(
        Side(
            part=part,
            title=part_title(request.words, part),
            text="\n".join(line.text for line in page.lines),
            svg=inline(panel_svg(page, find_part(draft.stationery, part))),
            x_height_mm=request.words.number(round(page.x_height_mm, 1)),
        )
        for part, page in made.pages.items()
    )
    return Shown(sides, tuple(shown_problems(request.words, made.problems)))


def refusal(request: SignedInRequest, error: MailroomError) -> Shown:
    problems = error.problems or (Problem("body", error.code, error.message, error.suggestion, values=error.values),)
    return Shown(problems=tuple(shown_problems(request.words, problems)))
