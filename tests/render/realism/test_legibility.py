"""The legibility benchmark counts what it says it counts, and a sample of it holds."""

from __future__ import annotations

import numpy as np
import pytest

from bench._letters import NAMES, NOTE, SENTENCES, letters
from bench.legibility import KINDS, Reading, exact, exact_tokens, mean_error, misread, rapidocr_reader, read_all
from fonts.catalogue import load_hand


def reading(text: str, read: str) -> Reading:
    return Reading("de", text, read)


def test_nothing_read_is_an_error_of_one_and_no_readings_have_no_mean() -> None:
    assert reading("süß", "").error == 1.0
    assert np.isnan(mean_error([]))


def test_errors_are_edits_over_the_length_of_what_was_written() -> None:
    assert reading("Größe", "Größe").error == 0.0
    assert reading("Größe", "Grobe").error == pytest.approx(2 / 5)
    assert mean_error([reading("ab", "ab"), reading("ab", "a")]) == pytest.approx(0.25)


def test_exact_characters_count_only_in_their_own_place() -> None:
    readings = [reading("süß für 25 €", "süb fur 52 €")]
    assert exact(readings, KINDS["umlauts"]) == (1, 2)
    assert exact(readings, KINDS["ß"]) == (0, 1)
    assert exact(readings, KINDS["€"]) == (1, 1)
    assert exact(readings, KINDS["digits"])[0] < 2


def test_codes_count_whole_and_a_space_more_or_less_does_no_harm() -> None:
    assert exact_tokens([reading("Code XK-4711-QZ bis 31.12.2026", "Code XK-47 11-QZ bis 31.12.2020")]) == (1, 2)


def test_what_was_misread_is_listed_commonest_first() -> None:
    readings = [reading("neu", "nou"), reading("der", "dor"), reading("für", "fur")]
    assert misread(readings)[0] == ("e", "o", 2)
    assert ("ü", "u", 1) in misread(readings)


def test_the_texts_are_what_the_benchmarks_promise() -> None:
    assert sum("a" <= char <= "z" for _, text in letters() for char in text) > 3000
    assert len(SENTENCES) == 40
    assert {lang for lang, _ in SENTENCES} == {"de", "en", "fr", "pl"}
    assert all(len(text) < 300 for text in (NOTE.format(name=name, amount=25) for name in NAMES))
    unreadable = set("„‚№ẞ")  # outside the recogniser's alphabet
    assert not unreadable & set("".join(text for _, text in SENTENCES))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["anna", "bert"])
def test_a_stranger_reads_a_sample_of_each_first_hand(name: str) -> None:
    sample = [SENTENCES[k] for k in (0, 7, 12, 14, 16, 22)]
    readings = read_all(load_hand(name), rapidocr_reader(), sample)
    assert mean_error(readings) <= 0.15, [f"{r.text} -> {r.read}" for r in readings]
    right, there = exact(readings, KINDS["digits"])
    assert right >= 0.9 * there
