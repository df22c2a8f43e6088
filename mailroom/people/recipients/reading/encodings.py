"""Which encoding a list without a byte order mark has: UTF-8 or UTF-16 by their form, else by the letters that names hold.

A single odd byte decides nothing. Among the encodings of one byte a letter, that of Windows stands unless it gives what no name
holds (`MŸller`, `Wei§`); then the one whose letters fit best is taken, and rows say so.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from typing import Final

from mailroom.people.recipients.reading.source import Source

BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WINDOWS: Final = "cp1252"
# In the order in which they win at equal worth.
_SINGLE: Final = (WINDOWS, "mac_roman", "cp850", "cp437", "cp1250", "iso8859-15", "iso8859-2", "mac_latin2")
_COMMON: Final = frozenset("äöüßÄÖÜ")
_WESTERN: Final = frozenset("éèêëàáâãçñíîïìóòôõúùûøåæœÉÈÊËÀÁÂÃÇÑÍÎÏÌÓÒÔÕÚÙÛØÅÆŒ")
_EASTERN: Final = frozenset("łśćźżąęńŁŚĆŹŻĄĘŃšžčřěýůťďňŠŽČŘĚÝŮŤĎŇőűŐŰşţăîâŞŢĂ")
_AROUND: Final = frozenset("’‘“”„–—‐…€«»°№·´`²³½\u00a0")
"""What stands beside words, not within them."""
_WORD: Final = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
# `Straáe`, `Groá`, `Weiá`: the sharp s of DOS read as Windows; after these letters no language has an á.
_DOS_SHARP_S: Final = re.compile(r"(?:[aou]|ei|ie)á(?:e|en|er|ler|ner|mann|$)", re.IGNORECASE)
_MOST_WORDS: Final = 5_000


def guess(source: Source, start: bytes) -> str:
    """The encoding of a list; `start` are its first bytes, at least 200 of them where there are as many."""
    for bom, name in BOMS:
        if start.startswith(bom):
            return name
    return _wide(start) or _utf8(source) or _single(source)


def _wide(start: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: of western text all the high bytes are zero, and hardly a low one."""
    size = len(start) - len(start) % 4
    if size < 4:
        return None
    zeros = [start[i:size:4].count(0) * 4 / size for i in range(4)]
    if min(zeros[1:]) > 0.7 and zeros[0] < 0.05:
        return "utf-32-le"
    if min(zeros[:3]) > 0.7 and zeros[3] < 0.05:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if odd > 0.5 and even < 0.05:
        return "utf-16-le"
    if even > 0.5 and odd < 0.05:
        return "utf-16-be"
    return None


def _utf8(source: Source) -> str | None:
    """UTF-8 where all of it is, or all but a few bytes: those cost their row, and the others keep their letters."""
    strict = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in source.chunks():
            strict.decode(chunk)
        strict.decode(b"", final=True)
        return "utf-8"
    except UnicodeDecodeError:
        pass
    lenient = codecs.getincrementaldecoder("utf-8")("replace")
    lost = right = 0
    for chunk in source.chunks():
        text = lenient.decode(chunk)
        lost += text.count("\ufffd")
        right += sum(not c.isascii() for c in text) - text.count("\ufffd")
    return "utf-8" if right >= 2 * lost else None


def _single(source: Source) -> str:
    words: dict[bytes, None] = {}
    for chunk in source.chunks():
        words.update(dict.fromkeys(_WORD.findall(chunk)))
        if len(words) > _MOST_WORDS:
            break
    worths = {name: [_worth(word.decode(name, "replace")) for word in words] for name in _SINGLE}
    if min(worths[WINDOWS], default=0) >= 0:
        return WINDOWS
    return max(_SINGLE, key=lambda name: (sum(worths[name]), -_SINGLE.index(name)))


def _worth(word: str) -> float:
    """How well a word reads: its letters' worth, below zero when it holds what no name does."""
    worth = 0.0
    for i, c in enumerate(word):
        if c.isascii():
            continue
        before, after = word[i - 1 : i], word[i + 1 : i + 2]
        within = before.isalpha() and after.isalpha()
        if c in _COMMON:
            worth += 2
        elif c in _WESTERN:
            worth += 1
        elif c in _EASTERN:
            worth += 0.75
        elif c in _AROUND:
            worth += -3 if within and c not in "’‘´`·–‐" else 0.1
        else:
            worth -= 3
        if c.isupper() and before.islower():
            worth -= 4
        if c.isupper() and before.isupper() and after.islower():
            worth -= 4
        if c == "ß" and (not before or not before.isalpha()):
            worth -= 4
    if _DOS_SHARP_S.search(word):
        worth -= 4
    return worth


def misfits(text: str, encodings: Iterable[str] = ("mac_roman", "cp850")) -> str | None:
    """What a text was that a program read as Windows' though it was a Mac's or DOS's; None when it reads well."""
    if text.isascii():
        return None
    words = [word for word in re.findall(r"[^\W\d_§†‡¶]*[^\x00-\x7f]+[^\s,;/()]*", text) if not word.isascii()]
    if min((_worth(word) for word in words), default=0) >= 0:
        return None
    try:
        raw = b"".join(c.encode("latin-1") if "\x80" <= c <= "\x9f" else c.encode(WINDOWS) for c in text)
    except UnicodeEncodeError:
        return None
    best = max((raw.decode(name) for name in encodings), key=lambda read: sum(_worth(w) for w in read.split()))
    good = all(_worth(word) >= 0 for word in best.split())
    return best if good and any(c in _COMMON for c in best) else None
