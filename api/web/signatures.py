"""Recorded signatures: whose the house keeps, a new one from a file, one deleted. Pictures show them written anew."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.web.desk import Desk, Posted, SignedIn, Uploaded
from api.web.pages import PageRoute, picture, see_other
from api.web.pictures import signature_picture
from mailroom.core import Invalid
from mailroom.writing import create_signature, delete_signature, get_signature, list_signatures, open_specimens, read_recorded
from render.recorded import MOST_SPECIMENS

router = APIRouter(route_class=PageRoute, include_in_schema=False)

MOST_SHOWN = 100


@router.get("/signatures")
def show_signatures(desk: SignedIn, notice: str = "") -> Response:
    """All signatures, and the form for another."""
    return _page(desk, notice=notice if notice in ("kept", "deleted") else "")


@router.post("/signatures")
def keep_signature(desk: SignedIn, form: Uploaded) -> Response:
    """Keep the signatures of a file; one that cannot be read is named with the place that is wrong."""
    upload, signer = form.uploads.get("file"), form.text("signer").strip()
    if upload is None or not upload.data:
        return _page(desk, status=422, problem=desk.words("form.no_file"), signer=signer)
    try:
        recorded = read_recorded(upload.data)
        with desk.services.writing() as session:
            create_signature(session, desk.context, signer=signer, recorded=recorded, by=desk.operator.id)
    except Invalid as error:
        said = "signatures.bad" if error.code == "bad_signature" else "signatures.no_signer"
        detail = error.message if signer else ""
        return _page(desk, status=422, problem=desk.words(said), detail=detail, signer=signer[:200])
    return see_other("/signatures?notice=kept")


@router.post("/signatures/{signature_id}/delete")
def erase_signature(desk: SignedIn, form: Posted, signature_id: str) -> Response:
    """Destroy its key; letters that were proofed with it keep their ink."""
    with desk.services.writing() as session:
        delete_signature(session, desk.context, signature_id, by=desk.operator.id)
    return see_other("/signatures?notice=deleted")


@router.get("/signatures/{signature_id}.svg")
def show_signature(desk: SignedIn, signature_id: str) -> Response:
    """The signature as letters will bear it: written anew, never a recorded one itself."""
    with desk.services.reading() as session:
        get_signature(session, desk.context, signature_id)
        specimens = open_specimens(session, desk.context, signature_id)
    return picture(signature_picture(specimens))


def _page(
    desk: Desk, *, status: int = 200, notice: str = "", problem: str = "", detail: str = "", signer: str = ""
) -> Response:
    with desk.services.reading() as session:
        found = list_signatures(session, desk.context, limit=MOST_SHOWN)
    values = {
        "signatures": found.data,
        "notice": desk.words(f"signatures.{notice}") if notice else "",
        "problem": problem,
        "detail": detail,
        "signer": signer,
        "most": MOST_SPECIMENS,
    }
    return desk.page("signatures.html", values, status=status)
