"""Files in request bodies: read in memory, never spooled, refused when they are not lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.uploads import read_upload
from api.problems import Problem

BOUNDARY = "b0undary"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def form(*parts: tuple[str, bytes]) -> bytes:
    body = b""
    for disposition, data in parts:
        body += f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n\r\n".encode() + data + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


@pytest.mark.parametrize(
    ("body", "content_type", "file_name", "code"),
    [
        (b"x", "application/pdf", None, "unsupported_media_type"),
        (b"x", "", None, "unsupported_media_type"),
        (b"x", "text/csv", "virus.exe", "unsupported_media_type"),
        (b"", "text/csv", None, "invalid_request"),
        (b"garbage", FORM, None, "malformed_request"),
        (form(('form-data; name="note"', b"no file")), FORM, None, "invalid_request"),
        (form(('form-data; name="f"; filename="a.exe"', b"x")), FORM, None, "unsupported_media_type"),
        (form(*[('form-data; name="n"', b"x")] * 30), FORM, None, "malformed_request"),
        (b"--b0undary\r\nContent-Disposition: form-data", FORM, None, "invalid_request"),
    ],
)
def test_what_is_not_a_list_is_refused(body: bytes, content_type: str, file_name: str | None, code: str) -> None:
    with pytest.raises(Problem) as caught:
        read_upload(body, content_type, file_name)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        ("text/csv; charset=windows-1252", "list.csv"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "list.xlsx"),
        ("application/x-ndjson", "list.ndjson"),
        ("application/json", "list.json"),
        ("application/json; charset=utf-8", "list.json"),
    ],
)
def test_a_raw_body_is_named_after_its_type(content_type: str, name: str) -> None:
    upload = read_upload(b"data", content_type, None)
    assert (upload.file_name, upload.data) == (name, b"data")


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('form-data; name="file"; filename="kunden.json"', "kunden.json"),
        ('form-data; name="file"; filename="kunden.csv"', "kunden.csv"),
        ('form-data; name="file"; filename="C:\\\\Listen\\\\kunden.csv"', "kunden.csv"),
        ('form-data; name="file"; filename="../../etc/kunden.csv"', "kunden.csv"),
        ("form-data; name=\"file\"; filename*=utf-8''M%C3%BCller.csv", "Müller.csv"),
    ],
)
def test_a_form_gives_its_first_file_without_any_path(disposition: str, name: str) -> None:
    upload = read_upload(form(('form-data; name="note"', b"hello"), (disposition, b"a;b\r\n1;2\r\n")), FORM, None)
    assert (upload.file_name, upload.data) == (name, b"a;b\r\n1;2\r\n")


@given(body=st.binary(max_size=300))
def test_no_body_does_more_than_be_refused_or_read(body: bytes) -> None:
    status = 200
    try:
        read_upload(body, FORM, "list.csv")
    except Problem as problem:
        status = problem.status_code
    assert status < 500


@given(data=st.binary(min_size=1, max_size=2000).filter(lambda d: BOUNDARY.encode() not in d))
def test_a_file_comes_out_as_it_went_in(data: bytes) -> None:
    assert read_upload(form(('form-data; name="f"; filename="a.csv"', data)), FORM, None).data == data
