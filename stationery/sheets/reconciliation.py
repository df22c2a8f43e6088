"""The reconciliation: rows in, less refused, less withdrawn, is what must be posted."""

from __future__ import annotations

from typing import Final, NamedTuple

from stationery.sheets.html import designed
from stationery.sheets.parts import part_lines
from stationery.sheets.sheet import BatchSheet, Both, Content, Laid
from stationery.words import show_count

_WORDS: Final = {
    "received": Both("Zeilen der Liste", "Rows in the list"),
    "faulty": Both("Nicht geschrieben (fehlerhaft)", "Not written (faulty)"),
    "withdrawn": Both("Zurückgezogen", "Withdrawn"),
    "to_post": Both("Aufzuliefern", "To be posted"),
    "posted": Both("Aufgeliefert", "Posted"),
    "not_posted": Both("noch nicht aufgeliefert", "not posted yet"),
    "difference": Both("Unterschied", "Difference"),
    "balanced": Both("Die Zahlen gehen auf.", "The counts reconcile."),
    "not_balanced": Both(
        "Die Zahlen gehen nicht auf. Vor der Auflieferung klären.",
        "The counts do not reconcile. Clear this up before posting.",
    ),
}
_BODY: Final = """
<table class="wide"><tbody>
{% for line in lines %}<tr{% if line.sum %} class="sum"{% endif %}>
<td>{{ line.label }}</td><td class="n">{{ line.value }}</td></tr>
{% endfor %}</tbody></table>
{% if verdict %}<p class="verdict">{{ verdict }}</p>{% endif %}
{% if parts %}<h2>{{ word.sheets_used }}</h2>
<table><thead><tr><th>{{ word.part }}</th>
{% for key in counts %}<th class="n">{{ word[key] }}</th>{% endfor %}</tr></thead><tbody>
{% for part in parts %}<tr><td>{{ part.kind }}</td>
{% for key in counts %}<td class="n">{{ part[key] }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>{% endif %}
"""


class _Line(NamedTuple):
    label: str
    value: str
    sum: bool = False
    """Whether a rule stands above it."""


def _lay(content: Content) -> Laid:
    data, word, lang = content.data, content.word, content.lang
    due = data.rows_in - data.rows_refused - data.withdrawn
    lines = [
        _Line(word["received"], show_count(data.rows_in, lang)),
        _Line(f"− {word['faulty']}", show_count(data.rows_refused, lang)),
        _Line(f"− {word['withdrawn']}", show_count(data.withdrawn, lang)),
        _Line(f"= {word['to_post']}", show_count(due, lang), sum=True),
        _Line(word["posted"], word["not_posted"] if data.posted is None else show_count(data.posted, lang)),
    ]
    verdict = ""
    if data.posted is not None:
        lines.append(_Line(word["difference"], show_count(data.posted - due, lang), sum=True))
        verdict = word["balanced" if data.posted == due else "not_balanced"]
    values = {"lines": lines, "verdict": verdict, "parts": part_lines(content)}
    return designed(content, _BODY, values, signed=("sign_check", "sign_post"))


SHEET: Final = BatchSheet("reconciliation", Both("Abstimmung", "Reconciliation"), _WORDS, _lay)
