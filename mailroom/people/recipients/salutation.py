"""How a letter begins, built from data and never guessed from a first name.

>>> salutation(Address(salutation="Frau", title="Dr.", first_name="Ada", last_name="von der Heide"), "de")
'Sehr geehrte Frau Dr. von der Heide'
"""

from __future__ import annotations

import re
from typing import Final, Literal

from mailroom.people.recipients.degrees import without_degrees
from mailroom.people.recipients.salutation_words import who_is
from stationery.address import Address

Language = Literal["de", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("de", "en")

_PROFESSOR: Final = re.compile(r"\bprof(?:\.|essor(?:in)?\b|['’]in\b|$)", re.IGNORECASE)
_DOCTOR: Final = re.compile(r"\bdr\b\.?|\bdoktor\b", re.IGNORECASE)

# An office is spoken with the name (`Sehr geehrter Herr Pfarrer Wolf`), a degree is not.
_OFFICE: Final = re.compile(
    r"(?:Pfarrer|Pastor|Bischof|Dekan|Diakon|Rabbiner|(?:Ober)?[Bb]ürgermeister|Minister|Botschafter|Konsul|Präsident|Landrat"
    r"|Landrätin|Direktor|Rektor|Senator|Richter|Graf|Gräfin|Pater|Schwester)(?:in)?\b|Reverend|Father|Captain|Colonel|Judge"
)


def known_salutation(text: str) -> bool:
    """Whether a value of the salutation column is understood."""
    return who_is(text) is not None


def is_general(address: Address) -> bool:
    """Whether nobody is named: the letter can only begin with "Damen und Herren"."""
    return not (address.last_name or address.first_name or address.full_name)


def salutation(address: Address, language: Language) -> str:
    """Without the comma after it."""
    if is_general(address):
        return "Sehr geehrte Damen und Herren" if language == "de" else "Dear Sir or Madam"
    who = who_is(address.salutation) or "" if address.last_name else ""
    return _german(address, who) if language == "de" else _english(address, who)


def spoken_title(title: str, language: Language) -> str:
    """Of all titles the highest that is spoken: professor before doctor, no degrees; empty when there is none."""
    if _PROFESSOR.search(title):
        return "Prof." if language == "de" else "Professor"
    if _DOCTOR.search(title):
        return "Dr." if language == "de" else "Dr"
    office = _OFFICE.match(title)
    return office[0] if office else ""


def _german(address: Address, who: str) -> str:
    title, last = spoken_title(address.title, "de"), without_degrees(address.last_name)
    match who:
        case "w" | "mrs" | "miss":
            return _joined("Sehr geehrte Frau", title, last)
        case "m":
            return _joined("Sehr geehrter Herr", title, last)
        case "f":
            return _joined("Sehr geehrte Familie", last)
        case "c":
            return _joined("Sehr geehrte Eheleute", last)
        case "wm":
            return f"Sehr geehrte Frau {last}, sehr geehrter Herr {last}"
    return _joined("Guten Tag", title, _name(address))


def _english(address: Address, who: str) -> str:
    title, last = spoken_title(address.title, "en"), without_degrees(address.last_name)
    if who in ("f", "c"):
        return f"Dear {last} family" if who == "f" else f"Dear Mr and Mrs {last}"
    if who == "wm":
        return f"Dear Mr and Mrs {last}"
    spoken = {"w": "Ms", "mrs": "Mrs", "miss": "Miss", "m": "Mr", "mx": "Mx"}.get(who)
    if spoken:
        return _joined("Dear", title or spoken, last)
    return _joined("Dear", title, _name(address))


def _name(address: Address) -> str:
    return without_degrees(address.full_name or _joined(address.first_name, address.last_name))


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
