"""The short, designed sheets of a batch by WeasyPrint: job ticket and reconciliation.

Only our own templates are rendered, every value is escaped, and the fetcher knows `data:` addresses alone, so that no value can
make the renderer read a file or the network. WeasyPrint needs the system's Pango; where it is missing, PrintingFailed says what
to install.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from stationery.batch import BatchData
from stationery.catalogue import Part
from stationery.errors import PrintingFailed
from stationery.pdf_text import BOLD, REGULAR
from stationery.words import Language, show_count, show_date, show_duration, words

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcherResponse

_TEMPLATES: Final = Path(__file__).parent / "templates"
_PANGO: Final = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_SPARE_SHARE: Final = 0.03
"""Houses reckon with 2 to 3 % of spoiled sheets."""
_PICTURE_MM: Final = 0.24
"""Scale of the pictures that show how a sheet lies."""


class _Html(Protocol):
    def write_pdf(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class _PartLine:
    kind: str
    format: str
    ordered: str
    made: str
    spoiled: str
    open: str


@dataclass(frozen=True, slots=True)
class _Item:
    name: str
    kind: str
    needed: str
    spare: str
    take: str


@dataclass(frozen=True, slots=True)
class _Picture:
    width: float
    height: float
    folds: str
    """SVG path."""
    rules: str
    """SVG path: lines where the sheet is written on."""
    caption: str


def job_ticket_pdf(data: BatchData, lang: Language) -> bytes:
    """The job ticket without page furniture."""
    word = words(lang)
    return _render(
        "job_ticket.html",
        lang,
        {
            "data": data,
            "facts": _facts(data, lang),
            "rows_in": show_count(data.rows_in, lang),
            "letters": show_count(len(data.rows), lang),
            "refused": show_count(data.rows_refused, lang),
            "pen_time": show_duration(data.pen_time_s),
            "parts": _part_lines(data, lang),
            "pictures": [_picture(part, word) for part in data.stationery.written_parts],
        },
    )


def reconciliation_pdf(data: BatchData, lang: Language) -> bytes:
    """Rows in less refused less withdrawn is what must be posted; without page furniture."""
    word = words(lang)
    due = data.rows_in - data.rows_refused - data.withdrawn
    lines = [
        (word["received"], show_count(data.rows_in, lang), False),
        (f"− {word['faulty']}", show_count(data.rows_refused, lang), False),
        (f"− {word['withdrawn']}", show_count(data.withdrawn, lang), False),
        (f"= {word['to_post']}", show_count(due, lang), True),
        (word["posted"], word["not_posted"] if data.posted is None else show_count(data.posted, lang), False),
    ]
    verdict = ""
    if data.posted is not None:
        lines.append((word["difference"], show_count(data.posted - due, lang), True))
        verdict = word["balanced" if data.posted == due else "not_balanced"]
    return _render(
        "reconciliation.html", lang, {"data": data, "lines": lines, "verdict": verdict, "parts": _part_lines(data, lang)}
    )


def pick_list_pdf(data: BatchData, lang: Language) -> bytes:
    """What to fetch from stock, with spares for spoils; without page furniture."""
    word = words(lang)
    letters = len(data.rows)
    items = [
        _item(word[part.kind if part.kind != "letter" else "sheet"], _size(part), letters, lang)
        for part in data.stationery.parts
    ]
    if data.product:
        items.append(_item(word["stamps"], data.product, letters, lang, spares=False))
    if data.pen:
        items.append(_item(word["pens"], ", ".join(text for text in (data.pen, data.ink) if text), 1, lang))
    return _render("pick_list.html", lang, {"data": data, "items": items})


def _item(name: str, kind: str, needed: int, lang: Language, *, spares: bool = True) -> _Item:
    spare = math.ceil(needed * _SPARE_SHARE) if spares else 0
    return _Item(name, kind, show_count(needed, lang), show_count(spare, lang), show_count(needed + spare, lang))


def _facts(data: BatchData, lang: Language) -> list[tuple[str, str]]:
    """Label and value of what is known; what is empty is left out."""
    word = words(lang)
    due = show_date(data.due, lang) if data.due else ""
    envelope = next((part for part in data.stationery.parts if part.kind == "envelope"), None)
    known = [
        ("batch", data.batch),
        ("due", due),
        ("stationery", _size(data.stationery.parts[0])),
        ("envelope", _size(envelope) if envelope else ""),
        ("hand", data.hand),
        ("signer", data.signer),
        ("machine", data.machine),
        ("pen", data.pen),
        ("ink", data.ink),
        ("product", data.product),
        ("approved_by", data.approved_by),
    ]
    return [(word[key], value) for key, value in known if value]


def _size(part: Part) -> str:
    return f"{part.width_mm:g} × {part.height_mm:g} mm"


def _part_lines(data: BatchData, lang: Language) -> list[_PartLine]:
    if not data.counts:
        return []
    word = words(lang)
    return [
        _PartLine(
            kind=word[part.kind],
            format=_size(part),
            ordered=show_count(count.ordered, lang),
            made=show_count(count.made, lang),
            spoiled=show_count(count.spoiled, lang),
            open=show_count(count.open, lang),
        )
        for part, count in zip(data.stationery.written_parts, data.counts, strict=True)
    ]


def _picture(part: Part, word: Mapping[str, str]) -> _Picture:
    """The sheet as it lies, its folds, and rules where it is written on."""
    k = _PICTURE_MM
    width, height = part.width_mm * k, part.height_mm * k
    rules = [
        f"M{area.x_mm * k:.2f} {level:.2f}h{area.width_mm * k:.2f}"
        for area in part.areas.values()
        for level in (area.y_mm * k + 1.0 + 2.0 * i for i in range(max(1, int(area.height_mm * k / 2.0))))
    ]
    folds = [f"M{x * k:.2f} 0v{height:.2f}" for x in part.folds_x_mm] + [f"M0 {y * k:.2f}h{width:.2f}" for y in part.folds_y_mm]
    return _Picture(width, height, "".join(folds), "".join(rules), f"{word[part.kind]}: {word[f'placement_{part.kind}']}")


def _render(template: str, lang: Language, values: Mapping[str, object]) -> bytes:
    html_class, fetcher, refused = _weasyprint()
    text = _environment().get_template(template).render(lang=lang, word=words(lang), css=_stylesheet(), **values)
    try:
        return html_class(string=text, url_fetcher=fetcher, base_url=None).write_pdf()
    except refused as error:
        raise PrintingFailed(f"{template}: {error}") from error


@cache
def _weasyprint() -> tuple[Callable[..., _Html], object, type[BaseException]]:
    """WeasyPrint's HTML class, a fetcher that opens nothing but `data:`, and what the fetcher raises for anything else."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError, URLFetcher
    except OSError as error:
        raise PrintingFailed(f"the batch sheets need the system's Pango library ({error}); install it: {_PANGO}") from error

    class DataOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
            if not url.lower().startswith("data:"):
                raise FatalURLFetchingError(f"tried to open a {url.split(':', 1)[0]} address")
            return super().fetch(url, headers)

    return HTML, DataOnly(allowed_protocols=("data",), allow_redirects=False), FatalURLFetchingError


@cache
def _environment() -> Environment:
    sources = {path.name: path.read_text(encoding="utf-8") for path in _TEMPLATES.glob("*.html")}
    return Environment(loader=DictLoader(sources), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


@cache
def _stylesheet() -> Markup:
    """The style sheet with the fonts inside it."""
    css = (_TEMPLATES / "sheets.css").read_text(encoding="utf-8")
    for name, path in (("regular", REGULAR), ("bold", BOLD)):
        address = "data:font/ttf;base64," + base64.b64encode(path.read_bytes()).decode()
        css = css.replace("{{ " + name + " }}", address)
    return Markup(css)  # noqa: S704  our own file
