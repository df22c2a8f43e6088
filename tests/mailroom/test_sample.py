"""The shipped sample: what a stranger sees first. Thirty rows as they come from life; each refused one says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailroom import mailings
from mailroom.core import Invalid, Services
from mailroom.mailings import check
from mailroom.produce import prepare

REFUSED = {
    14: ("postcode", "missing_postcode"),
    15: ("row", "duplicate_recipient"),
    16: ("company", "unsupported_character"),
    18: ("postcode", "ambiguous_postcode"),
    20: ("kunde_seit", "missing_value"),
}
WARNED = {7: "salutation_general", 19: "postcode_zero_lost", 24: "similar_recipient", 29: "all_capitals"}


@pytest.fixture(scope="session")
def sample(root: Path) -> Path:
    return root / "examples"


def test_the_list_is_as_german_excel_writes_it(sample: Path) -> None:
    raw = (sample / "kunden.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    assert raw.decode("cp1252").startswith("Kundennummer;")
    assert b"\r\n" in raw


def test_each_row_of_the_list_has_the_verdict_it_deserves(sample: Path) -> None:
    found = check((sample / "kunden.csv").read_bytes())
    refused = {row.row: (row.problems[0].field, row.problems[0].code) for row in found.rows if row.verdict == "refused"}
    warned = {row.row: row.problems[0].code for row in found.rows if row.verdict == "warning"}
    assert found.rows_in == 30
    assert refused == {row: REFUSED[row] for row in (14, 15, 18)}
    assert warned == WARNED


def test_csv_and_spreadsheet_hold_the_same(sample: Path) -> None:
    template = (sample / "danke.liquid").read_text()
    files = [(sample / name).read_bytes() for name in ("kunden.csv", "kunden.xlsx")]
    assert check(files[0], template=template).rows == check(files[1], template=template).rows


@pytest.mark.parametrize("template", ["danke.liquid", "invitation.liquid"])
def test_both_templates_can_be_filled_for_nearly_everybody(sample: Path, template: str) -> None:
    found = check((sample / "kunden.csv").read_bytes(), template=(sample / template).read_text())
    assert found.refused <= 5
    assert found.rows_in == found.ok + found.warnings + found.refused == 30


def test_a_hand_without_stationery_is_no_pre_flight(sample: Path) -> None:
    with pytest.raises(Invalid):
        check((sample / "kunden.csv").read_bytes(), hand="anna")


@pytest.mark.slow
def test_twenty_five_letters_are_written_and_five_rows_refused_each_with_row_field_code_message_and_fix(
    sample: Path, tmp_path: Path
) -> None:
    services = Services.open(database_url=f"sqlite:///{tmp_path / 'db'}", master_key_file=tmp_path / "key")
    services.migrate()
    stages: list[str] = []
    done = prepare(
        services,
        data=(sample / "kunden.csv").read_bytes(),
        file_name="kunden.csv",
        body=(sample / "danke.liquid").read_text(),
        hand="anna",
        stationery="card-a6-folded",
        sender=("Clara Sommer", "Gartenweg 1", "50667 Köln"),
        name="Danke",
        seed=7,
        progress=stages.append,
    )
    with services.reading() as session:
        ctx = services.context(done.tenant_id)
        report = mailings.report(session, ctx, done.mailing_id)
        mailing = mailings.get_mailing(session, ctx, done.mailing_id)
    services.close()
    rows = report["rows"]
    assert isinstance(rows, list)
    refused = {row["row"]: row["problems"] for row in rows if row["verdict"] == "refused"}
    assert stages == ["import", "proof", "release"]
    assert mailing.letters == 25
    assert {row: (problems[0]["field"], problems[0]["code"]) for row, problems in refused.items()} == REFUSED
    assert all(problem["message"] and problem["suggestion"] for problems in refused.values() for problem in problems)
    assert report["rows_in"] == mailing.letters + len(refused) == 30
    assert sum(len(row["pieces"]) for row in rows) == 50
