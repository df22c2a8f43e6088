"""One letter written: its text and address as strokes on every part of its stationery. Pure; the slow part of a proof.

Deterministic: the seed comes from the mailing's seed and from the recipient's row and content, from no id and no clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fonts.catalogue import load_hand
from fonts.errors import HandError
from fonts.hand import Hand
from mailroom.core import Invalid
from mailroom.people.recipients import Recipient
from mailroom.writing.errors import LetterRefused
from mailroom.writing.message import Message, check_values, fill
from mailroom.writing.signing import above_signature, signature_area
from mailroom.writing.slipping import harmless, personal_words, slipped_words
from render.errors import BadText, TextOverflows, UnsupportedCharacters
from render.recorded import Specimens
from render.strokes import Page
from render.writer import Area, Block, write_page
from stationery.address import format_address
from stationery.catalogue import Part, Stationery, load_stationery
from stationery.errors import StationeryError
from stationery.problems import Problem

MOST_SLIPS: Final = 0.05
"""One word in twenty; more looks like carelessness."""
_TRIES: Final = 12
_STRIDE: Final = 0x9E3779B97F4A7C15
"""An odd number, so that seeds of further tries are apart from every letter's own."""


@dataclass(frozen=True, slots=True)
class LetterSetup:
    """How the letters of a mailing are written."""

    message: Message
    columns: Mapping[str, str]
    hand: Hand
    stationery: Stationery
    sender: tuple[str, ...]
    sender_country: str
    seed: int
    specimens: Specimens | None = None
    """Recorded signatures to sign by, below the message."""
    slips: float = 0.0
    """Share of the message's words that are begun wrongly first; never a name, a code or an amount."""


@dataclass(frozen=True, slots=True, eq=False)
class WrittenLetter:
    """What one recipient gets."""

    text: str
    address: tuple[str, ...]
    pages: Mapping[str, Page]
    """Part (card, letter, envelope) -> its strokes, in the order in which the stationery has its parts."""
    warnings: tuple[Problem, ...] = ()
    """What somebody should look at in the values that were written."""


def letter_setup(  # noqa: PLR0913  # what a mailing chooses, each by name
    message: Message,
    columns: Mapping[str, str],
    *,
    hand: str,
    hand_version: str | None,
    stationery: str,
    sender: Sequence[str],
    sender_country: str,
    seed: int,
    specimens: Specimens | None = None,
    slips: float = 0.0,
) -> LetterSetup:
    """Everything looked up by name; raises Invalid (`unknown_hand`, `unknown_stationery`)."""
    return LetterSetup(
        message,
        columns,
        find_hand(hand, hand_version),
        find_stationery(stationery),
        tuple(sender),
        sender_country,
        seed,
        specimens,
        slips,
    )


def find_hand(name: str, version: str | None = None) -> Hand:
    try:
        return load_hand(name, version)
    except HandError as error:
        raise Invalid("unknown_hand", str(error), "./federkiel hands lists them.") from error


def find_stationery(name: str) -> Stationery:
    try:
        return load_stationery(name)
    except StationeryError as error:
        raise Invalid("unknown_stationery", str(error), "./federkiel stationery lists them.") from error


def write_letter(how: LetterSetup, recipient: Recipient, *, number: int = 1, revision: int = 1) -> WrittenLetter:
    """All parts of the letter; raises LetterRefused with every problem found."""
    warnings = check_values(how.message, recipient, how.columns)
    text = fill(how.message, recipient, how.columns)
    address = tuple(format_address(recipient.address, how.sender_country))
    personal = personal_words([*recipient.values().values(), *how.sender])
    pages: dict[str, Page] = {}
    problems: list[Problem] = []
    for part in how.stationery.written_parts:
        seed = letter_seed(how.seed, recipient, number, revision, part.kind)
        try:
            pages[part.kind] = _write_unslipped(how, part, text, address, seed, personal)
        except (BadText, TextOverflows) as error:
            block = _overflowing(how, part, text, address, seed) if isinstance(error, TextOverflows) else "text"
            problems += _problems(error, recipient, part, how, block)
    if problems:
        raise LetterRefused(list(dict.fromkeys(problems)))
    return WrittenLetter(text, address, pages, warnings)


