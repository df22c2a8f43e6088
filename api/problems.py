"""Problem details (RFC 9457): the one form of every error answer, and the register of the stable codes.

Rules and their errors live in `mailroom`; this module only knows which HTTP status and title belong to a code. A code, once
given out, keeps its meaning: programs decide by it, people read `detail`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, Field

MEDIA_TYPE: Final = "application/problem+json"
TYPE_BASE: Final = "urn:federkiel:problem:"


@dataclass(frozen=True, slots=True)
class Kind:
    """A stable code with its HTTP status, a short title, and what the caller should do about it."""

    code: str
    status: int
    title: str
    remedy: str


_KINDS: Final = (
    Kind("malformed_request", 400, "The request cannot be read", "Send valid JSON, or a valid multipart body."),
    Kind("bad_cursor", 400, "The cursor is not one of ours", "Use the value of `next` as it was given, with the same filters."),
    Kind("unauthenticated", 401, "No valid key", "Send `Authorization: Bearer fk_…`; `federkiel key create` makes one."),
    Kind("forbidden", 403, "The key may not do this", "Use a key with the scope that `detail` names."),
    Kind("not_found", 404, "There is no such thing", "Check the id; what belongs to another tenant is not found either."),
    Kind("method_not_allowed", 405, "This address does not know that method", "Use a method named in the `Allow` header."),
    Kind("not_acceptable", 406, "No such form", "Ask for one of the forms that `detail` names."),
    Kind("conflict", 409, "Something of that identity is there already", "Read the existing one, or use another identity."),
    Kind("idempotency_running", 409, "The first request with this key still runs", "Repeat it in a moment with the same key."),
    Kind("wrong_state", 409, "Not possible in this state", "Read the state again; `detail` says which states allow it."),
    Kind("stale_epoch", 409, "The lease is over", "Put the pen up, forget the piece, and claim again."),
    Kind("not_granted", 409, "No grant, no ink", "Do not write. Ask for the grant again, or report a fault."),
    Kind("hash_mismatch", 409, "Not the ink that was approved", "Do not write; report it, the piece is held for a person."),
    Kind("not_cancellable", 409, "Too late to cancel", "The letter is written or posted; recall it from the tray by hand."),
    Kind("not_proofed", 409, "The proofs are not made yet", "Wait for the mailing's job, then ask again."),
    Kind("station_held", 409, "The station is held", "An operator looks at the last piece and releases the station."),
    Kind("too_large", 413, "The body is too large", "Send less at once; `detail` names the limit."),
    Kind("unsupported_media_type", 415, "No such kind of file", "Send CSV, XLSX or NDJSON with its content type."),
    Kind("invalid_request", 422, "Some fields are not valid", "Correct the fields that `errors` names."),
    Kind("idempotency_mismatch", 422, "The key was used for another request", "Use a new Idempotency-Key for a new request."),
    Kind("bad_list", 422, "The list cannot be read", "Correct the file as `detail` says, and send it again."),
    Kind("bad_template", 422, "The template cannot be used", "Correct the place that `detail` names."),
    Kind("bad_address", 422, "The address is not complete", "Correct the fields that `errors` names."),
    Kind("unknown_hand", 422, "There is no such hand", "Choose a name from GET /v1/hands."),
    Kind("unknown_stationery", 422, "There is no such stationery", "Choose a name from GET /v1/stationery."),
    Kind("unknown_machine", 422, "There is no such machine", "Choose a name from `federkiel machines`."),
    Kind("rate_limited", 429, "Too many requests", "Wait for the seconds of `Retry-After`."),
    Kind(
        "internal_error",
        500,
        "A fault of ours",
        "Try again; if it stays, tell the people who run the server the `request_id`.",
    ),
    Kind("unavailable", 503, "Not able to serve right now", "Try again after the seconds of `Retry-After`."),
)
KINDS: Final[Mapping[str, Kind]] = {kind.code: kind for kind in _KINDS}


class FieldError(BaseModel):
    """One fault at one place of a request or of a list."""

    pointer: str | None = Field(default=None, description="JSON pointer into the request body.")
    row: int | None = Field(default=None, description="Row as the spreadsheet shows it; the header is row 1.")
    field: str | None = Field(default=None, description="Column or attribute.")
    code: str = Field(description="Stable code of this fault.")
    message: str = Field(description="What is wrong, for people.")
    suggestion: str | None = Field(default=None, description="What to write instead.")


class ProblemDetails(BaseModel):
    """The body of every error answer."""

    type: str = Field(examples=[TYPE_BASE + "not_found"])
    title: str
    status: int
    detail: str
    code: str = Field(description="Stable; one of those in docs/reference/errors.md.")
    request_id: str | None = Field(default=None, description="Names this request in the server's log.")
    errors: list[FieldError] = Field(default_factory=list)


class Problem(Exception):
    """Raised by endpoints; becomes a problem answer."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        status: int | None = None,
    ) -> None:
        self.kind = KINDS[code]
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.status = status or self.kind.status
        super().__init__(f"{code}: {detail}")

    def body(self, request_id: str | None = None) -> dict[str, object]:
        """The answer's JSON."""
        details = ProblemDetails(
            type=TYPE_BASE + self.kind.code,
            title=self.kind.title,
            status=self.status,
            detail=self.detail,
            code=self.kind.code,
            request_id=request_id,
            errors=list(self.errors),
        )
        return details.model_dump(exclude_none=True)
