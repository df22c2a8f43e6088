"""The station's side of the protocol with the server: HTTP calls as typed functions, nothing decided.

StationError
├── Unreachable   no answer that can be trusted (connection, time-out, 5xx, 429): the same call may be sent again
└── Refused       the server understood and said no; `code` is the problem's stable code

Every call that changes a piece carries (piece, epoch, sequence) and may be repeated: the server answers a repetition as the
first.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Final
from urllib.parse import urlsplit

import httpx2

from plotter.choices import Order, read_order
from plotter.errors import BadProfile
from plotter.machines import PenSetup, Slot, pen_from_values, pen_values, slot_from_values, slot_values

_TIMEOUT_S: Final = 30.0
_CONNECT_S: Final = 5.0
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class StationError(Exception):
    """Base of what can go wrong between station and server."""


class Unreachable(StationError):
    """No answer; nothing is known about what the server did with the call."""


class Refused(StationError):
    """The server said no."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        self.status = status
        self.code = code
        self.detail = detail
        super().__init__(f"{code} ({status}): {detail}")


class BadServer(StationError):
    """The server's address cannot be used, or its answer is not of this protocol."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A piece that this station may check, and write once it is granted."""

    piece: str
    epoch: int
    code: str
    gcode_sha256: str
    ink_hash: str
    width_mm: float
    height_mm: float
    lines: int
    slot: Slot
    """What its program was made for, as the server has it."""
    pen: PenSetup | None
    order: Order


def check_address(server: str, *, insecure: bool) -> str:
    """The server's address without a slash at its end; raises BadServer for plain HTTP to another machine."""
    parts = urlsplit(server)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadServer(f"--server needs https://HOST or http://HOST:PORT, got {server!r}")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK and not insecure:
        raise BadServer(
            f"{server} is elsewhere and without TLS: key and letters could be read on the way; use https, or say --insecure"
        )
    return server.rstrip("/")


class Server:
    """The server as this station sees it."""

    def __init__(self, address: str, key: str, *, transport: httpx2.BaseTransport | None = None) -> None:
        self._http = httpx2.Client(
            base_url=address,
            headers={"Authorization": f"Bearer {key}", "User-Agent": "federkiel-station"},
            timeout=httpx2.Timeout(_TIMEOUT_S, connect=_CONNECT_S),
            trust_env=False,
            transport=transport,
        )

    def __enter__(self) -> Server:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.close()

    def claim(
        self,
        request_id: str,
        machine: str,
        slot: Slot,
        boot_id: str,
        *,
        pen: PenSetup | None = None,
        order: Order | None = None,
    ) -> Claimed | None:
        """Ask for a piece; the same request id gives the same piece. None when there is nothing to write."""
        body: dict[str, object] = {
            "request_id": request_id,
            "machine": machine,
            "slot": slot_values(slot),
            "boot_id": boot_id,
        }
        if pen is not None:
            body["pen"] = pen_values(pen)
        if order is not None:
            body["order"] = order
        answer = self._send("POST", "/station/claim", body)
        if answer.status_code == 204:
            return None
        values = _object(answer)
        sheet = values.get("sheet")
        try:
            if not isinstance(sheet, dict):
                raise TypeError("no sheet")
            return Claimed(
                piece=str(values["piece"]),
                epoch=int(str(values["epoch"])),
                code=str(values["code"]),
                gcode_sha256=str(values["gcode_sha256"]),
                ink_hash=str(values["ink_hash"]),
                width_mm=float(sheet["width_mm"]),
                height_mm=float(sheet["height_mm"]),
                lines=int(str(values["lines"])),
                slot=slot_from_values(_table(values["slot"])),
                pen=pen_from_values(_table(values["pen"])) if values.get("pen") else None,
                order=read_order(str(values.get("order", "writer"))),
            )
        except (KeyError, TypeError, ValueError, BadProfile) as error:
            raise BadServer(f"the answer to a claim is not of this protocol ({error!r})") from error

    def gcode(self, piece: str, epoch: int) -> str:
        """The program of a leased piece."""
        return self._send("GET", f"/station/pieces/{piece}/gcode?epoch={epoch}").text

    def strokes(self, piece: str, epoch: int) -> object:
        """The approved strokes of a leased piece, as JSON values of schema 1."""
        return self._send("GET", f"/station/pieces/{piece}/strokes?epoch={epoch}").json()

    def act(self, action: str, piece: str, epoch: int, sequence: int, **values: str | int) -> str:
        """Send arm, grant, progress, finish, fault or release; gives the piece's state afterwards."""
        body: dict[str, str | int] = {"epoch": epoch, "sequence": sequence, **values}
        return str(_object(self._send("POST", f"/station/pieces/{piece}/{action}", body)).get("state", ""))

    def _send(self, method: str, path: str, body: object = None) -> httpx2.Response:
        try:
            answer = self._http.request(method, path, json=body) if body is not None else self._http.request(method, path)
        except httpx2.RequestError as error:
            raise Unreachable(f"{method} {path}: {type(error).__name__}: {error}") from error
        if answer.status_code in _AGAIN:
            raise Unreachable(f"{method} {path}: status {answer.status_code}")
        if answer.status_code >= 400:
            raise _refusal(answer)
        return answer


def _refusal(answer: httpx2.Response) -> Refused:
    try:
        values = answer.json()
    except ValueError:
        values = {}
    if not isinstance(values, dict):
        values = {}
    return Refused(answer.status_code, str(values.get("code", "unknown")), str(values.get("detail", answer.reason_phrase)))


def _table(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} is no object")
    return value


def _object(answer: httpx2.Response) -> dict[str, object]:
    try:
        values = answer.json()
    except ValueError as error:
        raise BadServer(f"status {answer.status_code} without JSON") from error
    if not isinstance(values, dict):
        raise BadServer(f"status {answer.status_code} with JSON that is not an object")
    return values
