"""How joins may enter and leave a compiled form."""

from __future__ import annotations

import pytest

from fonts.compiler.compiled import CompiledFont
from fonts.compiler.strokes.forms import make_form
from fonts.compiler.strokes.landmarks import Fitted
from fonts.compiler.strokes.scripts import Role
from fonts.hand import Exit, Landmark


def fitted(*points: tuple[float, float]) -> Fitted:
    import numpy as np

    return Fitted(tuple(Landmark(x, y) for x, y in points), np.array(points), 0.0)


def test_a_minim_is_entered_up_its_own_stem() -> None:
    form = make_form(
        "i", "usual", [(Role.PEN, fitted((0.2, 1), (0.2, 0.2), (0.3, 0))), (Role.DOT, fitted((0.3, 1.5), (0.32, 1.5)))], 0.2
    )
    assert form.base is not None
    assert form.base.lead[0].x == pytest.approx(0.01, abs=0.02)
    assert 0.4 < form.base.lead[0].y < 0.7
    assert form.exit is Exit.BASE
    assert form.dot == pytest.approx((0.0, 1.5))
    assert form.dot_right == pytest.approx(0.11)


def test_a_round_letter_is_entered_at_its_top_never_from_the_left(compiled: CompiledFont) -> None:
    for char in "acdgoq":
        form = compiled.glyphs[char][0].form
        assert form.base is not None
        assert form.base.skip >= 1
        assert form.base.lead[-1].y > 0.8
        assert form.base.lead[-1].corner


def test_a_letter_that_ends_on_the_left_is_not_joined_on(compiled: CompiledFont) -> None:
    for char in "gjsyp":
        assert compiled.glyphs[char][0].form.exit is Exit.NONE, char


def test_o_and_r_are_left_at_the_waist_and_n_along_the_baseline(compiled: CompiledFont) -> None:
    exits = {char: compiled.glyphs[char][0].form.exit for char in "orvwn"}
    assert exits == {"o": Exit.WAIST, "r": Exit.WAIST, "v": Exit.WAIST, "w": Exit.WAIST, "n": Exit.BASE}


def test_the_bar_of_t_is_kept_apart_for_the_habits_of_the_hand(compiled: CompiledFont) -> None:
    form = compiled.glyphs["t"][0].form
    assert form.bar is not None
    assert form.bar[0] < form.bar[2]
    assert form.bar[1] == pytest.approx(1.0, abs=0.15)
    assert len(form.pen) == 1


def test_capitals_and_digits_are_never_entered(compiled: CompiledFont) -> None:
    for char in "AHM07":
        form = compiled.glyphs[char][0].form
        assert form.base is None
        assert form.waist is None
