"""Findings about addresses: each names its field, its reason and its fix."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stationery.address import Address, Problem, validate_address
from stationery.address.plausible import in_writing

GOOD = Address(salutation="Frau", first_name="Anna", last_name="Weber", street="Lindenweg 3", postcode="20095", town="Hamburg")


def found(sender_country: str = "DE", **changes: str) -> dict[str, Problem]:
    return {p.code: p for p in validate_address(replace(GOOD, **changes), sender_country=sender_country)}


def test_a_good_address_has_no_findings() -> None:
    assert validate_address(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"postcode": ""}, "postcode", "missing_postcode"),
        ({"town": ""}, "town", "missing_town"),
        ({"street": ""}, "street", "missing_street"),
        ({"first_name": "", "last_name": ""}, "last_name", "missing_name"),
        ({"postcode": "123456"}, "postcode", "invalid_postcode"),
        ({"postcode": "1067"}, "postcode", "ambiguous_postcode"),
        ({"street": "Packstation 145"}, "street", "packstation"),
        ({"supplement": "Postfiliale 512"}, "supplement", "packstation"),
        ({"street": "Paketshop 12"}, "street", "packstation"),
        ({"supplement": "Paket-Shop Nr. 7"}, "supplement", "packstation"),
        ({"company": "Paketshop 12"}, "company", "packstation"),
        ({"country": "Mordor"}, "country", "unknown_country"),
        ({"town": "20095 Hamburg", "postcode": ""}, "town", "postcode_in_town"),
        ({"last_name": "n/a"}, "last_name", "placeholder_value"),
        ({"first_name": "#NV"}, "first_name", "placeholder_value"),
        ({"last_name": "NULL"}, "last_name", "placeholder_value"),
        ({"last_name": "anna@example.org"}, "last_name", "email_in_name"),
        ({"country": "US", "postcode": "10118", "town": "New York"}, "region", "missing_region"),
        ({"country": "GB", "postcode": "12345"}, "postcode", "invalid_postcode"),
    ],
)
def test_an_address_that_would_not_arrive_is_refused(changes: dict[str, str], field: str, code: str) -> None:
    problem = found(**changes)[code]
    assert (problem.field, problem.warns) == (field, False)
    assert problem.message


@pytest.mark.parametrize(
    ("changes", "code", "suggestion"),
    [
        ({"country": "DE", "postcode": "1067"}, "postcode_zero_lost", "01067"),
        ({"last_name": "VON DER HEIDE"}, "all_capitals", "von der Heide"),
        ({"street": "HAUPTSTR. 12A"}, "all_capitals", "Hauptstr. 12a"),
        ({"town": "bad homburg"}, "all_lower_case", "Bad Homburg"),
        ({"first_name": "hans-jürgen"}, "all_lower_case", "Hans-Jürgen"),
        ({"last_name": "Weber 2"}, "digit_in_name", "Weber"),
        ({"last_name": "+49 30"}, "digit_in_name", "write the person's name"),
        ({"last_name": "{{ 7*7 }}"}, "digit_in_name", "write the person's name"),
        ({"first_name": "Brandt GmbH"}, "company_in_name", "move it to the company"),
        ({"last_name": "Test"}, "looks_like_test", "check the row, or take it out"),
        ({"last_name": "Mustermann"}, "looks_like_test", "check the row, or take it out"),
        ({"title": "Dipl.-Kfm."}, "title_form", "correct the title or the salutation"),
        ({"salutation": "Herr", "title": "Direktorin"}, "title_form", "correct the title or the salutation"),
        ({"country": "AU", "postcode": "2000", "town": "Sydney"}, "missing_region", "add it"),
        ({"street": "Lindenweg"}, "missing_house_number", "add the house number"),
        ({"salutation": "", "first_name": ""}, "missing_first_name", "add the first name or the salutation"),
        ({"last_name": ""}, "missing_last_name", "add the last name"),
        ({"po_box": "1234"}, "street_and_po_box", "keep the one that the postcode belongs to"),
        ({"street": "", "company": "Versicherung AG"}, "missing_street", "check that the company has its own postcode"),
        ({"supplement": "Haus B\nStock 3"}, "control_character", "Haus B Stock 3"),
    ],
)
def test_an_address_that_somebody_should_look_at_is_a_warning(changes: dict[str, str], code: str, suggestion: str) -> None:
    problem = found(**changes)[code]
    assert (problem.warns, problem.suggestion) == (True, suggestion)


@pytest.mark.parametrize(
    "changes",
    [
        {"street": "C 4, 12", "town": "Mannheim", "postcode": "68159"},
        {"street": "Mariahilfer Straße 1/2/3", "town": "Wien", "postcode": "1060", "country": "Österreich"},
        {"street": "", "po_box": "12 34 56"},
        {"street": "Postfach 12 34"},
        {"street": "Hauptstr. 5–7"},
        {"care_of": "c/o Schmidt", "district": "Altona"},
        {"last_name": "von der Heide", "title": "Prof. Dr."},
        {"last_name": "Null"},
        {"last_name": "Ng", "first_name": "Bo"},
        {"first_name": "", "last_name": "", "company": "BMW AG"},
        {"salutation": "Familie", "first_name": ""},
        {"country": "CH", "postcode": "8001", "town": "Zürich"},
        {"country": "GB", "postcode": "SW1A 2AA", "town": "LONDON"},
        {"country": "FR", "postcode": "75004", "town": "PARIS"},
        {"country": "US", "postcode": "10118", "town": "New York", "region": "NY"},
        {"country": "IT", "postcode": "00184", "town": "Roma"},
        {"country": "IE", "postcode": "D02 AF30", "town": "Dublin"},
        {"salutation": "Frau", "title": "Professorin"},
        {"company": "Paketshop Krüger"},
        {"last_name": "שלום עליכם"},
        {"first_name": "محمد", "last_name": "العربي"},
        {"last_name": "山田太郎", "street": "千代田区丸の内 1"},
    ],
)
def test_what_is_right_in_life_is_not_flagged(changes: dict[str, str]) -> None:
    assert found(**changes) == {}


@pytest.mark.parametrize("value", ["N" * 300, "n" * 300, "7" * 300, "x" * 300 + "1"])
def test_a_finding_quotes_only_the_beginning_of_a_long_value(value: str) -> None:
    problems = [problem for problem in found(last_name=value).values() if problem.field == "last_name"]
    assert problems
    assert all(len(problem.message) < 120 and 0 < len(problem.suggestion) < 80 for problem in problems)


def test_four_digits_are_an_austrians_own_postcode() -> None:
    assert found("AT", postcode="1060", town="Wien") == {}


def test_a_misspelled_country_comes_with_the_likely_one() -> None:
    assert found(country="Deutschlnad")["unknown_country"].suggestion == "Deutschland"


def test_a_postcode_found_in_the_town_is_suggested() -> None:
    assert found(town="20095 Hamburg", postcode="")["postcode_in_town"].suggestion == "postcode 20095, town Hamburg"


def test_a_problem_refuses_to_be_empty() -> None:
    with pytest.raises(ValueError, match="needs field, code and message"):
        Problem("", "code", "message")


@given(st.text(max_size=40))
def test_writing_keeps_every_letter_but_its_case(text: str) -> None:
    assert in_writing(text).casefold() == text.lower().casefold()


@given(st.builds(Address, **{name: st.text(max_size=20) for name in Address.__dataclass_fields__}))
def test_any_text_gets_findings_and_never_an_exception(address: Address) -> None:
    for problem in validate_address(address):
        assert problem.field in Address.__dataclass_fields__
