"""German and English say the same things; every key that a page uses exists."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.base.i18n import LANGUAGES, Language, choose_language, load_words
from mailroom.core import MailingState, PieceState

WEB = Path(__file__).resolve().parents[4] / "api" / "web"
OWN = ("problem.", "remedy.", "hand.", "stationery.")
SECTIONS = (
    "page time steps verdict pager sign_in error form start mailing_text list_new list job paper message preview proof "
    "letter writing case signatures"
)
# A key in a template or a module: t("page.skip"), words("form.large"), PageError(409, "error.changed", "message.too_late").
KEY = re.compile(rf"""["']((?:{"|".join(SECTIONS.split())})\.[a-z_.]+)["']""")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_with_the_same_values_to_put_in() -> None:
    tables = {code: {k: v for k, v in load_words(code).table.items() if not k.startswith(OWN)} for code in LANGUAGES}
    assert tables["de"].keys() == tables["en"].keys()
    for key, text in tables["de"].items():
        assert placeholders(text) == placeholders(tables["en"][key]), key
        assert text.strip(), key


def test_every_key_used_on_a_page_or_in_a_message_exists() -> None:
    used = set()
    for path in [*WEB.glob("templates/*.html"), *WEB.rglob("*.py")]:
        used |= set(KEY.findall(path.read_text("utf-8")))
    used = {key for key in used if not key.endswith((".", ".html"))}
    assert len(used) > 80
    words = load_words("de")
    assert [key for key in sorted(used) if not words.has(key)] == []


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_state_has_a_word(language: Language) -> None:
    words = load_words(language)
    assert [state for state in PieceState if not words.has(f"piece_state.{state}")] == []
    assert [state for state in MailingState if not words.has(f"mailing_state.{state}")] == []
    assert [state for state in MailingState if not words.has(f"mailing_text.{state}")] == []


def test_every_german_remedy_belongs_to_a_german_problem() -> None:
    raw = tomllib.loads((WEB / "words" / "data.de.toml").read_text("utf-8"))
    assert set(raw["remedy"]) <= set(raw["problem"])


# What makes a finding, and which of its arguments is the code.
_MAKERS = {"Problem": 1, "_changed": 1, "Found": 0}


def codes_of_findings() -> set[str]:
    """The code of every Problem(field, "code", ...) that the checks of lists and letters make."""
    found = set()
    for folder in ("mailroom", "stationery"):
        for path in (WEB.parents[1] / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MAKERS:
                    place = _MAKERS[node.func.id]
                    code = node.args[place] if len(node.args) > place else None
                    if isinstance(code, ast.Constant):
                        found.add(str(code.value))
    return found


def test_every_finding_about_a_row_is_said_in_german() -> None:
    codes = codes_of_findings()
    assert {"missing_postcode", "duplicate_recipient", "missing_value", "unsupported_character", "text_overflows"} <= codes
    assert sorted(code for code in codes if not load_words("de").has(f"problem.{code}")) == []


@pytest.mark.parametrize(
    ("cookie", "accept", "language"),
    [
        (None, None, "en"),
        (None, "fr,es;q=0.5", "en"),
        (None, "de-AT,de;q=0.9,en;q=0.8", "de"),
        (None, "en-US,en;q=0.9,de;q=0.8", "en"),
        (None, "fr;q=0.9,en;q=0.4,de;q=0.5", "de"),
        (None, "de;q=0,en", "en"),
        ("de", "en", "de"),
        ("en", "de", "en"),
        ("../../etc", "de", "de"),
        (None, "de;q=nonsense", "en"),
    ],
)
def test_the_language_is_the_one_picked_then_the_one_the_browser_asks_for(
    cookie: str | None, accept: str | None, language: str
) -> None:
    assert choose_language(cookie, accept) == language


@given(st.text(max_size=50), st.text(max_size=2000))
def test_any_header_gives_a_language(cookie: str, accept: str) -> None:
    assert choose_language(cookie, accept) in LANGUAGES


def test_numbers_counts_and_times_read_as_people_write_them() -> None:
    de, en = load_words("de"), load_words("en")
    assert de.number(1204) == "1.204"
    assert en("proof.summary", n=1) == "1 letter."
    assert de("proof.summary", n=1204) == "1.204 Briefe."
    assert de.duration(45) == "45 Sekunden"
    assert en.duration(3 * 3600 + 120) == "3 h 2 min"
    assert de.moment(datetime(2026, 11, 21, 14, 5, tzinfo=UTC), "Europe/Berlin") == "21.11.2026, 15:05"


def test_a_key_that_no_file_has_is_an_error() -> None:
    with pytest.raises(KeyError):
        load_words("en")("page.of_nothing")
