"""Slips of the pen: only when asked for, some in a mailing, never at a name, a code, an amount or anything of the list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailroom.people.recipients import Recipient
from mailroom.writing import (
    MOST_SLIPS,
    LetterRefused,
    LetterSetup,
    harmless,
    letter_setup,
    personal_words,
    read_message,
    slipped_words,
    write_letter,
)
from render.codec import ink_hash
from render.strokes import UNDERLINE, Page
from stationery.address import Address

TEXT = (
    "Guten Tag, liebe Frau Sommer,\n\nwir danken Ihnen und auch Peter Sommer herzlich für die vielen Jahre, in denen ihr beide "
    "immer wieder kamt. Der Gutschein über 25 € mit dem Code XK-4711-QZ wartet hier auf euch, solange der weinrote Vorrat eben "
    "reicht."
)
COLUMNS = {"Lieblingsfarbe": "lieblingsfarbe"}


def writing(slips: float, seed: int = 1) -> LetterSetup:
    return letter_setup(
        read_message(TEXT, "de"), COLUMNS, hand="anna", hand_version=None, stationery="card-a6-folded",
        sender=("Buchhandlung Sommer",), sender_country="DE", seed=seed, slips=slips,
    )  # fmt: skip


def someone(row: int) -> Recipient:
    address = Address(first_name="ada", last_name="Sommer", street="Weg 1", postcode="53113", town="Bonn")
    return Recipient(row, address, attributes={"lieblingsfarbe": "weinrote"})


def card(slips: float, row: int = 2) -> Page:
    return write_letter(writing(slips), someone(row)).pages["card"]


@pytest.mark.parametrize("word", ["Sommer", "peter", "XK-4711-QZ,", "weinrote", "E-Mail", "d'ada"])
def test_names_codes_and_what_the_list_says_may_not_slip(word: str) -> None:
    assert not harmless([word], personal_words(["Peter Sommer", "ada", "weinrote"]))


@pytest.mark.parametrize("word", ["kaffeevollautoma-", "kaffee-", "kaffeevoll"])
def test_the_beginning_of_a_list_value_that_a_line_break_cut_may_not_slip(word: str) -> None:
    assert not harmless([word], personal_words(["kaffeevollautomaten"]))


def test_a_list_value_never_slips_where_its_line_breaks_either() -> None:
    """So long a word is hyphenated in most letters; nothing else in the text is long enough to be slipped at."""
    body = "Guten Tag,\n\n" + "wir oder ihr und {{ ware }} wie so ein mal aus " * 3
    how = replace(writing(MOST_SLIPS), message=read_message(body, "de"), columns={"ware": "lieblingsfarbe"})
    slipped = []
    for row in range(2, 26):
        ada = replace(someone(row), attributes={"lieblingsfarbe": "kaffeevollautomaten"})
        slipped += slipped_words(write_letter(how, ada).pages["card"])
    assert not [word for word in slipped if "kaffeevollautomaten".startswith(word.rstrip("-.,")[:3])]


def test_a_text_that_fits_without_slips_is_not_refused_for_them() -> None:
    def how(sentences: int, slips: float) -> LetterSetup:
        body = "Guten Tag,\n\n" + "wir danken euch allen herzlich, dass ihr wieder hier wart. " * sentences
        return replace(writing(slips), message=read_message(body, "de"))

    def fits(sentences: int, row: int) -> bool:
        try:
            write_letter(how(sentences, 0.0), someone(row))
        except LetterRefused:
            return False
        return True

    for row in range(2, 8):
        longest = next(count for count in range(30, 2, -1) if fits(count, row))
        write_letter(how(longest, MOST_SLIPS), someone(row))


def test_plain_words_may_slip_with_what_closes_them() -> None:
    assert harmless(["herzlich", "kamt."], personal_words(["Peter Sommer"]))


def test_without_being_asked_for_there_is_none_and_the_ink_is_what_it_was() -> None:
    unasked = letter_setup(
        read_message(TEXT, "de"), COLUMNS, hand="anna", hand_version=None, stationery="card-a6-folded",
        sender=("Buchhandlung Sommer",), sender_country="DE", seed=1,
    )  # fmt: skip
    page = card(0.0)
    assert not any((stroke.chars == UNDERLINE).any() for stroke in page.strokes())
    assert ink_hash(page) == ink_hash(write_letter(unasked, someone(2)).pages["card"])


def test_asked_for_some_words_of_a_mailing_slip_and_none_that_must_not() -> None:
    slipped = [word for row in range(2, 18) for word in slipped_words(card(0.05, row))]
    assert len(slipped) >= 4
    for word in slipped:
        assert word.islower(), word
        assert "weinrote" not in word


def test_the_text_stays_what_it_is_and_the_address_never_slips() -> None:
    for row in range(2, 6):
        with_slips, without = write_letter(writing(0.05), someone(row)), write_letter(writing(0.0), someone(row))
        texts = ["".join(line.text for line in letter.pages["card"].lines) for letter in (with_slips, without)]
        first, second = (text.replace(" ", "").replace("-", "") for text in texts)  # lines may break elsewhere
        assert first == second
        assert not any((stroke.chars == UNDERLINE).any() for stroke in with_slips.pages["envelope"].strokes())


def test_the_same_letter_slips_at_the_same_words_again() -> None:
    assert ink_hash(card(0.05, 3)) == ink_hash(card(0.05, 3))
