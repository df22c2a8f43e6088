"""Forms are read from the stream, in memory, with a cap; damaged ones are refused."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from api.web.base.forms import BadForm, Form, read_form
from api.web.base.i18n import LANGUAGES, load_words

BOUNDARY = "----a1b2c3"


def read(body: bytes, content_type: str, *, largest: int = 100_000, chunk: int = 7, length: str | None = None) -> Form:
    """The form in `body`, which arrives in small pieces."""
    pieces = iter([body[i : i + chunk] for i in range(0, len(body), chunk)] or [b""])

    async def receive() -> dict[str, object]:
        piece = next(pieces, None)
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    headers = [(b"content-type", content_type.encode())]
    if length is not None:
        headers.append((b"content-length", length.encode()))
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers, "query_string": b""}
    return asyncio.run(read_form(Request(scope, receive), largest))


def multipart(parts: Iterable[tuple[str, str | None, bytes]], *, end: bool = True) -> bytes:
    out = b""
    for name, filename, data in parts:
        file = f'; filename="{filename}"' if filename is not None else ""
        out += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + data + b"\r\n"
    return out + (f"--{BOUNDARY}--\r\n".encode() if end else b"")


MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
URLENCODED = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"", "", 415),
        (b"x", "multipart/form-data", 415),
        (b"a=%FF", URLENCODED, 400),
        (b"\xff\xfe", URLENCODED, 400),
        (b"&".join(b"a=1" for _ in range(201)), URLENCODED, 400),
        (multipart([("a", None, b"1")], end=False), MULTIPART, 400),
        (multipart([("a", None, b"\xff")]), MULTIPART, 400),
        (multipart([("a", None, b"1")] * 201), MULTIPART, 400),
        (multipart([("a" * 5000, None, b"1")]), MULTIPART, 400),
        (b"no boundary at all", MULTIPART, 400),
        (f"--{BOUNDARY}\r\nContent-Type: text/plain\r\n\r\nx\r\n--{BOUNDARY}--\r\n".encode(), MULTIPART, 400),
    ],
)
def test_what_is_not_a_form_of_our_pages_is_refused(body: bytes, kind: str, status: int) -> None:
    with pytest.raises(BadForm) as refused:
        read(body, kind)
    assert refused.value.status == status
    assert all(load_words(language).has(refused.value.key) for language in LANGUAGES)


def test_a_form_over_the_cap_is_refused_while_it_arrives() -> None:
    with pytest.raises(BadForm) as refused:
        read(b"a=" + b"x" * 200, URLENCODED, largest=100)
    assert refused.value.status == 413


def test_a_declared_length_over_the_cap_is_refused_before_a_byte_is_read() -> None:
    with pytest.raises(BadForm) as refused:
        read(b"", URLENCODED, largest=100, length="101")
    assert refused.value.status == 413


def test_a_lying_length_does_not_lift_the_cap() -> None:
    with pytest.raises(BadForm) as refused:
        read(b"a=" + b"x" * 200, URLENCODED, largest=100, length="5")
    assert refused.value.status == 413


def test_a_value_keeps_its_text_and_its_lines() -> None:
    form = read(b"body=Gr%C3%BC%C3%9Fe%0D%0Aaus+K%C3%B6ln", URLENCODED)
    assert form.text("body") == "Grüße\naus Köln"
    assert form.text("absent", "none") == "none"


def test_a_file_comes_with_its_name_and_every_byte(tmp_path: object) -> None:
    data = bytes(range(256)) * 20 + b"\r\n--" + BOUNDARY[:-1].encode() + b"\r\n"
    form = read(multipart([("csrf", None, b"t"), ("file", "Kunden für 2026.csv", data)]), MULTIPART, chunk=1000)
    assert form.text("csrf") == "t"
    assert form.uploads["file"].data == data
    assert form.uploads["file"].filename == "Kunden für 2026.csv"


@given(st.binary(max_size=400), st.integers(min_value=1, max_value=50))
def test_arbitrary_bytes_give_a_form_or_a_refusal_and_nothing_else(body: bytes, chunk: int) -> None:
    for kind in (MULTIPART, URLENCODED):
        with suppress(BadForm):
            assert isinstance(read(body, kind, chunk=chunk), Form)


@given(st.binary(max_size=400).filter(lambda b: BOUNDARY.encode() not in b), st.integers(min_value=1, max_value=50))
def test_any_file_survives_any_way_of_cutting_the_stream(data: bytes, chunk: int) -> None:
    assert read(multipart([("file", "a.csv", data)]), MULTIPART, chunk=chunk).uploads["file"].data == data
