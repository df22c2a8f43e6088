"""One file a country: it is all that a new country takes, and a mistake in it is named with its file and key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale

from stationery.address import Address, format_address, validate_address
from stationery.address import fields as address_fields
from stationery.address import rules as address_rules
from stationery.countries import countries, country, country_code, country_name, names, reading
from stationery.countries.reading import read_country
from stationery.errors import BadStationery
from stationery.tables import Table

CACHES = (
    reading.countries,
    reading._codes,
    reading._read,
    names._known,
    address_fields._prefixes,
    address_fields._box_forms,
    address_rules._headings,
)


def read(text: str, code: str = "PE") -> None:
    read_country(Table(tomllib.loads(text), f"{code}.toml"), code)


def test_every_file_is_read_and_named_after_a_country() -> None:
    codes = {each.code for each in countries()}
    assert {"DE", "AT", "CH", "US", "GB", "FR", "NL"} <= codes
    assert codes <= set(Locale.parse("en").territories)


def test_no_two_countries_are_called_the_same() -> None:
    called = [name for each in countries() for name in each.called]
    prefixes = [prefix for each in countries() for prefix in each.postcode.prefixes]
    assert len(called) == len(set(called))
    assert len(prefixes) == len(set(prefixes))


def test_a_country_without_a_file_has_the_habits_of_most() -> None:
    assert country("PE").lines == ()
    assert country("PE").box.word == "PO Box"
    assert country("no country at all") == country("PE")


@pytest.fixture
def peru(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A country more, by its file alone."""
    for path in reading.FOLDER.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "PE.toml").write_text(
        """
        called = ["el perú"]
        spoken = { de = "Perú" }
        company_first = true
        lines = ["{street_or_box}", "{supplement}", "{TOWN} {postcode}, {region}"]
        house_numbers = true
        [postcode]
        prefixes = ["PE"]
        spaceless = true
        [box]
        word = "Apartado"
        forms = ['apartado(?:\\s+postal)?']
        """
    )
    monkeypatch.setattr(reading, "FOLDER", tmp_path)
    for cached in CACHES:
        cached.cache_clear()


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    for cached in CACHES:
        cached.cache_clear()


@pytest.mark.usefixtures("peru")
def test_adding_a_country_takes_one_file() -> None:
    address = Address(
        company="Librería",
        last_name="Quispe",
        street="Jirón Puno",
        po_box="",
        postcode="PE-15 001",
        town="Lima",
        country="el Perú",
    )
    assert country_code("El  Perú") == "PE"
    assert country_name("PE", "DE") == "PERÚ"
    assert format_address(address) == ["Librería", "Quispe", "Jirón Puno", "LIMA 15001", "PERÚ"]
    assert "missing_house_number" in [problem.code for problem in validate_address(address)]
    boxed = Address(last_name="Quispe", street="Apartado postal 77", postcode="15001", town="Lima", region="Lima", country="PE")
    assert format_address(boxed) == ["Quispe", "Apartado 77", "LIMA 15001, Lima", "PERÚ"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour = 1", r"PE\.toml: unknown key 'colour'"),
        ('lines = ["{town} {plz}"]', r"PE\.toml\.lines: unknown field \{plz\} in '\{town\} \{plz\}'"),
        ('lines = ["{town} Lima"]', r"PE\.toml\.lines: '\{town\} Lima' is not made of fields"),
        ('company_first = "yes"', r"PE\.toml\.company_first: needs true or false, got 'yes'"),
        ('addressed_in = ["es"]', r"PE\.toml\.addressed_in: 'es' is none of de, fr"),
        ('spoken = "Perú"', r"PE\.toml\.spoken: needs a table"),
        ("[postcode]\nlost_zero = '[1-'", r"PE\.toml\.postcode\.lost_zero: '\[1-' is no regular expression"),
        ("[postcode]\nparts = ['a']", r"PE\.toml\.postcode\.parts: needs the forms of two parts, got \['a'\]"),
        ("[postcode]\nparts = ['(', 'b']", r"PE\.toml\.postcode\.parts: .* is no regular expression"),
        ("[postcode]\ndigits_before_town = 'five'", r"PE\.toml\.postcode\.digits_before_town: needs a finite number"),
        ("[postcode.not_here]\nform = '1'", r"PE\.toml\.postcode\.not_here: 'hint' is missing"),
        ("[postcode.ambiguous]\nform = '1'\nwhy = 'x'\nhints = 'y'", r"PE\.toml\.postcode\.ambiguous: unknown key 'hints'"),
        ("[box]\nforms = ['(']", r"PE\.toml\.box\.forms: '\(' is no regular expression"),
        ("[regions]\nneeded = 'always'", r"PE\.toml\.regions\.needed: 'always' is none of no, warns, refuses"),
        (
            "[regions]\nby_postcode = ['15-LIM']",
            r"PE\.toml\.regions\.by_postcode: '15-LIM' is not the beginning of a postcode and a region",
        ),
        ("[regions]\nby_postcode = ['200 A', '150 B']", r"PE\.toml\.regions\.by_postcode: the runs need to rise"),
    ],
)
def test_a_mistake_in_a_countrys_file_is_named_with_file_and_key(text: str, message: str) -> None:
    with pytest.raises(BadStationery, match=message):
        read(text)


def test_a_file_that_is_not_called_by_a_code_is_refused() -> None:
    with pytest.raises(BadStationery, match=r"Peru\.toml: a country's file is called by its ISO code"):
        read("", "Peru")
