"""Reads a form out of the request's stream, in memory and with a cap.

The usual form readers spool a multipart part above 1 MB to a temporary file, in the clear; customer lists must never lie on
the disk like that. Here the bytes go from the socket into memory and no further; what is over the cap is refused while it
arrives, before it is parsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

LARGEST_FORM: Final = 256 * 1024
LARGEST_UPLOAD: Final = 16 * 1024 * 1024
_MAX_FIELDS: Final = 200
_MAX_PART_HEADERS: Final = 4096


class BadForm(Exception):
    """The body is not a form that the pages send; `status` says how to answer."""

    def __init__(self, status: int, key: str) -> None:
        self.status = status
        self.key = key
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a form."""

    filename: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The values of a form; a name that came twice keeps its last value."""

    values: Mapping[str, str] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """A value with the line ends that browsers send turned into newlines."""
        return self.values.get(name, default).replace("\r\n", "\n").replace("\r", "\n")


async def read_form(request: Request, largest: int = LARGEST_FORM) -> Form:
    """The request's form; raises BadForm (413 over `largest` bytes, 415 of another kind, 400 damaged)."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind == b"application/x-www-form-urlencoded":
        return _read_urlencoded(await _read(request, largest))
    if kind == b"multipart/form-data" and options.get(b"boundary"):
        return _read_multipart(await _read(request, largest), options[b"boundary"])
    raise BadForm(415, "form.kind")


async def _read(request: Request, largest: int) -> bytearray:
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > largest:
        raise BadForm(413, "form.large")
    body = bytearray()
    async for chunk in request.stream():
        if len(body) + len(chunk) > largest:
            raise BadForm(413, "form.large")
        body += chunk
    return body


def _read_urlencoded(body: bytearray) -> Form:
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict")
    except ValueError as error:
        raise BadForm(400, "form.damaged") from error
    return Form(values=dict(pairs))


class _Parts:
    """Collects what the multipart parser reports."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.uploads: dict[str, Upload] = {}
        self.ended = False
        self._count = 0
        self._begin()

    def _begin(self) -> None:
        self._name = bytearray()
        self._value = bytearray()
        self._headers: dict[bytes, bytes] = {}
        self._data = bytearray()

    def part_begin(self) -> None:
        self._count += 1
        if self._count > _MAX_FIELDS:
            raise BadForm(400, "form.damaged")
        self._begin()

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        if len(self._name) + len(self._value) > _MAX_PART_HEADERS:
            raise BadForm(400, "form.damaged")

    def header_end(self) -> None:
        self._headers[bytes(self._name).lower()] = bytes(self._value)
        self._name, self._value = bytearray(), bytearray()

    def part_data(self, data: bytes, start: int, end: int) -> None:
        self._data += data[start:end]

    def part_end(self) -> None:
        kind, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        try:
            name = options[b"name"].decode("utf-8")
            if kind != b"form-data":
                raise BadForm(400, "form.damaged")
            if b"filename" in options:
                self.uploads[name] = Upload(options[b"filename"].decode("utf-8"), bytes(self._data))
            else:
                self.values[name] = self._data.decode("utf-8")
        except (KeyError, UnicodeDecodeError) as error:
            raise BadForm(400, "form.damaged") from error
        self._begin()

    def end(self) -> None:
        self.ended = True


def _read_multipart(body: bytearray, boundary: bytes) -> Form:
    parts = _Parts()
    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": parts.part_begin,
            "on_header_field": parts.header_field,
            "on_header_value": parts.header_value,
            "on_header_end": parts.header_end,
            "on_part_data": parts.part_data,
            "on_part_end": parts.part_end,
            "on_end": parts.end,
        },
    )
    try:
        parser.write(bytes(body))
        parser.finalize()
    except FormParserError as error:
        raise BadForm(400, "form.damaged") from error
    if not parts.ended:
        raise BadForm(400, "form.damaged")
    return Form(parts.values, parts.uploads)
