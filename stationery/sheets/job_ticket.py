"""The job ticket: what is to be written, on what, with what, how the sheet lies, and who signs for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from stationery.catalogue import Part
from stationery.sheets.html import designed
from stationery.sheets.parts import part_lines, size
from stationery.sheets.sheet import BatchSheet, Both, Content, Laid
from stationery.words import show_count, show_date, show_duration

_PICTURE_SCALE: Final = 0.24
"""Of the pictures that show how a sheet lies."""
_LINE_MM: Final = 2.0
"""From line to line of what stands for writing in them."""
_FIRST_LINE_MM: Final = 1.0

_WORDS: Final = {
    "hand": Both("Handschrift", "Hand"),
    "stationery": Both("Papier", "Stationery"),
    "signer": Both("Unterschrift", "Signed by"),
    "machine": Both("Schreibgerät", "Plotter"),
    "pen": Both("Stift", "Pen"),
    "ink": Both("Tinte", "Ink"),
    "product": Both("Versand", "Postal product"),
    "due": Both("Fällig", "Due"),
    "approved_by": Both("Freigegeben von", "Approved by"),
    "rows_in": Both("Zeilen der Liste", "Rows in the list"),
    "rows_refused": Both("nicht geschrieben", "not written"),
    "letters": Both("Briefe", "Letters"),
    "pen_time": Both("Schreibzeit", "Pen time"),
    "format": Both("Format", "Format"),
    "placement": Both("So liegt das Blatt im Gerät", "How the sheet lies in the plotter"),
    "placement_card": Both("aufgeklappt, Innenseite oben", "opened, inside up"),
    "placement_letter": Both("Kopf oben", "head up"),
    "placement_envelope": Both("Anschriftseite oben", "address side up"),
    "notes": Both("Hinweise", "Notes"),
    "sign_release": Both("Freigabe", "Released"),
    "sign_setup": Both("Eingerichtet", "Set up"),
}
_BODY: Final = """
<dl>
{% for label, value in facts %}<div><dt>{{ label }}</dt><dd>{{ value }}</dd></div>
{% endfor %}</dl>
<div class="sums">
<div><b>{{ rows_in }}</b><span>{{ word.rows_in }}</span></div>
<div><b>{{ letters }}</b><span>{{ word.letters }}</span></div>
<div><b>{{ refused }}</b><span>{{ word.rows_refused }}</span></div>
<div><b>{{ pen_time }}</b><span>{{ word.pen_time }}</span></div>
</div>
{% if parts %}<h2>{{ word.sheets_used }}</h2>
<table><thead><tr><th>{{ word.part }}</th><th>{{ word.format }}</th>
{% for key in counts %}<th class="n">{{ word[key] }}</th>{% endfor %}</tr></thead><tbody>
{% for part in parts %}<tr><td>{{ part.kind }}</td><td>{{ part.format }}</td>
{% for key in counts %}<td class="n">{{ part[key] }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>{% endif %}
<h2>{{ word.placement }}</h2>
<div class="lies">{% for picture in pictures %}<figure>
<svg xmlns="http://www.w3.org/2000/svg" width="{{ picture.width }}mm" height="{{ picture.height }}mm"
 viewBox="0 0 {{ picture.width }} {{ picture.height }}">
<rect x="0.1" y="0.1" width="{{ picture.width - 0.2 }}" height="{{ picture.height - 0.2 }}"
 fill="none" stroke="#1a1a1a" stroke-width="0.2"/>
<path d="{{ picture.folds }}" fill="none" stroke="#999" stroke-width="0.15" stroke-dasharray="1 0.7"/>
<path d="{{ picture.rules }}" fill="none" stroke="#777" stroke-width="0.3"/></svg>
<figcaption>{{ picture.caption }}</figcaption></figure>{% endfor %}</div>
{% if data.notes %}<h2>{{ word.notes }}</h2><p class="notes">{{ data.notes }}</p>{% endif %}
"""


@dataclass(frozen=True, slots=True)
class _Picture:
    width: float
    height: float
    folds: str
    """SVG path."""
    rules: str
    """SVG path: lines where the sheet is written on."""
    caption: str


def _lay(content: Content) -> Laid:
    data, lang = content.data, content.lang
    values = {
        "facts": _facts(content),
        "rows_in": show_count(data.rows_in, lang),
        "letters": show_count(len(data.rows), lang),
        "refused": show_count(data.rows_refused, lang),
        "pen_time": show_duration(data.pen_time_s),
        "parts": part_lines(content),
        "pictures": [_picture(part, content) for part in data.stationery.written_parts],
    }
    return designed(content, _BODY, values, signed=("sign_release", "sign_setup", "sign_check", "sign_post"))


def _facts(content: Content) -> list[tuple[str, str]]:
    """Label and value of what is known; what is empty is left out."""
    data = content.data
    envelope = next((part for part in data.stationery.parts if part.kind == "envelope"), None)
    known = {
        "batch": data.batch,
        "due": show_date(data.due, content.lang) if data.due else "",
        "stationery": size(data.stationery.parts[0]),
        "envelope": size(envelope) if envelope else "",
        "hand": data.hand,
        "signer": data.signer,
        "machine": data.machine,
        "pen": data.pen,
        "ink": data.ink,
        "product": data.product,
        "approved_by": data.approved_by,
    }
    return [(content.word[key], value) for key, value in known.items() if value]


def _picture(part: Part, content: Content) -> _Picture:
    """The sheet as it lies, its folds, and rules where it is written on."""
    k = _PICTURE_SCALE
    width, height = part.width_mm * k, part.height_mm * k
    rules = [
        f"M{area.x_mm * k:.2f} {area.y_mm * k + _FIRST_LINE_MM + _LINE_MM * i:.2f}h{area.width_mm * k:.2f}"
        for area in part.areas.values()
        for i in range(max(1, int(area.height_mm * k / _LINE_MM)))
    ]
    folds = [f"M{x * k:.2f} 0v{height:.2f}" for x in part.folds_x_mm] + [f"M0 {y * k:.2f}h{width:.2f}" for y in part.folds_y_mm]
    caption = f"{content.word[part.kind]}: {content.word[f'placement_{part.kind}']}"
    return _Picture(width, height, "".join(folds), "".join(rules), caption)


SHEET: Final = BatchSheet("job_ticket", Both("Auftragszettel", "Job ticket"), _WORDS, _lay)
