"""What a station says of itself over HTTP: its slot, its pen and its order; who sees it, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plotter.machines import Slot, load_pen, pen_values, slot_values
from tests.api.conftest import Client, Running
from tests.api.test_walk import mailing_body, proofed

LEFT = Slot(x_mm=30.0, y_mm=20.0, rotation_deg=1.5, name="left")
PEN = replace(load_pen("fountain-0.6"), actuator="servo", up=700.0, low=555.0, down=333.0)


def test_slot_pen_and_order_are_in_the_claim_the_piece_and_the_station_and_the_program_is_for_them(
    crm: Client, server: Running
) -> None:
    mailing = proofed(crm, server)
    crm.post(f"/v1/mailings/{mailing['id']}/approve", json={"proof_hash": mailing["proof_hash"]})
    server.work()
    said = {"slot": slot_values(LEFT), "pen": pen_values(PEN), "order": "fast"}
    body = {"request_id": "r-1", "machine": "grbl-servo", "boot_id": "b", **said}
    with server.client(server.key("station")) as station:
        claimed = station.post("/station/claim", json=body).json()
        gcode = station.get(f"/station/pieces/{claimed['piece']}/gcode", params={"epoch": claimed["epoch"]}).text
        again = station.post("/station/claim", json={**body, "slot": {}, "pen": None}).json()
    piece = crm.get(f"/v1/pieces/{claimed['piece']}").json()
    shown = crm.get("/v1/stations").json()[0]
    for answer in (claimed, piece):
        assert {name: answer[name] for name in said} == said
    assert (shown["slot"]["name"], shown["pen"], shown["order"]) == ("origin", None, "fast"), "as it said last"
    assert "S333" in gcode
    assert {name: again[name] for name in said} == said, "a repeated request gets what it got before"
    picture = crm.get(f"/v1/pieces/{claimed['piece']}/trace.png")
    assert picture.status_code == 200


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"slot": {"rotation_deg": 45}}, "rotation_deg"),
        ({"slot": {"orientation_deg": 30}}, "orientation_deg"),
        ({"slot": {"x": 3}}, "x"),
        ({"pen": {"name": "p", "title": "p", "width_mm": 0}}, "width_mm"),
        ({"pen": {"name": "p"}}, "title"),
        ({"pen": {**pen_values(PEN), "actuator": "z", "up": 3, "low": 1, "down": 0}}, "states heights for"),
        ({"order": "random"}, "order"),
    ],
)
def test_a_claim_with_an_impossible_slot_pen_or_order_is_refused_by_name(
    idle_server: Running, said: dict[str, object], named: str
) -> None:
    with idle_server.client(idle_server.key("station")) as station:
        answer = station.post("/station/claim", json={"request_id": "r", "machine": "grbl-servo", **said})
    assert answer.status_code == 422
    assert named in answer.text


def test_a_mailing_is_drawn_in_the_writers_order_unless_asked_otherwise(crm: Client, server: Running) -> None:
    body = mailing_body(crm, server)
    assert crm.post("/v1/mailings", json=body).json()["mailing"]["order"] == "writer"
    made = crm.post("/v1/mailings", json={**body, "order": "fast"}).json()["mailing"]
    assert crm.get(f"/v1/mailings/{made['id']}").json()["order"] == "fast"
    assert crm.post("/v1/mailings", json={**body, "order": "random"}).status_code == 422
