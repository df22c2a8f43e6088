"""One module a sheet, each in the register, and a sheet is all that its module says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stationery.sheets import SHEETS, BatchSheet, Both, Content, Laid, binding, register, single_sheet
from stationery.sheets.html import designed
from stationery.words import words
from tests.stationery.batches import NOW, batch
from tests.stationery.sheets.test_binding import texts


def test_every_module_with_a_sheet_is_registered_and_no_sheet_twice(root: Path) -> None:
    modules = {
        path.stem for path in (root / "stationery" / "sheets").glob("*.py") if re.search(r"^SHEET: ", path.read_text(), re.M)
    }
    registered = re.findall(r"^    (\w+)\.SHEET,$", Path(str(register.__file__)).read_text(), re.M)
    assert sorted(registered) == sorted(modules)
    assert len({sheet.name for sheet in SHEETS}) == len(SHEETS) == len(registered)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheets_own_words_stand_in_both_languages_and_hide_none_of_all_sheets(sheet: BatchSheet) -> None:
    assert all(word.de and word.en for word in (sheet.title, *sheet.words.values()))
    assert not set(sheet.words) & set(words("de"))


def test_a_new_sheet_takes_its_module_and_a_line_in_the_register(monkeypatch: pytest.MonkeyPatch) -> None:
    def lay(content: Content) -> Laid:
        body = "<p>{{ word.hello }} {{ name }}</p>"
        return designed(content, body, {"name": content.data.client}, signed=("sign_check", "sign_post"))

    greeting = BatchSheet("greeting", Both("Gruß", "Greeting"), {"hello": Both("Guten Tag,", "Good day,")}, lay)
    monkeypatch.setattr(binding, "SHEETS", (*SHEETS, greeting))
    (page,) = texts(single_sheet("greeting", batch(), lang="en", now=NOW))
    assert "Greeting" in page
    assert "Good day, Weinhandlung Brandt" in page
