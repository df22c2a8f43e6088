"""kill -9 of server and station before and after every step of the protocol: never a second ink, never a lost letter.

The rows are those of the crash table in docs/decisions/station-protocol-api.md; who decides stands there too.
"""

from __future__ import annotations

import pytest

from tests.api.crashes.world import World

CALLS = ["claim", "gcode", "strokes", "arm", "grant", "progress", "finish"]


def once_at(world: World, moment: str, action: str, kill: str) -> None:
    """At the first such call, before it is passed on or after it was answered, kill `server` or `station`."""
    done = False

    def strike(now: str) -> None:
        nonlocal done
        if now == action and not done:
            done = True
            if kill == "server":
                world.kill_server()
                world.start_server()
            else:
                world.kill_station()

    setattr(world.proxy, moment, strike)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("action", CALLS)
def test_the_server_is_killed_and_the_station_goes_on_by_itself(world: World, action: str, moment: str) -> None:
    once_at(world, moment, action, "server")
    world.start_station()
    world.wait_until_written()
    world.judge()
    assert {piece.epoch for piece in world.pieces()} == {1}, "nothing had to be leased twice"


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("action", ["claim", "gcode", "strokes", "finish"])
def test_the_station_is_killed_where_nothing_is_in_doubt_and_goes_on_by_itself(world: World, action: str, moment: str) -> None:
    once_at(world, moment, action, "station")
    world.start_station()
    world.station_died()
    world.start_station()
    world.wait_until_written()
    world.judge()
    assert world.states() == {"written": 2}


def test_the_station_is_killed_before_arm_reached_the_server_and_goes_on_by_itself(world: World) -> None:
    once_at(world, "before", "arm", "station")
    world.start_station()
    world.station_died()
    # The proxy still passes the dead station's call on, as a slow network would; only one of the two may win.
    world.start_station()
    world.wait_for(lambda: world.states()["written"] >= 1 or bool(world.states()["unknown"]))
    if world.states()["unknown"]:
        world.operator_spoils()
    world.wait_until_written()
    world.judge()


@pytest.mark.parametrize(("action", "moment"), [("arm", "after"), ("grant", "before"), ("grant", "after")])
def test_the_station_is_killed_around_the_grant_and_a_person_decides(world: World, action: str, moment: str) -> None:
    once_at(world, moment, action, "station")
    world.start_station()
    world.station_died()
    assert world.ink() == [], "no grant in the journal, no ink"
    world.start_station()
    world.wait_for(lambda: world.states()["unknown"] == 1)
    assert world.ink() == []
    world.operator_spoils()
    world.wait_until_written()
    world.judge()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_the_station_is_killed_between_two_lines_and_a_person_decides(world: World, moment: str) -> None:
    once_at(world, moment, "progress", "station")
    world.start_station()
    world.station_died()
    drawn = len(world.ink())
    assert drawn >= 1
    world.start_station()
    world.wait_for(lambda: world.states()["unknown"] == 1)
    assert len(world.ink()) == drawn, "not one more line by itself"
    world.operator_spoils()
    world.wait_until_written()
    world.judge()


@pytest.mark.parametrize("line", [0, 1])
def test_the_station_is_killed_in_the_middle_of_a_line_and_a_person_decides(world: World, line: int) -> None:
    world.start_station(dies_in_line=line)
    world.station_died()
    drawn = len(world.ink())
    assert drawn == line + 1
    world.start_station()
    world.wait_for(lambda: world.states()["unknown"] == 1)
    assert len(world.ink()) == drawn
    world.operator_spoils()
    world.wait_until_written()
    world.judge()


def test_server_and_station_are_killed_together_in_the_middle_of_a_line(world: World) -> None:
    world.start_station(dies_in_line=1)
    world.station_died()
    world.kill_server()
    world.start_server()
    world.start_station()
    world.wait_for(lambda: world.states()["unknown"] == 1)
    world.operator_spoils()
    world.wait_until_written()
    world.judge()


def test_the_station_is_killed_and_stays_away_until_its_lease_is_over(world: World) -> None:
    once_at(world, "after", "strokes", "station")
    world.start_station()
    world.station_died()
    world.expire_leases()
    world.start_station()
    world.wait_until_written()
    world.judge()


@pytest.mark.parametrize("loss", ["lost", "damaged"])
def test_a_journal_lost_in_the_middle_of_a_piece_leaves_it_to_a_person(world: World, loss: str) -> None:
    world.start_station(dies_in_line=1)
    world.station_died()
    journal = world.state / "journal"
    if loss == "lost":
        journal.unlink()
    else:
        journal.write_bytes(journal.read_bytes().replace(b'"granted"', b'"closed_"'))
    drawn = len(world.ink())
    world.start_station()
    world.wait_for(lambda: world.states()["unknown"] == 1)
    assert len(world.ink()) == drawn
    world.operator_spoils()
    world.wait_until_written()
    world.judge()


def test_without_any_kill_it_all_goes_well(world: World) -> None:
    world.start_station()
    world.wait_until_written()
    world.judge()
    assert world.states() == {"written": 2}
