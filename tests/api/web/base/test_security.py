"""Tokens, origins and tries, without a server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from api.web.base.security import SignInTries, csrf_token, is_csrf_token, is_own_origin


def request(headers: dict[str, str], *, scheme: str = "http") -> Request:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    host = headers.get("Host", "127.0.0.1:8080").split(":")
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": raw, "scheme": scheme}
    return Request({**scope, "server": (host[0], int(host[1]) if len(host) > 1 else 80)})


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "127.0.0.1:8080"},
        {"Host": "127.0.0.1:8080", "Origin": "null"},
        {"Host": "127.0.0.1:8080", "Origin": "http://evil.example"},
        {"Host": "127.0.0.1:8080", "Origin": "http://127.0.0.1:8081"},
        {"Host": "127.0.0.1:8080", "Origin": "https://127.0.0.1:8080"},
        {"Host": "127.0.0.1:8080", "Origin": "http://127.0.0.1:8080.evil.example"},
        {"Host": "127.0.0.1:8080", "Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "cross-site"},
        {"Host": "127.0.0.1:8080", "Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_foreign_or_missing_origin_is_not_ours(headers: dict[str, str]) -> None:
    assert not is_own_origin(request(headers), "")


def test_our_own_origin_is_ours_also_behind_a_proxy_that_speaks_tls() -> None:
    own = {"Host": "127.0.0.1:8080", "Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"}
    assert is_own_origin(request(own), "")
    behind = {"Host": "127.0.0.1:8080", "Origin": "https://post.example"}
    assert is_own_origin(request(behind), "https://post.example")
    assert not is_own_origin(request(behind), "https://other.example")


@given(st.text(min_size=1), st.text())
def test_only_the_sessions_own_token_is_taken(session: str, other: str) -> None:
    session, other = session.encode("utf-8", "replace").decode(), other.encode("utf-8", "replace").decode()
    assert is_csrf_token(session, csrf_token(session))
    assert is_csrf_token(session, csrf_token(other)) == (session == other)
    assert not is_csrf_token(session, other) or other == csrf_token(session)


class Clock:
    """A clock that stands until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_ten_wrong_tries_close_the_door_for_that_address_until_the_window_has_passed() -> None:
    clock = Clock()
    tries = SignInTries(allowed=10, window_s=900, clock=clock)
    for _ in range(10):
        assert tries.wait_s("10.0.0.1") == 0
        tries.wrong("10.0.0.1")
    assert tries.wait_s("10.0.0.1") == 900
    assert tries.wait_s("10.0.0.2") == 0
    clock.now = 901
    assert tries.wait_s("10.0.0.1") == 0


def test_a_right_try_forgets_the_wrong_ones() -> None:
    tries = SignInTries(allowed=2, clock=Clock())
    tries.wrong("a")
    tries.right("a")
    tries.wrong("a")
    assert tries.wait_s("a") == 0


def test_many_addresses_cannot_fill_the_memory() -> None:
    tries = SignInTries(allowed=1, addresses=5, clock=Clock())
    for i in range(100):
        tries.wrong(f"10.0.0.{i}")
    assert sum(tries.wait_s(f"10.0.0.{i}") > 0 for i in range(100)) == 5


def test_impossible_limits_are_refused() -> None:
    for wrong in ({"allowed": 0}, {"window_s": 0.0}, {"addresses": 0}):
        with pytest.raises(ValueError, match="must be positive"):
            SignInTries(**wrong)
