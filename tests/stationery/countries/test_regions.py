"""A state is read from the town or the ZIP, and from nothing that contradicts itself."""

from __future__ import annotations

import pytest

from stationery.countries import region_of


@pytest.mark.parametrize(
    ("town", "postcode", "found"),
    [
        ("Springfield, IL", "62701", ("Springfield", "IL")),
        ("Springfield IL", "", ("Springfield", "IL")),
        ("Austin, Texas", "73301", ("Austin", "TX")),
        ("Washington D.C.", "20001", ("Washington", "DC")),
        ("Reno", "89501-1234", ("Reno", "NV")),
        ("Springfield, IL", "02101", None),
        ("Springfield", "", None),
        ("Springfield", "004 1", None),
        ("Springfield", "00401", None),
    ],
)
def test_town_and_zip_tell_the_state(town: str, postcode: str, found: tuple[str, str] | None) -> None:
    assert region_of("US", town, postcode) == found


def test_where_the_countrys_file_says_nothing_no_region_is_found() -> None:
    assert region_of("DE", "Springfield, IL", "62701") is None
