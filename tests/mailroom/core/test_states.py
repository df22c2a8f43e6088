"""The table of states: complete, and closed where it must be."""

from __future__ import annotations

from mailroom.core import BEFORE_INK, GONE, INKED_WELL, STEPS, WITH_INK, PieceState, held_as, origins

P = PieceState


def test_every_state_has_its_steps_and_every_step_leads_to_a_state() -> None:
    assert set(STEPS) == set(PieceState)
    assert all(targets <= set(PieceState) for targets in STEPS.values())


def test_what_is_gone_stays_gone() -> None:
    assert all(not STEPS[state] for state in GONE)


def test_ink_only_comes_from_a_grant_or_a_person() -> None:
    assert origins(P.WRITING) == {P.ARMED, P.UNKNOWN}
    assert origins(P.WRITTEN) == {P.WRITING, P.UNKNOWN}


def test_nothing_with_ink_is_cancelled_and_nothing_without_is_spoiled() -> None:
    assert not origins(P.CANCELLED) & WITH_INK
    assert not origins(P.SPOILED) & BEFORE_INK


def test_ink_never_becomes_ready_again() -> None:
    assert not origins(P.READY) & (WITH_INK | INKED_WELL)


def test_everything_before_posting_can_be_held_and_nothing_after() -> None:
    assert origins(P.HELD) == (BEFORE_INK | WITH_INK)
    assert {held_as(state) for state in (P.LEASED, P.ARMED)} == {P.READY}
    assert held_as(P.WRITING) is P.WRITING
