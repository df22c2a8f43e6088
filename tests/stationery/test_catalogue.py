"""Stationery as data: bad data is refused with its place, good data keeps out of the posts' way."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from render.geometry import Area
from stationery.catalogue import (
    Stationery,
    envelope_names,
    format_size,
    load_post,
    load_stationery,
    read_stationery,
    stationery_names,
)
from stationery.errors import BadStationery, UnknownStationery
from stationery.tables import DATA, Table
from stationery.zones import contains, overlaps

Change = Callable[[dict[str, Any]], None]


def read_changed(change: Change, name: str = "card-a6-folded") -> Stationery:
    values = copy.deepcopy(tomllib.loads((DATA / "stationery" / f"{name}.toml").read_text(encoding="utf-8")))
    change(values)
    return read_stationery(Table(values, "changed.toml"), "changed")


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownStationery, match=r"'papyrus'.*card-a6-folded"):
        load_stationery("papyrus")


def test_an_envelope_that_does_not_fit_is_refused() -> None:
    with pytest.raises(UnknownStationery, match=r"'DL'.*B6, C6"):
        load_stationery("card-a6-folded", envelope="DL")


def test_a_postcard_takes_no_envelope() -> None:
    with pytest.raises(UnknownStationery, match="travels without one"):
        load_stationery("postcard-a6", envelope="C6")


def test_a_post_that_the_envelope_was_not_made_for_is_refused() -> None:
    with pytest.raises(UnknownStationery, match="'US'"):
        load_stationery("card-a6-folded", post="US")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda v: v.update(colour="red"), r"changed.toml: unknown key 'colour'"),
        (lambda v: v["part"][0].update(glue=True), r"changed.toml.part\[0\]: unknown key 'glue'"),
        (lambda v: v["part"][0]["areas"].update(margin={}), r"areas: unknown key 'margin'"),
        (lambda v: v["part"][0]["areas"]["message"].update(width_mm=95), "leaves the sheet"),
        (lambda v: v["part"][0]["areas"]["message"].update(x_mm=100), "lies across a fold"),
        (lambda v: v["part"][0]["areas"]["message"].update(height_mm=-1), "no rectangle"),
        (lambda v: v["part"][0]["areas"]["message"].update(x_mm="left"), "needs a finite number, got 'left'"),
        (lambda v: v["part"][0]["areas"]["message"].update(x_mm=float("nan")), "needs a finite number"),
        (lambda v: v["part"][0].update(format="A11"), "A11"),
        (lambda v: v["part"][0].update(orientation="sideways"), "'sideways' is none of portrait, landscape"),
        (lambda v: v["part"][0].update(kind="scroll"), "'scroll' is none of"),
        (lambda v: v["part"][0].pop("areas"), "'areas' is missing"),
        (lambda v: v.update(part=[]), "at least one"),
        (lambda v: v.update(envelopes=["C6", "C6"]), "holds one twice"),
        (lambda v: v.pop("envelopes"), "either `envelopes`, or `posts`"),
        (lambda v: v["part"][0]["areas"].update(signature={"x_mm": 120, "y_mm": 20, "width_mm": 9, "height_mm": 9}), "overlap"),
    ],
)
def test_data_that_breaks_a_rule_is_refused_and_named(change: Change, message: str) -> None:
    with pytest.raises((BadStationery, UnknownStationery), match=message):
        read_changed(change)


@pytest.mark.parametrize(
    ("name", "box", "message"),
    [
        ("message", {"y_mm": 20, "height_mm": 75}, "coding zone of Deutsche Post"),
        ("address", {"y_mm": 30}, "franking zone of Deutsche Post"),
        ("address", {"width_mm": 72}, "leaves the reading zone"),
    ],
)
def test_an_area_in_a_posts_way_is_refused(name: str, box: dict[str, float], message: str) -> None:
    with pytest.raises(BadStationery, match=message):
        read_changed(lambda v: v["part"][0]["areas"][name].update(box), "postcard-a6")


def test_nothing_stands_right_of_or_below_the_address() -> None:
    beside = {"x_mm": 134, "y_mm": 50, "width_mm": 10, "height_mm": 10}
    with pytest.raises(BadStationery, match="right of or below the address"):
        read_changed(lambda v: v["part"][0]["areas"].update(signature=beside), "postcard-a6")


def test_a_file_that_is_no_toml_is_refused_by_name(tmp_path: Any) -> None:
    from stationery.tables import read_toml

    broken = tmp_path / "broken.toml"
    broken.write_text("title = ", encoding="utf-8")
    with pytest.raises(BadStationery, match=r"broken\.toml"):
        read_toml(broken)


def test_the_folded_card_is_written_inside_on_the_right_and_posted_in_c6() -> None:
    card, envelope = load_stationery("card-a6-folded").parts
    assert (card.kind, card.width_mm, card.height_mm, card.folds_x_mm) == ("card", 210.0, 148.0, (105.0,))
    assert card.areas["message"].x_mm > 105
    assert (envelope.kind, envelope.width_mm, envelope.height_mm) == ("envelope", 162.0, 114.0)
    assert set(envelope.areas) == {"sender", "address"}


def test_the_zones_of_a_c6_envelope_are_deutsche_posts() -> None:
    zones = {zone.kind: zone for zone in load_stationery("card-a6-folded").part("envelope").zones}
    franking, coding = zones["franking"].area, zones["coding"].area
    assert (franking.x_mm, franking.y_mm, franking.width_mm, franking.height_mm) == (88.0, 0.0, 74.0, 40.0)
    assert (coding.x_mm, coding.y_mm, coding.width_mm, coding.height_mm) == (12.0, 99.0, 150.0, 15.0)
    assert zones["franking"].keep_out
    assert not zones["reading"].keep_out


def test_a_window_envelope_is_part_of_the_letter_but_not_written_on() -> None:
    letter, envelope = load_stationery("letter-a4-din5008b").parts
    assert not envelope.written
    assert envelope.window is not None
    assert load_stationery("letter-a4-din5008b").written_parts == (letter,)
    # DIN 5008 form B: the address field, which the window of a DL envelope shows of a letter folded at 105 and 210 mm.
    assert contains(Area(20, 45, 85, 45), letter.areas["address"])
    assert not overlaps(Area(20, 45, 85, 45), letter.areas["sender"])


@pytest.mark.parametrize("name", stationery_names())
def test_every_stationery_keeps_every_rule_with_every_envelope_and_post(name: str) -> None:
    usual = load_stationery(name)
    for envelope in usual.envelopes or (None,):
        for post in ("DE", "AT", "CH"):
            stationery = load_stationery(name, envelope=envelope, post=post)
            assert stationery.post == post
            assert {area for part in stationery.parts for area in part.areas} >= {"message", "address"}
            for part in stationery.parts:
                for zone in part.zones:
                    for label, area in part.areas.items():
                        assert not (zone.keep_out and overlaps(zone.area, area)), (part.name, zone.kind, label)
                        assert label != "address" or zone.kind != "reading" or contains(zone.area, area)


def test_every_envelope_is_used_and_long_enough_for_the_post() -> None:
    used = {envelope for name in stationery_names() for envelope in load_stationery(name).envelopes}
    assert used == set(envelope_names())
    for name in ("C6", "B6", "DL"):
        width_mm, height_mm = format_size("envelopes", name)
        assert width_mm >= 1.4 * height_mm


def test_the_post_of_an_unknown_country_is_refused() -> None:
    with pytest.raises(UnknownStationery, match="'XX'"):
        load_post("XX")


def test_a_short_address_stands_lower_and_never_leaves_its_area() -> None:
    envelope = load_stationery("card-a6-folded").part("envelope")
    tops = [envelope.area_for("address", lines).y_mm for lines in range(1, 10)]
    assert tops == sorted(tops, reverse=True)
    assert tops[0] > tops[-1] == envelope.areas["address"].y_mm
    assert all(contains(envelope.areas["address"], envelope.area_for("address", lines)) for lines in range(10))


def test_only_addresses_outside_windows_are_moved() -> None:
    envelope = load_stationery("card-a6-folded").part("envelope")
    letter = load_stationery("letter-a4-din5008b").part("letter")
    assert envelope.area_for("sender", 1) == envelope.areas["sender"]
    assert letter.area_for("address", 3) == letter.areas["address"]
