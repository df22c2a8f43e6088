"""The CRM and the operator as the demo plays them: plain HTTP calls, each what a customer's own program would send."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import httpx2
from pydantic import JsonValue

Json = dict[str, JsonValue]
_POLL_S: Final = 0.1


class CrmError(Exception):
    """The server answered with an error, or a job failed."""


class Crm:
    """One key's view of the API."""

    def __init__(self, server: str, key: str) -> None:
        self._http = httpx2.Client(base_url=server, headers={"Authorization": f"Bearer {key}"}, timeout=120.0, trust_env=False)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def upload(self, path: Path) -> Json:
        """Send a list as it is."""
        return self._json(
            "POST",
            "/v1/lists",
            params={"name": path.stem, "file_name": path.name},
            content=path.read_bytes(),
            headers={"Content-Type": "text/csv", "Idempotency-Key": f"demo-{path.name}"},
        )

    def post(self, path: str, body: Json | None = None) -> Json:
        """Send JSON."""
        return self._json("POST", path, json=body) if body is not None else self._json("POST", path)

    def get(self, path: str, **params: str | int) -> Json:
        """Fetch JSON."""
        return self._json("GET", path, params=params)

    def fetch(self, path: str, **params: str | int) -> bytes:
        """Fetch a file."""
        return self._send("GET", path, params=params).content

    def every(self, path: str, **params: str | int) -> Iterator[Json]:
        """All entries of a list, page by page."""
        more: dict[str, str | int] = {**params, "limit": 100}
        while True:
            page = self.get(path, **more)
            data = page["data"]
            assert isinstance(data, list)
            for entry in data:
                assert isinstance(entry, dict)
                yield entry
            if not page["has_more"]:
                return
            more["after"] = str(page["next"])

    def wait(self, job: JsonValue, tell: Callable[[int, int | None], None]) -> None:
        """Ask for the job until it is done; `tell` hears how far it is."""
        assert isinstance(job, dict)
        while job["state"] not in ("done", "failed", "cancelled"):
            time.sleep(_POLL_S)
            job = self.get(f"/v1/jobs/{job['id']}")
            total = job["total"]
            tell(int(str(job["done"])), total if isinstance(total, int) else None)
        if job["state"] != "done":
            raise CrmError(f"the {job['kind']} {job['state']}: {job['error']} ({job['error_code']})")

    def _json(self, method: str, path: str, **rest: object) -> Json:
        value = self._send(method, path, **rest).json()
        assert isinstance(value, dict)
        return value

    def _send(self, method: str, path: str, **rest: object) -> httpx2.Response:
        answer = self._http.request(method, path, **rest)  # type: ignore[arg-type]
        if answer.is_error:
            raise CrmError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer
