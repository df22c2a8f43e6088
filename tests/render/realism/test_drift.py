"""Size, slant and baseline measures on pages whose wandering is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from render.realism.drift import (
    baseline_residual_sd,
    height_cv,
    letter_slant_sd_deg,
    log_height_correlation,
    slant_correlation,
    slant_deg,
    width_cv,
)
from render.realism.letters import Word, letters_of, words_of
from render.realism.pages import fit_line, left_margin_sd, line_slope_sd_deg, word_slant_sd_deg
from render.strokes import FloatArray, Line
from tests.render.synthetic import X_HEIGHT_MM, Draw, page, ring, stem, stroke, write

TEXT = "nomen numero romano nuova sonno vano mano nono suono uno senza nuance"


def words_drawn(draw: Draw, *, lines: int = 12) -> list[Word]:
    return words_of([page([write(TEXT, draw, baseline_mm=20.0 + 10 * k) for k in range(lines)])])


def sized(heights: Sequence[float] | FloatArray, widths: Sequence[float] | FloatArray) -> Draw:
    """Rings whose sizes come from two lists in turn."""
    turn = iter(range(10**9))

    def draw(char: str, number: int) -> list[FloatArray]:
        k = next(turn)
        return [ring(height=heights[k % len(heights)], width=widths[k % len(widths)])]

    return draw


def wandering(rho: float, count: int, seed: int = 1) -> FloatArray:
    """AR(1) with unit variance."""
    rng = np.random.default_rng(seed)
    values = np.zeros(count)
    for k in range(1, count):
        values[k] = rho * values[k - 1] + np.sqrt(1 - rho**2) * rng.normal()
    return values


def test_too_little_text_gives_no_figure() -> None:
    words = words_of([page([write("no", lambda char, number: [ring()])])])
    assert all(np.isnan(of(words)) for of in (log_height_correlation, slant_correlation, baseline_residual_sd))
    assert all(np.isnan(of(letters_of(words))) for of in (height_cv, width_cv, letter_slant_sd_deg))


def test_a_stroke_without_a_downstroke_has_no_slant() -> None:
    assert np.isnan(slant_deg([np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])]))
    assert np.isnan(slant_deg([np.array([[0.0, 0.0], [0.0, 1.0]])]))


@pytest.mark.parametrize("degrees", [-20.0, 0.0, 12.5])
def test_a_leaning_stem_has_its_slant(degrees: float) -> None:
    assert slant_deg([stem(slant_deg=degrees) * [1.0, -1.0]]) == pytest.approx(degrees, abs=1e-6)


def test_size_spread_is_the_spread_that_was_drawn() -> None:
    rng = np.random.default_rng(2)
    letters = letters_of(words_drawn(sized(1 + 0.1 * rng.normal(size=997), 0.8 * (1 + 0.15 * rng.normal(size=991)))))
    assert height_cv(letters) == pytest.approx(0.10, abs=0.015)
    assert width_cv(letters) == pytest.approx(0.15, abs=0.02)


def test_a_size_that_drifts_correlates_and_dice_do_not() -> None:
    drifting = np.exp(0.1 * wandering(0.4, 20_000))
    dice = np.exp(0.1 * wandering(0.0, 20_000))
    assert log_height_correlation(words_drawn(sized(drifting, [0.8]), lines=40)) == pytest.approx(0.4, abs=0.08)
    assert log_height_correlation(words_drawn(sized(dice, [0.8]), lines=40)) == pytest.approx(0.0, abs=0.08)


def test_a_ruler_has_no_correlation_to_speak_of() -> None:
    assert np.isnan(log_height_correlation(words_drawn(sized([1.0], [0.8]))))


def test_slants_spread_and_correlate_as_drawn() -> None:
    slants = iter(5 + 4 * wandering(0.35, 20_000))
    words = words_of(
        [
            page([write("nimm ihn mir turm im hirn", lambda c, n: [stem(slant_deg=float(next(slants)))]) for _ in range(60)]),
        ]
    )
    assert letter_slant_sd_deg(letters_of(words)) == pytest.approx(4.0, abs=0.3)
    assert slant_correlation(words) == pytest.approx(0.35, abs=0.08)


def test_the_baseline_scatter_is_what_was_drawn_whatever_the_words_slope() -> None:
    rng = np.random.default_rng(3)

    def draw(char: str, number: int) -> list[FloatArray]:
        return [ring() + np.array([0.0, 0.1 * rng.normal() + 0.05 * number])]

    assert baseline_residual_sd(words_drawn(draw, lines=30)) == pytest.approx(0.1, abs=0.02)
    assert baseline_residual_sd(words_drawn(lambda char, number: [ring()])) == pytest.approx(0.0, abs=1e-9)


def zigzag(slope_deg: float, *, x_mm: float = 10.0, y_mm: float = 50.0, strokes: int = 12) -> Line:
    """A line of arches one x-height high on a sloping baseline, with one long descender."""
    x = np.linspace(0.0, strokes * 3.0, strokes * 60)
    y = X_HEIGHT_MM * (0.5 - 0.5 * np.cos(2 * np.pi * x / 3.0))
    y[(x > 6.0) & (x < 9.0)] -= 4.0 * np.sin(np.pi * (x[(x > 6.0) & (x < 9.0)] - 6.0) / 3.0)
    path = np.column_stack([x_mm + x, y_mm - y - x * np.tan(np.radians(slope_deg))])
    return Line(text="m", baseline_mm=y_mm, strokes=(stroke(path, 0),))


def test_a_line_of_few_turns_is_not_fitted() -> None:
    assert fit_line(zigzag(0.0, strokes=3)) is None
    assert fit_line(Line(text="", baseline_mm=10.0, strokes=())) is None


def test_a_dot_among_strokes_does_no_harm_and_counts_for_the_left_edge() -> None:
    line = zigzag(1.0)
    with_dot = Line(text="m", baseline_mm=50.0, strokes=(*line.strokes, stroke(np.array([[4.0, 45.0]]), 0)))
    fit = fit_line(with_dot)
    assert fit is not None
    assert fit.left_mm == 4.0


@pytest.mark.parametrize("slope", [-2.0, 0.0, 1.5])
def test_a_climbing_line_has_its_slope_despite_descenders(slope: float) -> None:
    fit = fit_line(zigzag(slope))
    assert fit is not None
    assert fit.slope_deg == pytest.approx(slope, abs=0.1)
    assert fit.left_mm == pytest.approx(10.0)
    assert fit.x_height_mm == pytest.approx(X_HEIGHT_MM, rel=0.1)


def test_slopes_and_margins_of_a_page_spread_as_drawn_and_indents_do_not_count() -> None:
    slopes = [-1.0, 1.0, -1.0, 1.0]
    lefts = [10.0, 11.0, 10.0, 11.0]
    lines = [zigzag(s, x_mm=x, y_mm=20.0 + 12 * k) for k, (s, x) in enumerate(zip(slopes, lefts, strict=True))]
    pages = [page(lines)]
    assert line_slope_sd_deg(pages) == pytest.approx(1.0, abs=0.1)
    assert left_margin_sd(pages) == pytest.approx(0.5 / X_HEIGHT_MM, rel=0.1)
    indented = [page([*lines, zigzag(0.0, x_mm=30.0, y_mm=90.0)])]
    assert left_margin_sd(indented) == pytest.approx(left_margin_sd(pages), rel=0.1)
    assert np.isnan(line_slope_sd_deg([page(lines[:3])]))


def test_words_that_lean_differently_spread_by_so_much() -> None:
    lean = {0: -4.0, 1: 0.0, 2: 4.0}

    def draw(char: str, number: int) -> list[FloatArray]:
        return [stem(slant_deg=lean[number // 4])]

    assert word_slant_sd_deg([page([write("lll ill ili", draw)])]) == pytest.approx(np.std([-4, 0, 4]), rel=0.01)
    assert np.isnan(word_slant_sd_deg([page([write("lll ill", draw)])]))
