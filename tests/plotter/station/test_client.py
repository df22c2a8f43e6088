"""The station's way to its server: which addresses it takes, and what it does with a key that is not valid."""

from __future__ import annotations

import threading
from pathlib import Path

import httpx2
import pytest

from plotter.errors import PlotterError
from plotter.machines import Slot
from plotter.ports import PortFault
from plotter.ports.virtual import VirtualPlotter
from plotter.station.agent import Agent, Setup
from plotter.station.client import BadServer, Refused, Server, check_address
from plotter.station.journal import Journal
from plotter.station.writing import VirtualFeeder
from tests.plotter.station.model import ModelServer


@pytest.mark.parametrize("address", ["http://plotter.example", "ftp://127.0.0.1", "server", "http://"])
def test_an_address_without_tls_or_of_no_use_is_refused(address: str) -> None:
    with pytest.raises(BadServer):
        check_address(address, insecure=False)


def test_plain_http_is_allowed_on_this_machine_or_when_said() -> None:
    assert check_address("http://127.0.0.1:8000/", insecure=False) == "http://127.0.0.1:8000"
    assert check_address("http://plotter.example", insecure=True) == "http://plotter.example"
    assert issubclass(PortFault, PlotterError)


def test_a_key_that_is_not_valid_ends_the_agent_instead_of_asking_for_ever(tmp_path: Path) -> None:
    server = ModelServer()
    answer = httpx2.Response(401, json={"code": "unauthenticated", "detail": "no"})
    transport = httpx2.MockTransport(lambda _request: answer)
    journal = Journal(tmp_path / "journal")
    with (
        Server("http://server.example", "fk", transport=transport) as client,
        VirtualPlotter(server.machine, tmp_path / "ink.jsonl") as port,
    ):
        setup = Setup(server.machine, Slot(), None, "boot")
        agent = Agent(client, journal, port, VirtualFeeder(), setup, lambda: "request", threading.Event())
        with pytest.raises(Refused, match="unauthenticated"):
            agent.run()
    journal.close()
