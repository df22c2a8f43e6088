"""Short, designed sheets by WeasyPrint.

Only our own templates are rendered, every value is escaped, and the fetcher knows `data:` addresses alone, so that no value can
make the renderer read a file or the network. WeasyPrint needs the system's Pango; where it is missing, PrintingFailed says what
to install.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup
from pypdf import PdfReader

from stationery.errors import PrintingFailed
from stationery.pdf.text import BOLD, REGULAR
from stationery.sheets.canvas import Furniture, Sheet
from stationery.sheets.sheet import Content, Laid
from stationery.tables import DATA

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcherResponse

_PANGO: Final = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_COUNTS: Final = ("ordered", "made", "spoiled", "open")
"""Columns of every table of used sheets: keys of words, and attributes of `parts.PartLine`."""
_PAGE: Final = """<!doctype html>
<html lang="{{ lang }}"><head><meta charset="utf-8"><title>{{ title }}</title><style>{{ css }}</style></head><body>
<h1>{{ data.mailing }}</h1>
<p class="client">{{ data.client }}</p>
%s
<h2>{{ word.signoff }}</h2>
<div class="sign across{{ signed | length }}">
{%% for key in signed %%}<section><div>{{ word[key] }}</div><p>{{ word.name_date }}</p></section>{%% endfor %%}</div>
</body></html>
"""


class _Html(Protocol):
    def write_pdf(self) -> bytes: ...


def designed(content: Content, body: str, values: Mapping[str, object], *, signed: tuple[str, ...]) -> Laid:
    """A sheet with mailing and client above its `body` (a Jinja template that sees `values`, `data`, `word` and `counts`) and
    places to sign below; its furniture is laid over it. Raises PrintingFailed."""
    pdf = _render(content, body, {**values, "signed": signed})
    pages = len(PdfReader(io.BytesIO(pdf)).pages)

    def draw(furniture: Furniture, first_page: int) -> tuple[bytes, bytes]:
        over = Sheet(furniture, first_page)
        for _ in range(pages):
            over.page(content.title)
        return pdf, over.bytes()

    return Laid(pages, draw)


def _render(content: Content, body: str, values: Mapping[str, object]) -> bytes:
    html_class, fetcher, refused = _weasyprint()
    text = _template(body).render(
        lang=content.lang,
        title=content.title,
        data=content.data,
        word=content.word,
        counts=_COUNTS,
        css=_stylesheet(),
        **values,
    )
    try:
        return html_class(string=text, url_fetcher=fetcher, base_url=None).write_pdf()
    except refused as error:
        raise PrintingFailed(f"{content.title}: {error}") from error


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
def _template(body: str) -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(_PAGE % body)


@cache
def _stylesheet() -> Markup:
    """The style sheet with the fonts inside it."""
    css = (DATA / "sheets.css").read_text(encoding="utf-8")
    for name, path in (("regular", REGULAR), ("bold", BOLD)):
        address = "data:font/ttf;base64," + base64.b64encode(path.read_bytes()).decode()
        css = css.replace("{{ " + name + " }}", address)
    return Markup(css)  # noqa: S704  our own file
