"""The catalogue of stationery: what there is to write on, and where on it one may write.

The data lies in stationery/data as TOML: formats, envelopes, one file for each stationery, and in the countries' files what
their posts keep free. Everything is checked when it is read: an unknown key, an area outside its sheet or in a post's way is an
error that names the file and the place.

Sheet coordinates: the sheet as it lies on the plotter, origin top left, x right, y down, millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from render.geometry import Area
from stationery.errors import BadStationery, UnknownStationery
from stationery.tables import DATA, Table, read_toml
from stationery.zones import Post, Zone, check_post_areas, contains, overlaps, show

PartKind = Literal["card", "letter", "envelope"]
# Room that a handwritten address line takes, and how much of what it leaves free goes above it: with these, four lines on a C6
# envelope begin just above its middle.
_ADDRESS_PITCH_MM: Final = 8.5
_ADDRESS_DROP: Final = 0.4
_COUNTRIES: Final = DATA / "countries"
AREA_NAMES: Final = ("message", "address", "sender", "signature")


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet side of a letter: what becomes a piece when it is written on."""

    kind: PartKind
    name: str
    """For people: `card inside`."""
    title: str
    width_mm: float
    height_mm: float
    areas: MappingProxyType[str, Area]
    """Where to write what: `message`, `address`, `sender`, `signature`; empty for an envelope whose window shows the letter."""
    folds_x_mm: tuple[float, ...] = ()
    """Upright folds."""
    folds_y_mm: tuple[float, ...] = ()
    """Level folds."""
    holes_y_mm: tuple[float, ...] = ()
    window: Area | None = None
    zones: tuple[Zone, ...] = ()
    """The post's zones, on the side that the post reads."""

    @property
    def written(self) -> bool:
        """Whether the plotter writes on it, so that it becomes a piece."""
        return bool(self.areas)

    def area_for(self, name: str, lines: int) -> Area:
        """The area for a text of so many lines: a short address stands lower, as a person writes it, never outside its area.

        Letters keep their areas as they are: what a window shows has a fixed place. Raises KeyError for a name not in `areas`.
        """
        area = self.areas[name]
        if name != "address" or self.kind == "letter":
            return area
        spare_mm = max(0.0, area.height_mm - max(1, lines) * _ADDRESS_PITCH_MM)
        drop_mm = round(_ADDRESS_DROP * spare_mm, 2)
        return Area(area.x_mm, area.y_mm + drop_mm, area.width_mm, area.height_mm - drop_mm)


@dataclass(frozen=True, slots=True)
class Stationery:
    """What one letter consists of, in the order in which it is put together: the inside first, the envelope last."""

    name: str
    title: str
    parts: tuple[Part, ...]
    envelope: str | None
    """Name of the envelope in use; None for a postcard."""
    envelopes: tuple[str, ...]
    """Names of the envelopes that fit, the usual one first."""
    post: str
    """Country of the post whose zones are drawn and kept (ISO 3166)."""

    def part(self, kind: PartKind) -> Part:
        """The part of that kind; raises UnknownStationery when there is none."""
        for part in self.parts:
            if part.kind == kind:
                return part
        raise UnknownStationery(f"part of {self.name!r}", kind, [part.kind for part in self.parts])

    @property
    def written_parts(self) -> tuple[Part, ...]:
        """The parts that the plotter writes on."""
        return tuple(part for part in self.parts if part.written)


@cache
def stationery_names() -> tuple[str, ...]:
    """Names of all stationery, sorted."""
    return tuple(sorted(path.stem for path in (DATA / "stationery").glob("*.toml")))


def envelope_names() -> tuple[str, ...]:
    """Names of all envelopes, as they stand in the data."""
    return tuple(read_toml(DATA / "envelopes.toml").names())


@cache
def load_stationery(name: str, *, envelope: str | None = None, post: str | None = None) -> Stationery:
    """The stationery of that name, with its usual envelope and post unless others are asked for.

    Raises UnknownStationery for a name that is not there or does not fit, BadStationery for data that breaks a rule.
    """
    if name not in stationery_names():
        raise UnknownStationery("stationery", name, stationery_names())
    return read_stationery(read_toml(DATA / "stationery" / f"{name}.toml"), name, envelope=envelope, post=post)


def read_stationery(table: Table, name: str, *, envelope: str | None = None, post: str | None = None) -> Stationery:
    """A stationery from its table, checked; errors as `load_stationery`."""
    table.allow("title", "envelopes", "posts", "part")
    envelopes = table.texts("envelopes") if "envelopes" in table else ()
    rows = table.tables("part")
    if not rows:
        raise BadStationery(f"{table.place}: needs at least one [[part]]")
    if bool(envelopes) == ("posts" in table):
        raise BadStationery(f"{table.place}: needs either `envelopes`, or `posts` when the card travels without one")
    if not envelopes:
        if envelope is not None:
            raise UnknownStationery(f"envelope for {name!r}", envelope, ["none: it travels without one"])
        chosen = _choose_post(table.texts("posts"), post, name)
        parts = tuple(_sheet(row, table.texts("posts"), chosen) for row in rows)
        return Stationery(name, table.text("title"), parts, None, (), chosen)
    wanted = envelope or envelopes[0]
    if wanted not in envelopes:
        raise UnknownStationery(f"envelope for {name!r}", wanted, envelopes)
    inner = tuple(_sheet(row, (), None) for row in rows)
    outer, chosen = _envelope(wanted, post)
    return Stationery(name, table.text("title"), (*inner, outer), wanted, envelopes, chosen)