def letter_seed(mailing_seed: int, recipient: Recipient, number: int, revision: int, part: str) -> int:
    """63 bits, another for every mailing, row, content, revision and part."""
    purpose = f"{mailing_seed}/{recipient.fingerprint()}/{number}/{revision}/{part}"
    return int.from_bytes(hashlib.blake2b(purpose.encode(), digest_size=8).digest(), "big") >> 1


def _write_unslipped(
    how: LetterSetup, part: Part, text: str, address: Sequence[str], seed: int, personal: Collection[str]
) -> Page:
    """The part's page without a slip where nobody wants one, and without any where the text has no room for them."""
    try:
        return _write_harmless(how, part, text, address, seed, personal)
    except TextOverflows:
        if not how.slips:
            raise
    return _write_part(replace(how, slips=0.0), part, text, address, seed)


def _write_harmless(
    how: LetterSetup, part: Part, text: str, address: Sequence[str], seed: int, personal: Collection[str]
) -> Page:
    """Written again until no slip stands where nobody wants one, in the end without slips."""
    page = _write_part(how, part, text, address, seed)
    for attempt in range(1, _TRIES + 1):
        if not how.slips or harmless(slipped_words(page), personal):
            return page
        again = replace(how, slips=how.slips if attempt < _TRIES else 0.0)
        page = _write_part(again, part, text, address, (seed + attempt * _STRIDE) % 2**63)
    return page


def _write_part(how: LetterSetup, part: Part, text: str, address: Sequence[str], seed: int, only: str | None = None) -> Page:
    """The part's page, or of `only` one of its areas."""
    texts = {"message": text, "address": "\n".join(address), "sender": "\n".join(how.sender)}
    signed_area: Area | None = None
    blocks = []
    for name in part.areas:
        if only not in (None, name) or not texts.get(name):
            continue
        area = part.area_for(name, texts[name].count("\n") + 1)
        if name == "message" and how.specimens is not None:
            signed_area, area = area, above_signature(area, how.specimens)
        blocks.append(Block(texts[name], area, slips=how.slips if name == "message" else 0.0))
    size = {"width_mm": part.width_mm, "height_mm": part.height_mm}
    page = write_page(blocks, how.hand, seed=seed, lang=how.message.language, **size)
    if signed_area is None or how.specimens is None:
        return page
    block = Block("", signature_area(page, signed_area, how.specimens), signature=True, specimens=how.specimens)
    signature = write_page([block], how.hand, seed=seed, lang=how.message.language, **size)
    return replace(page, lines=page.lines + signature.lines)


def _overflowing(how: LetterSetup, part: Part, text: str, address: Sequence[str], seed: int) -> str:
    """Which text is too long for its area: what there is to shorten is the address or the sender, not always the message."""
    unslipped = replace(how, slips=0.0)
    for name in part.areas:
        try:
            _write_part(unslipped, part, text, address, seed, name)
        except TextOverflows:
            return "text" if name == "message" else name
    return "text"


def _problems(error: BadText | TextOverflows, recipient: Recipient, part: Part, how: LetterSetup, block: str) -> list[Problem]:
    row = recipient.row
    if isinstance(error, TextOverflows):
        message = f"{part.title}: the {block} is too long by {error.lines_over} of {error.lines_fit + error.lines_over} lines"
        return [
            Problem(
                block,
                "text_overflows",
                message,
                "Shorten it, or choose larger stationery or a smaller hand.",
                row,
                values={"lines_over": error.lines_over, "lines": error.lines_fit + error.lines_over},
            )
        ]
    if isinstance(error, UnsupportedCharacters):
        found = []
        for item in error.items:
            field, place = _where(item.char, recipient)
            message = (
                f"the hand {how.hand.name!r} cannot write {item.char!r} ({item.name}), character {place or item.index + 1}"
            )
            where = f"the column {field!r}" if place else "the text"
            found.append(
                Problem(
                    field,
                    "unsupported_character",
                    message,
                    f"Replace or remove it in {where}.",
                    row,
                    values={"hand": how.hand.name, "character": item.char, "place": place or item.index + 1},
                )
            )
        return found
    return [Problem("text", "bad_text", str(error), "Correct the text.", row)]


def _where(char: str, recipient: Recipient) -> tuple[str, int]:
    """The recipient's field that holds the character, and its place from 1; ("text", 0) when it comes from the template."""
    for field, value in recipient.values().items():
        place = value.find(char)
        if place >= 0:
            return field, place + 1
    return "text", 0
