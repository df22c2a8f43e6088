"""Ids and piece codes from injected randomness.

Ids: a prefix and 20 characters of a 32-letter alphabet (100 bits). Piece codes are for people and for slips of paper:
consonants and digits that can't be mistaken for one another, a check character, and no strings that offend.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

RandomBytes = Callable[[int], bytes]

_ID_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_ID_LENGTH: Final = 20
_ID_SYMBOLS: Final = bytes(ord(_ID_ALPHABET[b % 32]) for b in range(256))

# 17 symbols: a prime, so that with weights 1..8 the check character finds every single wrong symbol and every swap of two.
# Left out: vowels (words), 0 O Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V (look alike on paper).
CODE_ALPHABET: Final = "CDFHJKMNPRTWX3479"
_CODE_DATA: Final = 8
_NOT_SAID: Final = (
    "KKK",
    "NPD",
    "FCK",
    "FKN",
    "HJ",
    "WTF",
    "CNT",
    "KNT",
    "DCK",
    "PRN",
    "KFR",
    "NTT",
    "FTZ",
    "TWT",
    "WNK",
    "CHNK",
)


class Ids:
    """Makes ids; `random_bytes(n)` gives n bytes, `secrets.token_bytes` in life, a seeded generator in tests."""

    def __init__(self, random_bytes: RandomBytes = secrets.token_bytes) -> None:
        self.random_bytes = random_bytes

    def new(self, prefix: str) -> str:
        """`prefix` and an underscore and 20 random characters."""
        return f"{prefix}_" + self.random_bytes(_ID_LENGTH).translate(_ID_SYMBOLS).decode()

    def secret(self) -> str:
        """256 random bits in hexadecimal."""
        return self.random_bytes(32).hex()

    def piece_code(self) -> str:
        """For example `CDF3-7MNR-T`: eight random symbols and the check character."""
        while True:
            data = "".join(CODE_ALPHABET[i] for i in self._symbols())
            code = data + check_character(data)
            if not any(word in code for word in _NOT_SAID):
                return f"{code[:4]}-{code[4:8]}-{code[8]}"

    def _symbols(self) -> list[int]:
        """Eight values below 17, each equally likely: bytes from 255 up are thrown away (255 = 15 * 17)."""
        found: list[int] = []
        while len(found) < _CODE_DATA:
            found += [b % 17 for b in self.random_bytes(_CODE_DATA) if b < 255]
        return found[:_CODE_DATA]


def check_character(data: str) -> str:
    """The ninth symbol: sum of (place * symbol) modulo 17, places counted from 1."""
    return CODE_ALPHABET[sum((i + 1) * CODE_ALPHABET.index(c) for i, c in enumerate(data)) % 17]


def read_code(typed: str) -> str | None:
    """The code as stored when it was typed or scanned in any case, with or without hyphens; None when it can't be one."""
    plain = "".join(c for c in typed.upper() if c.isalnum())
    if len(plain) != _CODE_DATA + 1 or any(c not in CODE_ALPHABET for c in plain):
        return None
    if check_character(plain[:_CODE_DATA]) != plain[_CODE_DATA]:
        return None
    return f"{plain[:4]}-{plain[4:8]}-{plain[8]}"
