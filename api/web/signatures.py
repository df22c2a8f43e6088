"""Recorded signatures: whose the house keeps, a new one from a file, one deleted. Pictures show them written anew."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.web.base.pages import PageRoute, picture, see_other
from api.web.base.signed_in import Posted, SignedIn, SignedInRequest, Uploaded
from api.web.pictures import signature_picture
from mailroom.core import Invalid
from mailroom.writing import create_signature, delete_signature, get_signature, list_signatures, open_specimens, read_recorded
from render.recorded import MOST_SPECIMENS

router = APIRouter(route_class=PageRoute, include_in_schema=False)

MOST_SHOWN = 100


@router.get("/signatures")
def show_signatures(request: SignedIn, notice: str = "") -> Response:
    """All signatures, and the form for another."""
    return _page(request, notice=notice if notice in ("kept", "deleted") else "")


@router.post("/signatures")
def keep_signature(request: SignedIn, form: Uploaded) -> Response:
    """Keep the signatures of a file; one that cannot be read is named with the place that is wrong."""
    upload, signer = form.uploads.get("file"), form.text("signer").strip()
    if upload is None or not upload.data:
        return _page(request, status=422, problem=request.words("form.no_file"), signer=signer)
    try:
        recorded = read_recorded(upload.data)
        with request.services.writing() as session:
            create_signature(session, request.context, signer=signer, recorded=recorded, by=request.operator.id)
    except Invalid as error:
        said = "signatures.bad" if error.code == "bad_signature" else "signatures.no_signer"
        detail = error.message if signer else ""
        return _page(request, status=422, problem=request.words(said), detail=detail, signer=signer[:200])
    return see_other("/signatures?notice=kept")


@router.post("/signatures/{signature_id}/delete")
def erase_signature(request: SignedIn, form: Posted, signature_id: str) -> Response:
    """Destroy its key; letters that were proofed with it keep their ink."""
    with request.services.writing() as session:
        delete_signature(session, request.context, signature_id, by=request.operator.id)
    return see_other("/signatures?notice=deleted")


@router.get("/signatures/{signature_id}.svg")
def show_signature(request: SignedIn, signature_id: str) -> Response:
    """The signature as letters will bear it: written anew, never a recorded one itself."""
    with request.services.reading() as session:
        get_signature(session, request.context, signature_id)
        specimens = open_specimens(session, request.context, signature_id)
    return picture(signature_picture(specimens))


def _page(
    request: SignedInRequest, *, status: int = 200, notice: str = "", problem: str = "", detail: str = "", signer: str = ""
) -> Response:
    with request.services.reading() as session:
        found = list_signatures(session, request.context, limit=MOST_SHOWN)
    values = {
        "signatures": found.data,
        "notice": request.words(f"signatures.{notice}") if notice else "",
        "problem": problem,
        "detail": detail,
        "signer": signer,
        "most": MOST_SPECIMENS,
    }
    return request.page("signatures.html", values, status=status)
