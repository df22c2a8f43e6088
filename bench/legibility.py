"""Can strangers read it? Two offline recognisers over forty sentences in every hand: codes, prices, dates, four languages.

rapidocr (PyPI, weights in the wheel) is the one that counts. tesseract (deu+eng) fails on joined writing, people's too, and
stands beside it for comparison. Both are compared with the same hand unvaried.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from typing import Final

import numpy as np
from PIL import Image, ImageOps
from rapidfuzz.distance import Levenshtein

from bench._letters import SENTENCES
from fonts.catalogue import hand_names, load_hand
from fonts.hand import Hand
from render.geometry import Sheet
from render.png import page_png
from render.writer import write_text

DPI: Final = 250
X_HEIGHT_MM: Final = 2.3
MOST: Final = 0.10
"""The largest mean error a default hand may have."""
KINDS: Final = {"digits": "0123456789", "umlauts": "äöüÄÖÜ", "ß": "ß", "€": "€"}
"""Characters that must be read exactly."""

Reader = Callable[[Image.Image], str]


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence as it was read."""

    lang: str
    text: str
    read: str

    @property
    def error(self) -> float:
        """Character error rate: edits over the length of the text, spaces included, runs of spaces taken as one."""
        return Levenshtein.distance(self.text, self.read) / len(self.text)


def draw(text: str, hand: Hand, *, seed: int, lang: str) -> Image.Image:
    """The text on one line, cropped to its ink with a margin."""
    page = write_text(text, hand, seed=seed, sheet=Sheet(400.0, 40.0), x_height_mm=X_HEIGHT_MM, lang=lang)
    image = Image.open(io.BytesIO(page_png(page, dpi=DPI))).convert("L")
    box = ImageOps.invert(image).getbbox()
    if box is None:
        raise ValueError(f"{hand.name} left no ink for {text!r}")
    return ImageOps.expand(image.crop(box), border=DPI // 10, fill=255)


def rapidocr_reader(*, stock: bool = False) -> Reader:
    """Detection and recognition, left to right, on one thread.

    Two settings fit it to single lines, people's as well as ours: no classifier that turns words it takes to be upside
    down, and a detector that sees the line at its own size; stock settings blow its height up to 736 pixels, take ten times as
    long, and lose words.
    """
    from rapidocr import RapidOCR
    from rapidocr.utils.output import RapidOCROutput

    settings = {"Global.log_level": "error", "EngineConfig.onnxruntime.intra_op_num_threads": 1}
    if not stock:
        settings |= {"Global.use_cls": False, "Det.limit_type": "max", "Det.limit_side_len": 960}
    engine = RapidOCR(params=settings)

    def read(image: Image.Image) -> str:
        result = engine(np.asarray(image.convert("RGB")))
        if not isinstance(result, RapidOCROutput) or result.txts is None or result.boxes is None:
            return ""
        boxes = sorted(zip(result.boxes, result.txts, strict=True), key=lambda each: float(each[0][:, 0].mean()))
        return " ".join(" ".join(text for _, text in boxes).split())

    return read


def tesseract_reader() -> Reader | None:
    """One line of German and English; None where tesseract is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return None

    def read(image: Image.Image) -> str:
        data = io.BytesIO()
        image.save(data, "PNG", dpi=(DPI, DPI))
        command = [program, "stdin", "stdout", "--psm", "7", "-l", "deu+eng"]
        done = subprocess.run(command, input=data.getvalue(), capture_output=True, check=True, timeout=60)
        return " ".join(done.stdout.decode("utf-8").split())

    return read


def read_all(hand: Hand, reader: Reader, sentences: Sequence[tuple[str, str]] = SENTENCES) -> list[Reading]:
    """Every sentence written with a seed of its own, and read."""
    return [
        Reading(lang, text, reader(draw(text, hand, seed=500 + number, lang=lang)))
        for number, (lang, text) in enumerate(sentences)
    ]


def exact(readings: Sequence[Reading], chars: str) -> tuple[int, int]:
    """How many of these characters were read as themselves in their place, and how many there are."""
    right = there = 0
    for reading in readings:
        kept = {
            place
            for block in Levenshtein.opcodes(reading.text, reading.read)
            if block.tag == "equal"
            for place in range(block.src_start, block.src_end)
        }
        places = [place for place, char in enumerate(reading.text) if char in chars]
        right += sum(place in kept for place in places)
        there += len(places)
    return right, there


def exact_tokens(readings: Sequence[Reading]) -> tuple[int, int]:
    """How many words with digits (codes, prices, dates) stand in what was read, and how many there are."""
    right = there = 0
    for reading in readings:
        squeezed = reading.read.replace(" ", "")
        for token in reading.text.split():
            if any(char.isdigit() for char in token):
                there += 1
                right += token in squeezed
    return right, there


def misread(readings: Sequence[Reading]) -> list[tuple[str, str, int]]:
    """(written, read, times) of all replaced characters, commonest first."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for reading in readings:
        for block in Levenshtein.opcodes(reading.text, reading.read):
            if block.tag != "equal":
                pair = reading.text[block.src_start : block.src_end], reading.read[block.dest_start : block.dest_end]
                counts[pair] += 1
    return sorted(((a, b, times) for (a, b), times in counts.items()), key=lambda each: -each[2])


def mean_error(readings: Sequence[Reading]) -> float:
    """Mean character error rate; NaN for none."""
    return float(np.mean([reading.error for reading in readings])) if readings else float("nan")


@lru_cache(maxsize=1)
def _languages() -> tuple[str, ...]:
    return tuple(dict.fromkeys(lang for lang, _ in SENTENCES))


def _row(name: str, readings: Sequence[Reading], plain: float, other: float, other_plain: float) -> str:
    by_lang = "".join(f"{mean_error([r for r in readings if r.lang == lang]):>7.3f}" for lang in _languages())
    counts = [exact_tokens(readings), *(exact(readings, chars) for chars in KINDS.values())]
    shares = "".join(f"{right}/{there}".rjust(9) for right, there in counts)
    mark = "!" if mean_error(readings) > MOST else " "
    return f"{name:<12}{mark}{mean_error(readings):>7.3f}{by_lang}{shares}{plain:>9.3f}{other:>11.3f}{other_plain:>9.3f}"


def main() -> None:
    """Read all hands, or those named as arguments of `python -m bench.legibility`.

    `-v` lists what was misread, `--stock` leaves the recogniser's own settings.
    """
    began = perf_counter()
    names = [name for name in sys.argv[1:] if name in hand_names()] or list(hand_names())
    rapid, tess = rapidocr_reader(stock="--stock" in sys.argv), tesseract_reader()
    langs = "".join(lang.rjust(7) for lang in _languages())
    kinds = "".join(kind.rjust(9) for kind in ("codes", *KINDS))
    print(f"{'hand':<12}{'error':>8}{langs}{kinds}{'unvaried':>9}{'tesseract':>11}{'unvar.':>9}")
    for name in names:
        hand = load_hand(name)
        readings = read_all(hand, rapid)
        plain = hand.unvaried()
        print(
            _row(
                name,
                readings,
                mean_error(read_all(plain, rapid)),
                mean_error(read_all(hand, tess)) if tess else float("nan"),
                mean_error(read_all(plain, tess)) if tess else float("nan"),
            ),
            flush=True,
        )
        if "-v" in sys.argv:
            for reading in sorted(readings, key=lambda each: -each.error)[:12]:
                print(f"    {reading.error:.2f}  {reading.text}  ->  {reading.read}")
            print("    " + ", ".join(f"{a!r}->{b!r} {times}" for a, b, times in misread(readings)[:24]))
    print(f"{perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
