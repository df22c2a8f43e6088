"""The file in a request's body: raw, or the first file of a multipart form, read here and kept in memory only.

A form parser that spools large parts to disk would leave addresses in a temporary file in the clear; this one has nowhere to
write to. The cap on the whole body stands in `api.http.middleware`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import Message
from typing import Final

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from api.problems import Problem

_NAME_OF_TYPE: Final = {
    "text/csv": "list.csv",
    "application/csv": "list.csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "list.xlsx",
    "application/json": "list.json",
    "application/x-ndjson": "list.ndjson",
    "application/jsonl": "list.ndjson",
}
_SUFFIXES: Final = (".csv", ".txt", ".xlsx", ".json", ".ndjson", ".jsonl")
_MAX_FIELDS: Final = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    file_name: str
    data: bytes


def read_upload(body: bytes, content_type: str, file_name: str | None) -> Upload:
    """The file in the body; raises Problem malformed_request, unsupported_media_type or invalid_request."""
    kind, options = parse_options_header(content_type)
    kind_name = kind.decode("latin-1")
    if kind_name == "multipart/form-data":
        upload = _first_file(body, options.get(b"boundary", b""))
        name = file_name or upload.file_name
    else:
        upload = Upload("", body)
        name = file_name or _NAME_OF_TYPE.get(kind_name, "")
    name = name.replace("\\", "/").rsplit("/", 1)[-1][:200]
    if not name.lower().endswith(_SUFFIXES):
        raise Problem(
            "unsupported_media_type",
            f"a list comes as CSV, XLSX, JSON or NDJSON: give a content type of one of them ({', '.join(_NAME_OF_TYPE)}), "
            f"or a file name that ends in {', '.join(_SUFFIXES)}",
        )
    if not upload.data:
        raise Problem("invalid_request", "the file is empty")
    return Upload(name, upload.data)


@dataclass(slots=True)
class _Part:
    disposition: str = ""
    header_name: bytearray = field(default_factory=bytearray)
    header_value: bytearray = field(default_factory=bytearray)
    data: bytearray = field(default_factory=bytearray)


class _Collector:
    """Keeps the parts of a form in memory."""

    def __init__(self) -> None:
        self.parts: list[_Part] = []

    def begin(self) -> None:
        if len(self.parts) >= _MAX_FIELDS:
            raise Problem("malformed_request", f"a form may have up to {_MAX_FIELDS} fields")
        self.parts.append(_Part())

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].header_name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].header_value += data[start:end]

    def header_end(self) -> None:
        part = self.parts[-1]
        if bytes(part.header_name).lower() == b"content-disposition":
            part.disposition = part.header_value.decode("utf-8", "replace")
        part.header_name.clear()
        part.header_value.clear()

    def data(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].data += data[start:end]


def _first_file(body: bytes, boundary: bytes) -> Upload:
    collector = _Collector()
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": collector.begin,
                "on_header_field": collector.header_name,
                "on_header_value": collector.header_value,
                "on_header_end": collector.header_end,
                "on_part_data": collector.data,
            },
        )
        parser.write(body)
        parser.finalize()
    except MultipartParseError as error:
        raise Problem("malformed_request", "the multipart form cannot be read") from error
    for part in collector.parts:
        name = _file_name(part.disposition)
        if name is not None:
            return Upload(name, bytes(part.data))
    raise Problem("invalid_request", "the form holds no file")


def _file_name(disposition: str) -> str | None:
    """The part's file name, also in its RFC 5987 form; None for a plain field."""
    header = Message()
    header["Content-Disposition"] = disposition
    return header.get_filename()
