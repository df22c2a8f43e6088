"""A model of the server for the station's tests: the protocol's states in memory, and faults on the way there and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import numpy as np

from plotter.choices import Order, read_order
from plotter.machines import Machine, PenSetup, Slot, load_machine
from plotter.machines.pens import pen_from_values, pen_values
from plotter.machines.slots import slot_from_values, slot_values
from plotter.programs import Program, make_program
from render.codec import ink_hash, rounded
from render.strokes import Line, Page, Stroke


def small_page(seed: int, lines: int = 2) -> Page:
    """A page of a few short waves, different for each seed."""
    made = []
    for number in range(lines):
        x = np.linspace(10, 40, 40)
        y = 20 + 10 * number + np.sin(x * (0.7 + 0.05 * seed))
        stroke = Stroke(np.column_stack([x, y]), np.linspace(0, 2, 40), np.zeros(40, np.int32))
        made.append(Line("n", 20.0 + 10 * number, (stroke,)))
    return rounded(Page("test", "1", "1", seed, 2.3, 105.0, 148.0, 0.4, tuple(made)))


@dataclass
class Piece:
    """One piece as the server knows it."""

    id: str
    page: Page
    program: Program
    state: str = "ready"
    epoch: int = 0
    request_id: str = ""
    reason: str = ""
    lines_done: int = 0
    slot: Slot = Slot()  # noqa: RUF009  # frozen
    pen: PenSetup | None = None
    order: Order = "writer"
    calls: list[str] = field(default_factory=list)


def no_fault(_number: int, _path: str) -> None:
    """Nothing goes wrong."""


class ModelServer:
    """Answers a station's calls. `before` and `after` may raise httpx2 errors: the call or its answer is lost."""

    def __init__(self, pieces: int = 1, machine: Machine | None = None) -> None:
        self.machine = machine or load_machine("grbl-servo")
        pages = [small_page(seed) for seed in range(1, pieces + 1)]
        self.pieces = [Piece(f"pce_{i}", page, make_program(page, self.machine)) for i, page in enumerate(pages, 1)]
        self.held = False
        self.before: Callable[[int, str], None] = no_fault
        self.after: Callable[[int, str], None] = no_fault
        self.calls: list[str] = []
        self.make: Callable[[Piece], Program] = self._make
        self.change_gcode: Callable[[str], str] = str
        self.change_strokes: Callable[[dict[str, object]], dict[str, object]] = dict

    def transport(self) -> httpx2.MockTransport:
        """For the station's client."""
        return httpx2.MockTransport(self._handle)

    def states(self) -> list[str]:
        """Of all pieces."""
        return [piece.state for piece in self.pieces]

    def _handle(self, request: httpx2.Request) -> httpx2.Response:
        action = request.url.path.rsplit("/", 1)[-1]
        number = len(self.calls)
        self.calls.append(action)
        self.before(number, action)
        answer = self._answer(request, action)
        self.after(number, action)
        return answer

    def _answer(self, request: httpx2.Request, action: str) -> httpx2.Response:
        if action == "claim":
            return self._claim(json.loads(request.content))
        piece = next(p for p in self.pieces if f"/{p.id}/" in request.url.path)
        if request.method == "GET":
            if int(request.url.params["epoch"]) != piece.epoch:
                return _problem("stale_epoch")
            if action == "gcode":
                return httpx2.Response(200, text=self.change_gcode(piece.program.gcode))
            return httpx2.Response(200, json=self.change_strokes(piece.page.to_json()))
        return self._act(piece, action, json.loads(request.content))

    def _make(self, piece: Piece) -> Program:
        return make_program(piece.page, self.machine, pen=piece.pen, slot=piece.slot, order=piece.order)

    def _claim(self, body: dict[str, Any]) -> httpx2.Response:
        if self.held:
            return _problem("station_held")
        if any(p.request_id == body["request_id"] and p.state != "leased" for p in self.pieces):
            return _problem("stale_epoch")
        mine = next((p for p in self.pieces if p.request_id == body["request_id"] and p.state == "leased"), None)
        piece = mine or next((p for p in self.pieces if p.state == "ready"), None)
        if piece is None:
            return httpx2.Response(204)
        if piece is not mine:
            piece.state, piece.request_id = "leased", body["request_id"]
            piece.epoch += 1
            wanted = (slot_from_values(body["slot"]), pen_from_values(body["pen"]) if "pen" in body else None)
            if (*wanted, body.get("order", "writer")) != (piece.slot, piece.pen, piece.order):
                (piece.slot, piece.pen), piece.order = wanted, read_order(body.get("order", "writer"))
                piece.program = self.make(piece)
        page, program = piece.page, piece.program
        return httpx2.Response(
            200,
            json={
                "piece": piece.id,
                "epoch": piece.epoch,
                "code": f"CODE-{piece.id}",
                "lease_expires_at": "2026-03-02T08:00:00Z",
                "gcode_sha256": program.sha256,
                "ink_hash": ink_hash(page),
                "sheet": {"width_mm": page.width_mm, "height_mm": page.height_mm},
                "slot": slot_values(piece.slot),
                "pen": pen_values(piece.pen) if piece.pen else None,
                "order": piece.order,
                "lines": program.lines,
            },
        )

    def _act(self, piece: Piece, action: str, body: dict[str, object]) -> httpx2.Response:
        if body["epoch"] != piece.epoch:
            return _problem("stale_epoch")
        steps = {
            "arm": ({"leased", "armed"}, "armed"),
            "grant": ({"armed", "writing"}, "writing"),
            "progress": ({"writing"}, "writing"),
            "finish": ({"writing", "written"}, "written"),
            "release": (set(), "ready"),
            "fault": ({"armed", "writing", "unknown"}, "unknown"),
        }
        origins, target = steps[action]
        if action in ("fault", "release") and piece.state == "leased":
            target = "ready"
            piece.epoch += 1
            piece.request_id = ""
        elif piece.state not in origins:
            return _problem("wrong_state")
        piece.state = target
        piece.calls.append(action)
        if action == "progress":
            piece.lines_done = int(str(body["lines_done"]))
        if action == "fault":
            piece.reason = str(body["reason"])
            self.held = True
        return httpx2.Response(200, json={"state": piece.state, "epoch": piece.epoch})


def _problem(code: str) -> httpx2.Response:
    return httpx2.Response(409, json={"code": code, "detail": code}, headers={"Content-Type": "application/problem+json"})
