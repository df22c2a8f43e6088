"""Roughness, and the table that sets ours beside people's."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from render.realism import ROWS, Measures, letters_of, measure_hand, outside, roughness_ratio, shapes_of, table, words_of
from render.realism.letters import Letter
from render.realism.roughness import roughness
from render.strokes import FloatArray, Line, Page
from tests.render.synthetic import page, ring, stem, write

TEXT = [
    "nimm mir nur ein horn im warmen",
    "turm im mond so nah am rand um",
    "hof der ruhm der nonne nun im",
    "und immer mehr vom mohn um ihn",
    "aus dem roten raum nun nimmer",
]


def arch(*, points: int = 120) -> FloatArray:
    """Two humps with retraced stems: cusps at the foot, as in an n that ends low."""
    s = np.linspace(0.0, 1.0, points)
    return np.column_stack([s, np.abs(np.sin(2 * np.pi * s))])


def form_of(char: str) -> FloatArray:
    """A bent stem, a ring, or an arch."""
    if char in "thlfdb":
        return np.asarray(stem(height=2.0) + 0.15 * np.sin(np.linspace(0, 3, 40))[:, None] * np.array([1.0, 0.0]))
    return ring(points=150) if char in "oeas" else arch()


def letters(paths: list[FloatArray]) -> list[Letter]:
    return [Letter(char="o", index=k, strokes=(path,)) for k, path in enumerate(paths)]


def smooth(rng: np.random.Generator, path: FloatArray) -> FloatArray:
    """Size, slant and a slow warp."""
    s = np.linspace(0.0, 1.0, len(path))[:, None]
    warp = sum(rng.normal(size=2) * np.sin(np.pi * k * s + rng.uniform(0, 6)) / k for k in range(1, 5))
    return np.asarray(path * (1 + 0.1 * rng.normal(size=2)) + 0.05 * warp + path[:, 1:] * [0.1 * rng.normal(), 0.0])


def hand_pages(rng: np.random.Generator, *, stretch: float = 1.0) -> list[Page]:
    """A hand of rings and stems that varies smoothly, on two pages."""

    def draw(char: str, number: int) -> list[FloatArray]:
        return [smooth(rng, form_of(char) * np.array([stretch, 1.0]))]

    def lines() -> list[Line]:
        return [write(text, draw, baseline_mm=20.0 + 9 * k, x_mm=10 + rng.normal()) for k, text in enumerate(TEXT)]

    return [page(lines()), page(lines())]


def test_a_letter_without_length_has_no_roughness() -> None:
    assert np.isnan(roughness([np.array([[1.0, 1.0]])]))
    assert np.isnan(roughness_ratio(letters([ring()] * 2), letters([ring()] * 2)))


def test_smooth_variation_is_not_rough_and_tremor_is() -> None:
    rng = np.random.default_rng(8)
    plain = [arch(points=150)] * 30
    varied = [smooth(rng, path) for path in plain]
    s = np.linspace(0.0, 1.0, 150)[:, None]
    shaking = [path + 0.01 * np.sin(2 * np.pi * 20 * s + rng.uniform(0, 6, 2)) for path in varied]
    calm = roughness_ratio(letters(varied), letters(plain))
    assert 0.5 < calm < 2.0
    assert roughness_ratio(letters(shaking), letters(plain)) > 3 * calm


def test_roughness_counts_only_what_is_above_twelve_cycles() -> None:
    s = np.linspace(0.0, 1.0, 400)
    slow, fast = (np.column_stack([s, 0.002 * np.sin(2 * np.pi * cycles * s)]) for cycles in (8, 16))
    assert roughness([fast]) > 100 * roughness([slow])


def test_roughness_knows_neither_size_nor_the_spacing_of_points() -> None:
    wave = [np.column_stack([s, 0.002 * np.sin(2 * np.pi * 16 * s)]) for s in (np.linspace(0, 1, n) for n in (300, 500))]
    assert roughness([7.0 * wave[0]]) == pytest.approx(roughness([wave[0]]))
    assert roughness([wave[1]]) == pytest.approx(roughness([wave[0]]), rel=0.05)


def test_a_page_without_writing_measures_nothing_and_lies_outside_nothing() -> None:
    measures = measure_hand([page([])])
    assert measures.letters == 0
    assert measures.repeats == 0
    assert np.isnan(measures.shape_median)
    assert outside(measures) == []


def test_a_font_lies_outside() -> None:
    ruled = [page([write(text, lambda c, n: [form_of(c)], baseline_mm=20.0 + 9 * k) for k, text in enumerate(TEXT)])]
    wrong = {row.field for row in outside(measure_hand(ruled, unvaried=ruled))}
    assert {"shape_median", "clones", "height_cv", "baseline_residual_sd", "left_margin_sd", "line_slope_sd_deg"} <= wrong
    assert "repeats" in wrong
    assert "roughness" not in wrong


def test_a_hand_is_measured_against_itself_unvaried_and_against_others() -> None:
    rng = np.random.default_rng(9)
    pages, other = hand_pages(rng), hand_pages(rng, stretch=0.45)
    alone = measure_hand(pages)
    assert np.isnan(alone.same_hand_closer)
    assert np.isnan(alone.roughness)
    measures = measure_hand(pages, unvaried=pages, others=[shapes_of(letters_of(words_of(other)))])
    assert measures.same_hand_closer > 0.75
    assert measures.roughness == pytest.approx(1.0)
    assert measures.clones < 0.001
    assert dataclasses.replace(measures, same_hand_closer=0.0, roughness=0.0) == dataclasses.replace(
        alone, same_hand_closer=0.0, roughness=0.0
    )


def test_the_table_has_a_row_for_every_measure_and_marks_what_lies_outside() -> None:
    fields = {field.name for field in dataclasses.fields(Measures)} - {"letters"}
    assert {row.field for row in ROWS} == fields
    inside = Measures(3000, 0.17, 0.06, 0.0, 0.8, 0.1, 0.15, 0.3, 0.27, 4.0, 0.1, 4.0, 1.0, 0.5, 0, float("nan"))
    text = table({"anna": inside, "bert": dataclasses.replace(inside, repeats=3, shape_median=0.031)})
    lines = {row.title: line for row in ROWS for line in text.splitlines() if line.startswith(row.title)}
    assert len(lines) == len(ROWS)
    assert "!3" in lines["repeated strokes"]
    assert "!0.031" in lines["same letter: DTW median"]
    assert text.count("!") == 2
    assert lines["roughness / unvaried"].split()[-2:] == ["-", "-"]
    assert "3000" in text.splitlines()[-1]
