"""How letters begin: from data, never guessed from a first name."""

from __future__ import annotations

import pytest

from mailroom.people.recipients import Language, known_salutation, salutation
from stationery.address import Address

CASES: list[tuple[Address, Language, str]] = [
    (
        Address(salutation="Frau", title="Dr.", last_name="von der Heide", first_name="Ada"),
        "de",
        "Sehr geehrte Frau Dr. von der Heide",
    ),
    (Address(salutation="Herrn", title="Prof. Dr. Dr. h.c.", last_name="Groß"), "de", "Sehr geehrter Herr Prof. Groß"),
    (Address(salutation="HERR", title="Dipl.-Ing.", last_name="Groß"), "de", "Sehr geehrter Herr Groß"),
    (Address(salutation="Frau", title="Dr. med.", last_name="zum Felde"), "de", "Sehr geehrte Frau Dr. zum Felde"),
    (Address(salutation="Frau", title="Prof'in Dr.", last_name="Weiß"), "de", "Sehr geehrte Frau Prof. Weiß"),
    (Address(salutation="Herr", title="Prof", last_name="Groß"), "de", "Sehr geehrter Herr Prof. Groß"),
    (Address(first_name="Kim", last_name="Berger"), "de", "Guten Tag Kim Berger"),
    (Address(salutation="Divers", title="Dr.", first_name="Robin", last_name="Falk"), "de", "Guten Tag Dr. Robin Falk"),
    (Address(salutation="Frau", full_name="Ada Weiß"), "de", "Guten Tag Ada Weiß"),
    (Address(salutation="Familie", last_name="Schröder"), "de", "Sehr geehrte Familie Schröder"),
    (Address(salutation="Eheleute", last_name="Brandt"), "de", "Sehr geehrte Eheleute Brandt"),
    (Address(salutation="Herr und Frau", last_name="Brandt"), "de", "Sehr geehrte Frau Brandt, sehr geehrter Herr Brandt"),
    (Address(company="Holz GmbH"), "de", "Sehr geehrte Damen und Herren"),
    (Address(company="Holz GmbH", salutation="Frau", last_name="Weiß"), "de", "Sehr geehrte Frau Weiß"),
    (Address(salutation="Herr", last_name="Petersen"), "de", "Sehr geehrter Herr Petersen"),
    (Address(salutation="Frau", first_name="Ada"), "de", "Guten Tag Ada"),
    (Address(salutation="Frau", title="Dr.", last_name="von der Heide"), "en", "Dear Dr von der Heide"),
    (Address(salutation="Frau", last_name="Weiß"), "en", "Dear Ms Weiß"),
    (Address(salutation="Mrs", first_name="Margaret", last_name="O’Connor"), "en", "Dear Mrs O’Connor"),
    (Address(salutation="Herr", title="Prof. Dr.", last_name="Groß"), "en", "Dear Professor Groß"),
    (Address(first_name="Kim", last_name="Berger"), "en", "Dear Kim Berger"),
    (Address(salutation="Familie", last_name="Schröder"), "en", "Dear Schröder family"),
    (Address(company="Holz GmbH"), "en", "Dear Sir or Madam"),
]


@pytest.mark.parametrize(("address", "language", "expected"), CASES)
def test_salutations(address: Address, language: Language, expected: str) -> None:
    assert salutation(address, language) == expected


@pytest.mark.parametrize("text", ["Frau", "frau", " Herrn ", "Hr.", "Mr.", "Mrs", "Fam.", "divers", ""])
def test_known_forms(text: str) -> None:
    assert known_salutation(text)


@pytest.mark.parametrize("text", ["Hochwürden", "x", "Frau Dr.", "12"])
def test_unknown_forms_are_not_guessed(text: str) -> None:
    assert not known_salutation(text)
