"""Lists: uploading a spreadsheet, and the verdict of every row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from api.jobs import tell
from api.web.base.display import Pages, name_of, place_of, shown_failure, shown_problems
from api.web.base.exports import csv_bytes
from api.web.base.forms import BadForm, Upload
from api.web.base.pages import PageRoute, download, see_other
from api.web.base.signed_in import Posted, SignedIn, SignedInRequest, Uploaded, find_job
from mailroom.core import TooLarge
from mailroom.core.work import JobView
from mailroom.people import (
    ListView,
    RecipientView,
    add_upload,
    create_list,
    finish_upload,
    get_list,
    list_rows,
    release_duplicate,
)

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_CHUNK: Final = 1024 * 1024
_ROWS: Final = 50
Filter = Literal["all", "ok", "warning", "refused"]


@router.get("/lists/new")
def new_list(request: SignedIn) -> Response:
    """The page to upload a spreadsheet."""
    return _upload_page(request)


@router.post("/lists")
def upload_list(request: SignedIn, form: Uploaded) -> Response:
    """Take the spreadsheet in, encrypted, and have it read."""
    upload = form.uploads.get("file")
    if upload is None or not upload.data:
        return _upload_page(request, status=422, problem=request.words("form.no_file"))
    if len(upload.data) > request.settings.max_upload_mb * _CHUNK:
        raise BadForm(413, "form.large")
    try:
        split = form.text("split_addresses") == "yes"
        job, list_id = _take_in(request, upload, form.text("name").strip()[:200], split)
    except TooLarge as error:
        return _upload_page(request, status=413, problem=error.message, suggestion=error.suggestion)
    told = tell(request.raw, job.id)
    return see_other(f"/lists/{list_id}?job={job.id}{'' if told else '&notice=later'}")


def _take_in(request: SignedInRequest, upload: Upload, name: str, split: bool) -> tuple[JobView, str]:
    """Store the upload in short transactions, a mebibyte each."""
    ctx = request.context
    file_name = upload.filename.replace("\\", "/").rsplit("/", 1)[-1][:200] or "upload.csv"
    with request.services.writing() as session:
        made = create_list(session, ctx, name=name or file_name, file_name=file_name, split_addresses=split)
    for start in range(0, len(upload.data), _CHUNK):
        with request.services.writing() as session:
            add_upload(session, ctx, made.id, upload.data[start : start + _CHUNK])
    with request.services.writing() as session:
        return finish_upload(session, ctx, made.id), made.id


def _upload_page(request: SignedInRequest, *, status: int = 200, problem: str = "", suggestion: str = "") -> Response:
    values = {"problem": problem, "suggestion": suggestion, "megabytes": request.settings.max_upload_mb}
    return request.page("list_new.html", values, status=status)


@router.get("/lists/{list_id}")
def show_list(request: SignedIn, list_id: str, verdict: Filter = "all", after: str = "", job: str = "") -> Response:
    """Every row with its verdict, reason and remedy; while the list is being read, how far that is."""
    ctx = request.context
    with request.services.reading() as session:
        shown = get_list(session, ctx, list_id)
        waiting = shown.state != "ready"
        running = find_job(session, request, job) if waiting else None
        wanted = () if verdict == "all" else (verdict,)
        part = None if waiting else list_rows(session, ctx, list_id, verdicts=wanted, limit=_ROWS, after=after or None)
    return request.page(
        "list.html",
        {
            "list": shown,
            "waiting": waiting,
            "job": running,
            "failure": shown_failure(request.words, running),
            "counts": _counts(shown),
            "chosen": verdict,
            "rows": [_row(request, row) for row in part.data] if part else [],
            "pages": _pages(list_id, verdict, after, part.next if part else None),
        },
    )


@router.post("/lists/{list_id}/release")
def release_row(request: SignedIn, form: Posted, list_id: str) -> Response:
    """Let a duplicate through: the operator knows that both are meant."""
    with request.services.writing() as session:
        release_duplicate(session, request.context, form.text("recipient"))
    return see_other(f"/lists/{list_id}")


@router.get("/lists/{list_id}/refused.csv")
def refused_rows(request: SignedIn, list_id: str) -> Response:
    """The refused rows with reason and remedy, to be corrected and uploaded again."""
    with request.services.reading() as session:
        get_list(session, request.context, list_id)
    rows = list(_all_refused(request, list_id))
    fields = sorted({field for row in rows for field in row.values})
    words = request.words
    header = [words("list.row"), *fields, words("list.problem_column"), words("list.suggestion_column")]
    lines = []
    for row in rows:
        problems = shown_problems(words, row.problems)
        values = [row.values.get(field, "") for field in fields]
        reasons = " / ".join(f"{p.field}: {p.message}" for p in problems)
        lines.append([str(row.row), *values, reasons, " / ".join(p.suggestion for p in problems if p.suggestion)])
    return download(csv_bytes(header, lines), "text/csv; charset=utf-8", f"{list_id}-refused.csv")


def _all_refused(request: SignedInRequest, list_id: str) -> Iterator[RecipientView]:
    after: str | None = None
    while True:
        with request.services.reading() as session:
            part = list_rows(session, request.context, list_id, verdicts=["refused"], limit=100, after=after)
        yield from part.data
        if part.next is None:
            return
        after = part.next


def _counts(shown: ListView) -> dict[str, int]:
    return {"all": shown.rows_in, "ok": shown.rows_ok, "warning": shown.rows_warning, "refused": shown.rows_refused}


def _row(request: SignedInRequest, row: RecipientView) -> dict[str, object]:
    return {
        "id": row.id,
        "row": row.row,
        "verdict": row.verdict,
        "name": name_of(row.values),
        "place": place_of(row.values),
        "problems": shown_problems(request.words, row.problems),
        "releasable": row.verdict == "refused" and {p.code for p in row.problems if not p.warns} == {"duplicate_recipient"},
    }


def _pages(list_id: str, verdict: str, after: str, following: str | None) -> Pages:
    base = f"/lists/{list_id}"
    query = {} if verdict == "all" else {"verdict": verdict}
    here = f"{base}?{urlencode(query)}" if query else base
    return Pages(here if after else "", f"{base}?{urlencode({**query, 'after': following})}" if following else "")
