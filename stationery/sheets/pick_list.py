"""The pick list: what to fetch from stock, with spares for what will be spoiled."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from stationery.sheets.html import designed
from stationery.sheets.parts import size
from stationery.sheets.sheet import BatchSheet, Both, Content, Laid
from stationery.words import Language, show_count

_SPARE_SHARE: Final = 0.03
"""Houses reckon with 2 to 3 % of spoiled sheets."""
_WORDS: Final = {
    "item": Both("Was", "What"),
    "kind": Both("Art", "Kind"),
    "needed": Both("Gebraucht", "Needed"),
    "spare": Both("Reserve", "Spare"),
    "take": Both("Nehmen", "Take"),
    "sheet": Both("Briefbogen", "Letter sheet"),
    "stamps": Both("Briefmarken", "Stamps"),
    "pens": Both("Stifte", "Pens"),
    "sign_picked": Both("Entnommen", "Taken"),
    "sign_returned": Both("Reste zurück", "Rest returned"),
}
_BODY: Final = """
<table><thead><tr><th class="tick"></th><th>{{ word.item }}</th><th>{{ word.kind }}</th>
<th class="n">{{ word.needed }}</th><th class="n">{{ word.spare }}</th><th class="n">{{ word.take }}</th></tr></thead><tbody>
{% for item in items %}<tr><td class="tick"><i></i></td><td>{{ item.name }}</td><td>{{ item.kind }}</td>
<td class="n">{{ item.needed }}</td><td class="n">{{ item.spare }}</td><td class="n"><b>{{ item.take }}</b></td></tr>
{% endfor %}</tbody></table>
"""


@dataclass(frozen=True, slots=True)
class _Item:
    name: str
    kind: str
    needed: str
    spare: str
    take: str


def _lay(content: Content) -> Laid:
    data, word, lang = content.data, content.word, content.lang
    letters = len(data.rows)
    items = [
        _item(word["sheet" if part.kind == "letter" else part.kind], size(part), letters, lang)
        for part in data.stationery.parts
    ]
    if data.product:
        items.append(_item(word["stamps"], data.product, letters, lang, spares=False))
    if data.pen:
        items.append(_item(word["pens"], ", ".join(text for text in (data.pen, data.ink) if text), 1, lang))
    return designed(content, _BODY, {"items": items}, signed=("sign_picked", "sign_returned"))


def _item(name: str, kind: str, needed: int, lang: Language, *, spares: bool = True) -> _Item:
    spare = math.ceil(needed * _SPARE_SHARE) if spares else 0
    return _Item(name, kind, show_count(needed, lang), show_count(spare, lang), show_count(needed + spare, lang))


SHEET: Final = BatchSheet("pick_list", Both("Packliste", "Pick list"), _WORDS, _lay)
