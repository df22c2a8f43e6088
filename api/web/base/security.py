"""What keeps the operator's pages the operator's: cookie, CSRF token, origin, tries, headers.

Pure of database and templates. A POST is taken only when the browser says that it comes from this very site (Origin) *and* the
form repeats a token that only this session's pages hold; either alone has failed somewhere.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

SESSION_HOURS: Final = 12
_COOKIE: Final = "federkiel_session"
_SAME_SITE: Final = ("same-origin", "none")

PAGE_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    # `same-origin` and not `no-referrer`: under the latter browsers send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Pages and pictures hold customers' names: they stay out of the browser's disk cache.
    "Cache-Control": "no-store",
}
PICTURE_HEADERS: Final[Mapping[str, str]] = {
    **PAGE_HEADERS,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
}


def is_https(request: Request, public_url: str) -> bool:
    """Whether people reach this server by TLS, here or at the proxy that the public address names."""
    return request.url.scheme == "https" or public_url.startswith("https://")


def session_token(request: Request, public_url: str) -> str | None:
    """The session's secret as the browser sent it."""
    return request.cookies.get(_cookie_name(is_https(request, public_url)))


def set_session(response: Response, request: Request, public_url: str, token: str) -> None:
    """Hand the session's secret to the browser: for this site only, unreadable by scripts."""
    secure = is_https(request, public_url)
    response.set_cookie(
        _cookie_name(secure),
        token,
        max_age=SESSION_HOURS * 3600,
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )


def drop_session(response: Response, request: Request, public_url: str) -> None:
    """Take the session's secret back."""
    secure = is_https(request, public_url)
    response.delete_cookie(_cookie_name(secure), path="/", secure=secure, httponly=True, samesite="strict")


def _cookie_name(secure: bool) -> str:
    return f"__Host-{_COOKIE}" if secure else _COOKIE


def csrf_token(session: str) -> str:
    """The token of this session's forms: derived from its secret, so that nothing has to be stored."""
    return hmac.new(session.encode(), b"federkiel: forms of this session", hashlib.sha256).hexdigest()


def is_csrf_token(session: str, presented: str) -> bool:
    """Whether a form came from this session's own page; in constant time."""
    return hmac.compare_digest(csrf_token(session).encode(), presented.encode("utf-8", "replace"))


def is_own_origin(request: Request, public_url: str) -> bool:
    """Whether the browser says that the request comes from one of our own pages. No Origin header counts as foreign."""
    if request.headers.get("sec-fetch-site", "same-origin") not in _SAME_SITE:
        return False
    origin = request.headers.get("origin", "")
    own = {f"{request.url.scheme}://{request.headers.get('host', '')}"}
    if public_url:
        parts = urlsplit(public_url)
        own.add(f"{parts.scheme}://{parts.netloc}")
    return origin in own


class SignInTries:
    """Counts wrong sign-ins for each address in a sliding window; in memory, for one server process."""

    def __init__(
        self,
        *,
        allowed: int = 10,
        window_s: float = 900.0,
        addresses: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if allowed < 1 or window_s <= 0 or addresses < 1:
            raise ValueError(f"sign-in limits must be positive, got {allowed}, {window_s}, {addresses}")
        self._allowed = allowed
        self._window_s = window_s
        self._addresses = addresses
        self._clock = clock
        self._wrong: dict[str, list[float]] = {}

    def wait_s(self, address: str) -> float:
        """Seconds until this address may try again; 0 when it may now."""
        recent = self._recent(address)
        return 0.0 if len(recent) < self._allowed else max(0.0, recent[-self._allowed] + self._window_s - self._clock())

    def wrong(self, address: str) -> None:
        """Note a wrong try."""
        recent = [*self._recent(address), self._clock()]
        self._wrong.pop(address, None)
        while len(self._wrong) >= self._addresses:
            del self._wrong[next(iter(self._wrong))]
        self._wrong[address] = recent

    def right(self, address: str) -> None:
        """Forget the wrong tries of an address that has signed in."""
        self._wrong.pop(address, None)

    def _recent(self, address: str) -> list[float]:
        since = self._clock() - self._window_s
        return [at for at in self._wrong.get(address, ()) if at > since]
