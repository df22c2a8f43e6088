"""The station's journal: what was appended is there after a crash; whatever was tampered with is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plotter.station.journal import Journal, JournalBusy, JournalDamaged, Step, set_aside


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "station" / "journal"


@pytest.fixture
def written(path: Path) -> Path:
    """A journal with one finished piece and one begun."""
    journal = Journal(path)
    journal.append(Step.CLAIM, request_id="r1")
    journal.append(Step.LEASED, piece="pce_1", epoch=1)
    journal.append(Step.CLOSED, piece="pce_1")
    journal.append(Step.CLAIM, request_id="r2")
    journal.append(Step.LEASED, piece="pce_2", epoch=3)
    journal.close()
    return path


def steps(path: Path) -> list[Step]:
    journal = Journal(path)
    journal.close()
    return [record.step for record in journal.records]


def test_a_changed_character_is_damage_and_names_the_line(written: Path) -> None:
    written.write_bytes(written.read_bytes().replace(b"pce_1", b"pce_9", 1))
    with pytest.raises(JournalDamaged, match="line 2"):
        Journal(written)


def test_a_missing_line_is_damage(written: Path) -> None:
    lines = written.read_bytes().splitlines(keepends=True)
    written.write_bytes(b"".join(lines[:1] + lines[2:]))
    with pytest.raises(JournalDamaged):
        Journal(written)


def test_exchanged_lines_are_damage(written: Path) -> None:
    first, second, *rest = written.read_bytes().splitlines(keepends=True)
    written.write_bytes(b"".join([second, first, *rest]))
    with pytest.raises(JournalDamaged):
        Journal(written)


def test_garbage_is_damage(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xff\x00\n")
    with pytest.raises(JournalDamaged):
        Journal(path)


def test_a_damaged_journal_is_kept_aside_and_never_overwritten(written: Path) -> None:
    written.write_bytes(b"damage\n")
    first = set_aside(written)
    written.write_bytes(b"again\n")
    second = set_aside(written)
    assert first != second
    assert first.read_bytes() == b"damage\n"
    assert not written.exists()


def test_a_line_cut_short_by_a_crash_was_never_begun_and_is_dropped(written: Path) -> None:
    whole = written.read_bytes()
    written.write_bytes(whole[:-7])
    journal = Journal(written)
    assert [r.step for r in journal.records] == [Step.CLAIM, Step.LEASED, Step.CLOSED, Step.CLAIM]
    journal.append(Step.LEASED, piece="pce_2", epoch=3)
    journal.close()
    assert written.read_bytes() == whole


def test_two_agents_cannot_share_a_journal(path: Path) -> None:
    journal = Journal(path)
    with pytest.raises(JournalBusy, match="another station agent"):
        Journal(path)
    journal.close()


def test_the_open_piece_is_what_follows_the_last_claim_that_was_not_closed(written: Path) -> None:
    journal = Journal(written)
    assert [r.step for r in journal.open_piece()] == [Step.CLAIM, Step.LEASED]
    journal.append(Step.CLOSED, piece="pce_2")
    assert journal.open_piece() == []
    journal.close()


def test_an_empty_journal_has_no_open_piece(path: Path) -> None:
    journal = Journal(path)
    assert journal.open_piece() == []
    journal.close()


def test_only_its_owner_may_read_it(written: Path) -> None:
    assert written.stat().st_mode & 0o077 == 0


@given(cut=st.integers(min_value=0, max_value=400))
def test_cut_anywhere_it_reads_back_as_a_beginning_of_what_was_written(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal"
    journal = Journal(path)
    for number in range(5):
        journal.append(Step.INTENT, piece="pce_1", line=number)
    journal.close()
    path.write_bytes(path.read_bytes()[:cut])
    found = steps(path)
    assert found == [Step.INTENT] * len(found)
    assert len(found) == path.read_bytes().count(b"\n")
