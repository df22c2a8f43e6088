"""A loopback proxy between station and server that sees every call and its answer: the place from which the tests kill.

`before(action)` runs when the station's call has come and was not passed on; `after(action)` when the server has answered and
the answer was not passed back. A call whose server is gone, or whose station is, simply gets no answer.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar


def nothing(_action: str) -> None:
    """Do not interfere."""


class Proxy:
    """Listens on a loopback port; `upstream` may change while it runs."""

    def __init__(self) -> None:
        self.upstream = 0
        self.before: Callable[[str], None] = nothing
        self.after: Callable[[str], None] = nothing
        self.calls: list[str] = []
        proxy = self

        class Handler(_Handler):
            of = proxy

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        """Where the station calls."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    of: ClassVar[Proxy]
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def log_message(self, format: str, *arguments: object) -> None:
        """Be silent."""

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        action = self.path.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]
        self.of.calls.append(action)
        self.of.before(action)
        connection = http.client.HTTPConnection("127.0.0.1", self.of.upstream, timeout=30)
        try:
            connection.request(self.command, self.path, body, {k: v for k, v in self.headers.items() if k != "Connection"})
            answer = connection.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException):
            self.close_connection = True
            return
        finally:
            connection.close()
        self.of.after(action)
        try:
            self.send_response(answer.status)
            for name in ("Content-Type", "Retry-After"):
                if value := answer.headers.get(name):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            self.close_connection = True