@cache
def load_post(country: str) -> Post:
    """The rules of a country's post; raises UnknownStationery."""
    files = {path.stem: path for path in sorted(_COUNTRIES.glob("*.toml"))}
    if country not in files or "post" not in read_toml(files[country]):
        raise UnknownStationery("post", country, [code for code, path in files.items() if "post" in read_toml(path)])
    table = read_toml(files[country]).table("post")
    table.allow("title", "franking", "coding", "sender_height_mm", "reading", "capitals_mm", "line_gap_mm", "block_width_mm")
    reading = table.table("reading")
    reading.allow("left_mm", "top_mm", "right_mm", "bottom_mm")
    return Post(
        country=country,
        title=table.text("title"),
        franking_mm=_size(table.table("franking")),
        coding_mm=_size(table.table("coding")),
        sender_height_mm=table.number("sender_height_mm"),
        reading_margins_mm=(
            reading.number("left_mm"),
            reading.number("top_mm"),
            reading.number("right_mm"),
            reading.number("bottom_mm"),
        ),
        capitals_mm=table.pair("capitals_mm"),
        line_gap_mm=table.pair("line_gap_mm"),
        block_width_mm=table.number("block_width_mm"),
    )


def format_size(kind: Literal["sheets", "envelopes"], name: str) -> tuple[float, float]:
    """Width and height in millimetres of a format by name: sheets portrait, envelopes landscape."""
    formats = read_toml(DATA / "formats.toml").table(kind)
    if name not in formats:
        raise UnknownStationery(f"format of {kind}", name, formats.names())
    return formats.pair(name)


def _sheet(table: Table, posts: tuple[str, ...], post: str | None) -> Part:
    """A card or letter; `posts` when the post reads this very side."""
    table.allow("kind", "name", "format", "orientation", "areas", "folds_x_mm", "folds_y_mm", "holes_y_mm")
    short, long = format_size("sheets", table.text("format"))
    landscape = table.choice("orientation", ("portrait", "landscape")) == "landscape"
    width_mm, height_mm = (long, short) if landscape else (short, long)
    kind = table.choice("kind", ("card", "letter"))
    part = Part(
        kind="card" if kind == "card" else "letter",
        name=table.text("name"),
        title=f"{table.text('name')}, {width_mm:g} × {height_mm:g} mm",
        width_mm=width_mm,
        height_mm=height_mm,
        areas=_areas(table.table("areas")),
        folds_x_mm=table.numbers("folds_x_mm") if "folds_x_mm" in table else (),
        folds_y_mm=table.numbers("folds_y_mm") if "folds_y_mm" in table else (),
        holes_y_mm=table.numbers("holes_y_mm") if "holes_y_mm" in table else (),
        zones=load_post(post).zones(width_mm, height_mm) if post else (),
    )
    _check_part(part, posts, table.place)
    return part


def _envelope(name: str, post: str | None) -> tuple[Part, str]:
    table = read_toml(DATA / "envelopes.toml").table(name)
    table.allow("title", "format", "posts", "areas", "window")
    posts = table.texts("posts")
    chosen = _choose_post(posts, post, name)
    width_mm, height_mm = format_size("envelopes", table.text("format"))
    part = Part(
        kind="envelope",
        name=f"envelope {name}",
        title=table.text("title"),
        width_mm=width_mm,
        height_mm=height_mm,
        areas=_areas(table.table("areas")),
        window=_area(table.table("window")) if "window" in table else None,
        zones=load_post(chosen).zones(width_mm, height_mm),
    )
    _check_part(part, posts, table.place)
    return part, chosen


def _choose_post(posts: tuple[str, ...], wanted: str | None, name: str) -> str:
    if wanted is None:
        return posts[0]
    if wanted not in posts:
        raise UnknownStationery(f"post for {name!r}", wanted, posts)
    return wanted


def _check_part(part: Part, posts: tuple[str, ...], place: str) -> None:
    """Areas lie on the sheet, apart from each other, not across an upright fold, and out of every listed post's way."""
    sheet = Area(0.0, 0.0, part.width_mm, part.height_mm)
    areas = list(part.areas.items())
    for i, (name, area) in enumerate(areas):
        if not contains(sheet, area):
            raise BadStationery(f"{place}: area {name!r} {show(area)} leaves the sheet of {show(sheet)}")
        if any(area.x_mm < fold < area.x_mm + area.width_mm for fold in part.folds_x_mm):
            raise BadStationery(f"{place}: area {name!r} {show(area)} lies across a fold")
        for other, other_area in areas[i + 1 :]:
            if overlaps(area, other_area):
                raise BadStationery(f"{place}: areas {name!r} and {other!r} overlap")
    if part.window and not contains(sheet, part.window):
        raise BadStationery(f"{place}: the window {show(part.window)} leaves the envelope")
    for post in posts:
        check_post_areas(part.areas, part.width_mm, part.height_mm, load_post(post), place)


def _areas(table: Table) -> MappingProxyType[str, Area]:
    table.allow(*AREA_NAMES)
    return MappingProxyType({name: _area(table.table(name)) for name in table.names()})


def _area(table: Table) -> Area:
    table.allow("x_mm", "y_mm", "width_mm", "height_mm")
    x_mm, y_mm, width_mm, height_mm = (table.number(key) for key in ("x_mm", "y_mm", "width_mm", "height_mm"))
    if x_mm < 0 or y_mm < 0 or width_mm <= 0 or height_mm <= 0:
        raise BadStationery(f"{table.place}: {width_mm:g} x {height_mm:g} at ({x_mm:g}, {y_mm:g}) is no rectangle on a sheet")
    return Area(x_mm, y_mm, width_mm, height_mm)


def _size(table: Table) -> tuple[float, float]:
    table.allow("width_mm", "height_mm")
    return table.number("width_mm"), table.number("height_mm")
