"""What the eye gets: text stands out from its ground, and no style or script asks anybody else for anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[3] / "api" / "web" / "static"
TEMPLATES = STATIC.parent / "templates"


def colours() -> dict[str, str]:
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", (STATIC / "base.css").read_text()))
    assert len(found) > 12
    return found


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_of_known_colours_is_as_the_standard_says() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("text", ["ink", "ink-soft", "blue", "blue-deep", "red", "ochre", "green"])
@pytest.mark.parametrize("ground", ["desk", "paper"])
def test_text_is_readable_on_the_desk_and_on_paper(text: str, ground: str) -> None:
    assert contrast(colours()[text], colours()[ground]) >= 4.5


@pytest.mark.parametrize("name", ["blue", "red", "ochre", "green"])
def test_the_word_of_a_state_is_readable_on_its_wash(name: str) -> None:
    assert contrast(colours()[name], colours()[f"{name}-wash"]) >= 4.5


def test_buttons_fields_and_focus_stand_out() -> None:
    known = colours()
    assert contrast(known["paper"], known["blue"]) >= 4.5
    assert contrast(known["rule-strong"], known["paper"]) >= 3
    assert contrast(known["blue"], known["desk"]) >= 3


@pytest.mark.parametrize("path", [p for p in STATIC.iterdir() if p.suffix in (".css", ".js", ".svg")], ids=lambda p: p.name)
def test_no_style_and_no_script_asks_anybody_else(path: Path) -> None:
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|//[a-z]|@import|data:", re.sub(r"^\s*//.*$|/\*.*?\*/", "", text, flags=re.M | re.S))
    for address in re.findall(r"url\(\"?([^\")]+)", text):
        assert (STATIC / address).is_file()


def test_every_class_of_a_template_has_a_style() -> None:
    styles = "".join((STATIC / name).read_text() for name in ("base.css", "parts.css"))
    used = set()
    for path in TEMPLATES.iterdir():
        for value in re.findall(r'class="([^"{]+)"', path.read_text()):
            used |= set(value.split())
    assert len(used) > 30
    assert {name for name in used if f".{name}" not in styles} == set()
