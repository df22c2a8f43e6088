"""Recorded signatures: the most personal thing in the house, so each has a key of its own and leaves the vault only as ink.

Nobody reads a specimen back: letters and pictures show it written anew. Deleting one destroys its key; what was proofed with it
stays in those letters, sealed as they are.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Final

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from mailroom.core import (
    Context,
    DataKey,
    Invalid,
    NotFound,
    Place,
    Slice,
    destroy_key,
    find_keys,
    make_key,
    newest_first,
    note,
    one_line,
    open_json,
    own_row_and_key,
    seal_json,
)
from mailroom.core.tables import SignatureRow
from mailroom.writing.views import SignatureView
from render.errors import BadSpecimens
from render.recorded import MOST_BYTES, Specimens, read_specimens

_DIGITS: Final = 4
"""Of millimetres and seconds as stored: finer than any tablet."""
_REMEDY: Final = (
    "Record it again as docs/hands.md says: millimetres with y down, seconds from the start, one or several signatures."
)


def read_recorded(data: bytes) -> object:
    """The value in an uploaded file, to be given to `create_signature`; raises Invalid (`bad_signature`)."""
    if len(data) > MOST_BYTES:
        raise Invalid("bad_signature", f"the file is larger than {MOST_BYTES // 1_000_000} MB", _REMEDY)
    try:
        value: object = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Invalid("bad_signature", f"not a JSON file ({error})", _REMEDY) from error
    if not isinstance(value, dict):
        raise Invalid("bad_signature", "needs an object with specimens, or a page of strokes", _REMEDY)
    return value


def create_signature(session: Session, ctx: Context, *, signer: str, recorded: object, by: str) -> SignatureView:
    """Keep a person's recorded signatures (the parsed file, as `render.recorded` reads it). Raises Invalid (`bad_signature`)
    with the place that is wrong."""
    name = one_line("signer", signer)
    specimens = check_recorded(recorded)
    signature_id = ctx.new_id("sig")
    key = make_key(session, ctx, signature_id)
    row = SignatureRow(
        id=signature_id,
        tenant_id=ctx.tenant_id,
        signer=seal_json(key, name, Place.SIGNER.of(signature_id)),
        specimens=len(specimens.specimens),
        sealed=key.seal(zlib.compress(_as_json(specimens)), Place.SIGNATURE.of(signature_id)),
        created_at=ctx.now(),
        deleted_at=None,
    )
    session.add(row)
    session.flush()
    note(session, ctx, by=by, act="keep_signature", subject_id=signature_id)
    return _view(row, key)


def get_signature(session: Session, ctx: Context, signature_id: str) -> SignatureView:
    return _view(*_row_and_key(session, ctx, signature_id))


def list_signatures(session: Session, ctx: Context, *, limit: int = 20, after: str | None = None) -> Slice[SignatureView]:
    """Newest first; deleted ones are gone."""
    query = select(SignatureRow).where(SignatureRow.tenant_id == ctx.tenant_id, SignatureRow.deleted_at.is_(None))
    rows, following = newest_first(session, query, SignatureRow.created_at, SignatureRow.id, limit=limit, after=after)
    keys = find_keys(session, ctx, [row.id for row in rows])
    return Slice(tuple(_view(row, keys[row.id]) for row in rows if row.id in keys), following)


def delete_signature(session: Session, ctx: Context, signature_id: str, *, by: str) -> None:
    """Erase it: its key is destroyed, and nothing opens what it sealed. Letters proofed with it keep their ink."""
    row, _ = _row_and_key(session, ctx, signature_id)
    destroy_key(session, ctx, signature_id)
    row.signer, row.sealed, row.deleted_at = b"", b"", ctx.now()
    session.flush()
    note(session, ctx, by=by, act="delete_signature", subject_id=signature_id)


def signer_of(session: Session, ctx: Context, signature_id: str | None) -> str:
    """Whose it is; empty for none, and for one that was deleted."""
    try:
        return get_signature(session, ctx, signature_id).signer if signature_id else ""
    except NotFound:
        return ""


def open_specimens(session: Session, ctx: Context, signature_id: str) -> Specimens:
    """To write by; raises Invalid (`unknown_signature`) when there is none of that id, or none any more."""
    try:
        row, key = _row_and_key(session, ctx, signature_id)
        sealed = key.open(row.sealed, Place.SIGNATURE.of(signature_id))
    except NotFound as error:
        raise Invalid(
            "unknown_signature",
            f"there is no signature {signature_id!r}, or it was deleted",
            "Choose another signature, or none.",
        ) from error
    return read_specimens(json.loads(zlib.decompress(sealed)))


def check_recorded(recorded: object) -> Specimens:
    """The specimens as they will be stored and opened again; raises Invalid (`bad_signature`) with the place that is wrong."""
    try:
        stored = _as_json(read_specimens(recorded))
        if len(stored) > MOST_BYTES:
            raise BadSpecimens(f"larger than {MOST_BYTES // 1_000_000} MB")
        return read_specimens(json.loads(stored))
    except BadSpecimens as error:
        raise Invalid("bad_signature", str(error), _REMEDY) from error


def _as_json(specimens: Specimens) -> bytes:
    strokes = [[np.round(s, _DIGITS).tolist() for s in specimen.strokes] for specimen in specimens.specimens]
    value: Mapping[str, object] = {"unit": "mm", "y": "down", "specimens": strokes}
    return json.dumps(value, separators=(",", ":")).encode()


def _row_and_key(session: Session, ctx: Context, signature_id: str) -> tuple[SignatureRow, DataKey]:
    """A deleted one has no key any more."""
    return own_row_and_key(session, ctx, SignatureRow, signature_id, "signature", subject=SignatureRow.id)


def _view(row: SignatureRow, key: DataKey) -> SignatureView:
    return SignatureView(row.id, str(open_json(key, row.signer, Place.SIGNER.of(row.id))), row.specimens, row.created_at)
