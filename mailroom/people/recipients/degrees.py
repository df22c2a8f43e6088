"""Degrees that follow a name (`Blum, MSc`): behind it on the envelope, in no salutation and no `{{ nachname }}`."""

from __future__ import annotations

import functools
import re
from typing import Final

_DEGREE: Final = (
    r"(?:M\.?\s?Sc\.?|B\.?\s?Sc\.?|M\.?\s?A\.?|B\.?\s?A\.?|E?MBA|M\.?B\.?A\.?|LL\.?\s?[MBD]\.?|Ph\.?\s?D\.?|B\.?\s?Eng\.?|M\.?\s?Eng\.?"
    r"|M\.?\s?Ed\.?|B\.?\s?Ed\.?|BBA|MPH|MPA|DBA|M\.?D\.?|D\.?D\.?S\.?|Esq\.?|CPA|CFA|RN|OBE|MBE|CBE|FRCS|FRS|MFA|BFA|M\.?Phil\.?"
    r"|D\.?Phil\.?|Dipl\.[-\s]?[A-Z][\w.]*(?:\s?\((?:FH|BA|DH|Univ\.?|TU)\))?|Dipl\.|\((?:FH|Univ\.?|TU)\)|Bakk\.(?:\s?\w+\.)?|StB|WP"
    r"|MRICS|FRICS|MSc\s?\(?\w*\)?|BSc\s?\(?\w*\)?|M\.?\s?Arch\.?|B\.?\s?Arch\.?|M\.?\s?mus\.?|Ing\.)"
)
_BEHIND: Final = re.compile(
    rf"(?P<name>.*?[^\s,])(?P<degrees>(?:,\s*{_DEGREE})(?:[,\s]+{_DEGREE})*|\s+(?:(?-i:MBA|MSc|BSc|M\.Sc\.|B\.Sc\.|M\.A\.|B\.A\.|LL\.\s?[MB]\.|PhD"
    rf"|Ph\.D\.|B\.Eng\.|M\.Eng\.|MD|Esq\.?))(?:[,\s]+{_DEGREE})*)\s*"
)
_ALONE: Final = re.compile(
    r"(?:MBA|EMBA|M\.?\s?Sc\.?|B\.?\s?Sc\.?|M\.A\.|B\.A\.|LL\.?\s?[MB]\.?|Ph\.?\s?D\.?|B\.?\s?Eng\.?|M\.?\s?Eng\.?|BBA|MPH|CPA)"
)


_TITLE_END: Final = re.compile(rf"(?P<before>|.*[^\s,])(?:^|[,\s]+)(?P<after>{_ALONE.pattern}(?:,?\s+{_ALONE.pattern})*)")


@functools.lru_cache(maxsize=1 << 14)
def without_degrees(name: str) -> str:
    """A name without the degrees behind it."""
    if " " not in name and "," not in name:
        return name
    found = _BEHIND.fullmatch(name)
    return found["name"] if found else name


def title_parted(title: str) -> tuple[str, str]:
    """What stands before a name and what follows it: `Dr. MBA` is `Dr.` and `MBA`."""
    found = _TITLE_END.fullmatch(title)
    return (found["before"], ", ".join(re.split(r",\s*", found["after"]))) if found else (title, "")
