"""A country's file becomes a Country: read when first asked for, then kept; unknown keys and values are refused."""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from stationery.countries.country import LINE_FIELDS, Ambiguous, Box, Country, Hint, Line, Piece, Postcode, Regions
from stationery.errors import BadStationery
from stationery.tables import DATA, Table, read_toml

FOLDER: Final = DATA / "countries"
_UNKNOWN: Final = Country("")
_PLACEHOLDER: Final = re.compile(r"(?P<before>[^{}]*)\{(?P<field>\w+)\}")
_NEEDS: Final[tuple[Literal["no", "warns", "refuses"], ...]] = ("no", "warns", "refuses")
_LANGUAGES: Final = ("de", "fr")


def country(code: str) -> Country:
    """The habits of the country with that ISO code; those of most where it has no file. Raises BadStationery for a bad file."""
    return _read(code) if code in _codes() else _UNKNOWN


@cache
def countries() -> tuple[Country, ...]:
    """All countries that have a file, by code; raises BadStationery for a bad one."""
    return tuple(_read(code) for code in sorted(_codes()))


@cache
def _codes() -> frozenset[str]:
    return frozenset(path.stem for path in FOLDER.glob("*.toml"))


@cache
def _read(code: str) -> Country:
    return read_country(read_toml(FOLDER / f"{code}.toml"), code)


def read_country(table: Table, code: str) -> Country:
    """A country from its table; raises BadStationery naming file and key. `stationery.catalogue` reads the table `post`."""
    table.allow(
        "called", "heading", "spoken", "addressed_in", "company_first", "lines", "spelled", "capital_towns", "house_numbers",
        "na_is_no_country", "towns", "postcode", "box", "regions", "post",
    )  # fmt: skip
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise BadStationery(f"{table.place}: a country's file is called by its ISO code, e.g. DE.toml")
    return Country(
        code,
        called=_small(table, "called"),
        heading=table.text("heading", ""),
        spoken=_texts(table, "spoken"),
        addressed_in=_among(table, "addressed_in", _LANGUAGES),
        company_first=table.flag("company_first"),
        lines=tuple(_line(text, f"{table.place}.lines") for text in table.texts("lines", ())),
        spelled=_texts(table, "spelled"),
        capital_towns=table.flag("capital_towns"),
        house_numbers=table.flag("house_numbers"),
        na_is_no_country=table.flag("na_is_no_country"),
        towns=frozenset(_small(table, "towns")),
        postcode=_postcode(table.table("postcode")) if "postcode" in table else Postcode(),
        box=_box(table.table("box")) if "box" in table else Box(),
        regions=_regions(table.table("regions")) if "regions" in table else Regions(),
    )


def _postcode(table: Table) -> Postcode:
    table.allow(
        "prefixes", "spaceless", "parts", "digits_before_town", "lost_zero", "company_codes", "not_here", "perhaps_here",
        "ambiguous",
    )  # fmt: skip
    return Postcode(
        prefixes=table.texts("prefixes", ()),
        spaceless=table.flag("spaceless"),
        parts=_parts(table) if "parts" in table else None,
        digits_before_town=int(table.number("digits_before_town")) if "digits_before_town" in table else None,
        lost_zero=table.pattern("lost_zero") if "lost_zero" in table else None,
        company_codes=table.flag("company_codes"),
        not_here=_hint(table.table("not_here")) if "not_here" in table else None,
        perhaps_here=_hint(table.table("perhaps_here")) if "perhaps_here" in table else None,
        ambiguous=_ambiguous(table.table("ambiguous")) if "ambiguous" in table else None,
    )


def _parts(table: Table) -> re.Pattern[str]:
    parts = table.texts("parts")
    if len(parts) != 2:
        raise BadStationery(f"{table.place}.parts: needs the forms of two parts, got {list(parts)!r}")
    return _compiled(f"(?P<first>{parts[0]})(?P<second>{parts[1]})", f"{table.place}.parts")


def _hint(table: Table) -> Hint:
    table.allow("form", "hint")
    return Hint(table.pattern("form"), table.text("hint"))


def _ambiguous(table: Table) -> Ambiguous:
    table.allow("form", "why", "hint")
    return Ambiguous(table.pattern("form"), table.text("why"), table.text("hint"))


def _box(table: Table) -> Box:
    table.allow("word", "forms", "in_pairs", "beside_street")
    forms = table.texts("forms", ())
    for form in forms:
        _compiled(form, f"{table.place}.forms")
    return Box(table.text("word", Box().word), forms, table.flag("in_pairs"), table.flag("beside_street"))


def _regions(table: Table) -> Regions:
    table.allow("needed", "abbreviated", "postcode", "by_postcode", "names")
    needed = table.choice("needed", _NEEDS, "no")
    runs = [_run(text, f"{table.place}.by_postcode") for text in table.texts("by_postcode", ())]
    starts = tuple(start for start, _ in runs)
    if list(starts) != sorted(set(starts)):
        raise BadStationery(f"{table.place}.by_postcode: the runs need to rise")
    return Regions(
        needed=next(need for need in _NEEDS if need == needed),
        abbreviated=table.flag("abbreviated"),
        postcode=table.pattern("postcode") if "postcode" in table else None,
        run_starts=starts,
        run_regions=tuple(region for _, region in runs),
        codes=MappingProxyType({name.casefold(): region for region, name in _texts(table, "names").items()}),
    )


def _run(text: str, place: str) -> tuple[str, str]:
    """`900 CA`: from 900 on it is CA."""
    found = re.fullmatch(r"([A-Z\d]+) (\w+)", text)
    if not found:
        raise BadStationery(f"{place}: {text!r} is not the beginning of a postcode and a region, e.g. '900 CA'")
    return found[1], found[2]


def _line(text: str, place: str) -> Line:
    pieces, end = [], 0
    while found := _PLACEHOLDER.match(text, end):
        if found["field"] not in LINE_FIELDS:
            raise BadStationery(f"{place}: unknown field {{{found['field']}}} in {text!r}; allowed: {', '.join(LINE_FIELDS)}")
        pieces.append(Piece(found["before"], found["field"]))
        end = found.end()
    if end != len(text) or not pieces:
        raise BadStationery(f"{place}: {text!r} is not made of fields in braces and what stands between them")
    return tuple(pieces)


def _small(table: Table, key: str) -> tuple[str, ...]:
    """Texts that are compared without regard to capitals."""
    return tuple(text.casefold() for text in table.texts(key, ()))


def _texts(table: Table, key: str) -> MappingProxyType[str, str]:
    if key not in table:
        return MappingProxyType({})
    inner = table.table(key)
    return MappingProxyType({name: inner.text(name) for name in inner.names()})


def _among(table: Table, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    values = table.texts(key, ())
    for value in values:
        if value not in allowed:
            raise BadStationery(f"{table.place}.{key}: {value!r} is none of {', '.join(allowed)}")
    return values


def _compiled(text: str, place: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise BadStationery(f"{place}: {text!r} is no regular expression: {error}") from error
