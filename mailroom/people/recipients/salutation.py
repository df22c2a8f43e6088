"""How a letter begins, built from data and never guessed from a first name.

>>> salutation(Address(salutation="Frau", title="Dr.", first_name="Ada", last_name="von der Heide"), "de")
'Sehr geehrte Frau Dr. von der Heide'
"""

from __future__ import annotations

import re
from typing import Final, Literal

from mailroom.people.recipients.fields import fold
from stationery.address import Address

Language = Literal["de", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("de", "en")

# What a list says -> who it is: w woman, m man, f family, c couple (Eheleute), wm woman and man.
_WHO: Final = {
    "frau": "w", "fr": "w", "mrs": "mrs", "ms": "w", "miss": "miss", "madame": "w", "mme": "w", "w": "w", "weiblich": "w",
    "herr": "m", "herrn": "m", "hr": "m", "hrn": "m", "mr": "m", "monsieur": "m", "m": "m", "maennlich": "m",
    "familie": "f", "fam": "f", "family": "f", "famille": "f",
    "eheleute": "c", "ehepaar": "c",
    "herrundfrau": "wm", "herrnundfrau": "wm", "frauundherr": "wm", "frauundherrn": "wm", "mrandmrs": "wm",
    "firma": "", "divers": "", "d": "", "mx": "mx", "": "",
}  # fmt: skip
_PROFESSOR: Final = re.compile(r"\bprof(?:\.|essor(?:in)?\b|['’]in\b|$)", re.IGNORECASE)
_DOCTOR: Final = re.compile(r"\bdr\b\.?|\bdoktor\b", re.IGNORECASE)


def known_salutation(text: str) -> bool:
    """Whether a value of the salutation column is understood."""
    return fold(text) in _WHO


def is_general(address: Address) -> bool:
    """Whether nobody is named: the letter can only begin with "Damen und Herren"."""
    return not (address.last_name or address.first_name or address.full_name)


def salutation(address: Address, language: Language) -> str:
    """Without the comma after it."""
    if is_general(address):
        return "Sehr geehrte Damen und Herren" if language == "de" else "Dear Sir or Madam"
    who = _WHO.get(fold(address.salutation), "") if address.last_name else ""
    return _german(address, who) if language == "de" else _english(address, who)


def spoken_title(title: str, language: Language) -> str:
    """Of all titles the highest that is spoken: professor before doctor, no degrees; empty when there is none."""
    if _PROFESSOR.search(title):
        return "Prof." if language == "de" else "Professor"
    if _DOCTOR.search(title):
        return "Dr." if language == "de" else "Dr"
    return ""


def _german(address: Address, who: str) -> str:
    title, last = spoken_title(address.title, "de"), address.last_name
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
    title, last = spoken_title(address.title, "en"), address.last_name
    if who in ("f", "c"):
        return f"Dear {last} family" if who == "f" else f"Dear Mr and Mrs {last}"
    if who == "wm":
        return f"Dear Mr and Mrs {last}"
    spoken = {"w": "Ms", "mrs": "Mrs", "miss": "Miss", "m": "Mr", "mx": "Mx"}.get(who)
    if spoken:
        return _joined("Dear", title or spoken, last)
    return _joined("Dear", title, _name(address))


def _name(address: Address) -> str:
    return address.full_name or _joined(address.first_name, address.last_name)


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
