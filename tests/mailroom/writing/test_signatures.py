"""Recorded signatures: bad files refused with the place, kept under their own key, signed anew below each letter, erased."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select, text

from mailroom import jobs, mailings, produce, writing
from mailroom.access import ensure_tenant
from mailroom.core import Invalid, NotFound
from mailroom.core.tables import AuditRow, Base, SignatureRow, WrappedKeyRow
from mailroom.core.work import JobView, get_job
from mailroom.mailings import MailingView, sheet_data
from mailroom.writing import SignatureView
from render.realism import find_repeats, measure_hand
from render.strokes import SIGNATURE, Line, Page
from stationery.catalogue import load_stationery
from stationery.problems import Problem
from tests.mailroom.conftest import Office
from tests.mailroom.helpers import HEADER, MESSAGE, TWO_ROWS, import_list
from tests.mailroom.signatures import Recorded, recorded

MESSAGE_AREA = load_stationery("card-a6-folded").parts[0].areas["message"]

POINTS = [[0.0, 0.0, 0.0], [20.0, 5.0, 0.5], [40.0, 0.0, 1.0]]
PAGE = {
    "schema": 1, "unit": "mm", "y": "down", "hand": "x", "hand_version": "1", "model_version": "1", "seed": 1,
    "x_height_mm": 2.0, "width_mm": 60.0, "height_mm": 40.0, "pen_mm": 0.4,
    "lines": [{"text": "", "baseline_mm": 10.0, "strokes": [{"points": POINTS, "char": [-3, -3, -3]}]}] * 2,
}  # fmt: skip
"""A page of strokes, as `write -o FILE.json` leaves it."""


def keep(office: Office, value: object | None = None, *, signer: str = "Clara Sommer") -> SignatureView:
    with office.services.writing() as session:
        return writing.create_signature(
            session, office.ctx, signer=signer, recorded=recorded() if value is None else value, by="opr_test"
        )


def signed_mailing(
    office: Office, signature_id: str | None, data: str = TWO_ROWS, *, body: str = MESSAGE
) -> tuple[MailingView, JobView]:
    found = import_list(office, data)
    with office.services.writing() as session:
        template = writing.create_template(session, office.ctx, name="Danke", body=body)
        mailing = mailings.create_mailing(
            session, office.ctx, name="Danke", list_id=found.id, template_id=template.id, hand="anna",
            stationery="card-a6-folded", signature_id=signature_id, seed=7,
        )  # fmt: skip
        job = mailings.request_proof(session, office.ctx, mailing.id)
    jobs.run(office.services, job.id)
    with office.services.reading() as session:
        return mailings.get_mailing(session, office.ctx, mailing.id), get_job(session, office.ctx, job.id)


def cards(office: Office, mailing: MailingView) -> list[Page]:
    with office.services.reading() as session:
        return [found.pages["card"] for found in mailings.mailing_pages(session, office.ctx, mailing.id)]


def is_signature(line: Line) -> bool:
    return all(bool((stroke.chars == SIGNATURE).all()) for stroke in line.strokes)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"unit": "mm", "y": "down", "specimens": []}, "specimens: needs 1 to 50"),
        ({"unit": "inch", "y": "down", "specimens": []}, '"unit": "mm"'),
        ({"unit": "mm", "y": "down", "specimens": [[[[0, 0, 0], [1, 1]]]]}, r"specimens\[0\]\[0\]\[1\]"),
        ({"unit": "mm", "y": "down", "specimens": [[[[0, 0, 0], [20, 5, 0.00001]]]]}, "takes 0.0 s"),
        ({"unit": "mm", "y": "down", "specimens": [[[[0, 0, 0], [10**400, 5, 1]]]]}, "too large"),
        ({**PAGE, "width_mm": 10**400}, "number|width_mm"),
        ("no signature", "needs an object"),
        (None, "needs an object"),
    ],
)
def test_a_file_that_is_no_signature_is_refused_with_its_place_and_a_remedy(office: Office, value: object, place: str) -> None:
    with office.services.writing() as session, pytest.raises(Invalid, match=place) as caught:
        writing.create_signature(session, office.ctx, signer="Clara", recorded=value, by="opr")
    assert caught.value.code == "bad_signature"
    assert "Record it again" in caught.value.suggestion
    with office.services.reading() as session:
        assert writing.list_signatures(session, office.ctx).data == ()


@pytest.mark.parametrize("data", [b"null", b"[]", b"3", b'"x"', b"true"])
def test_a_file_that_holds_no_object_is_refused_when_it_is_read(data: bytes) -> None:
    with pytest.raises(Invalid, match="needs an object") as caught:
        writing.read_recorded(data)
    assert caught.value.code == "bad_signature"


@pytest.mark.parametrize(("width", "height"), [(60, 0), (60, 0.3), (75, 3), (20, 70)])
def test_a_flat_or_a_narrow_signature_signs_letters_as_any_other(office: Office, width: float, height: float) -> None:
    stroke = [[width * k / 40, height * (k % 2 or k / 40), k / 20] for k in range(41)]
    if height > width:
        stroke = [[width * (k % 2), height * k / 40, k / 20] for k in range(41)]
    kept = keep(office, {"unit": "mm", "y": "down", "specimens": [[stroke]]})
    mailing, job = signed_mailing(office, kept.id)
    assert (job.state, mailing.letters, mailing.refused) == ("done", 2, 0)


def test_the_job_ticket_of_a_mailing_made_at_once_names_the_signer_that_was_told(office: Office) -> None:
    made = produce.prepare(
        office.services, data=TWO_ROWS.encode(), file_name="list.csv", body=MESSAGE, hand="anna", stationery="card-a6-folded",
        name="Kunden", signature=recorded(1), signer="clara",
    )  # fmt: skip
    assert made.batch_id is not None
    ctx = office.services.context(made.tenant_id)
    with office.services.reading() as session:
        assert [found.signer for found in writing.list_signatures(session, ctx).data] == ["clara"]
        assert sheet_data(session, ctx, made.batch_id).signer == "clara"


def test_a_signature_without_a_signer_is_refused(office: Office) -> None:
    with pytest.raises(Invalid, match="signer is empty"):
        keep(office, signer=" ")


def test_a_mailing_cannot_name_a_signature_that_is_not_there_or_another_tenants(office: Office) -> None:
    other = office.services.context(ensure_tenant(office.services, "another").id)
    with office.services.writing() as session:
        foreign = writing.create_signature(session, other, signer="X", recorded=recorded(1), by="opr")
    for wanted in ("sig_none", foreign.id):
        with pytest.raises(Invalid) as caught:
            signed_mailing(office, wanted)
        assert caught.value.code == "unknown_signature"
    with office.services.writing() as session:
        with pytest.raises(NotFound):
            writing.get_signature(session, office.ctx, foreign.id)
        with pytest.raises(NotFound):
            writing.delete_signature(session, office.ctx, foreign.id, by="opr")


def test_a_signature_too_large_for_the_card_refuses_its_letters_with_the_sizes(office: Office) -> None:
    huge = {"unit": "mm", "y": "down", "specimens": [[[[0, 0, 0], [5, 100, 0.5], [240, 240, 1]]]]}
    mailing, _ = signed_mailing(office, keep(office, huge).id)
    assert (mailing.letters, mailing.refused) == (0, 2)
    with office.services.reading() as session:
        problem: Problem = mailings.list_letters(session, office.ctx, mailing_id=mailing.id).data[0].problems[0]
    assert "does not fit" in problem.message


def test_a_signature_deleted_before_the_proof_fails_its_job_and_says_so(office: Office) -> None:
    kept = keep(office)
    found = import_list(office, TWO_ROWS)
    with office.services.writing() as session:
        template = writing.create_template(session, office.ctx, name="t", body=MESSAGE)
        mailing = mailings.create_mailing(
            session, office.ctx, name="m", list_id=found.id, template_id=template.id, hand="anna",
            stationery="card-a6-folded", signature_id=kept.id,
        )  # fmt: skip
        job = mailings.request_proof(session, office.ctx, mailing.id)
        writing.delete_signature(session, office.ctx, kept.id, by="opr")
    jobs.run(office.services, job.id)
    with office.services.reading() as session:
        assert get_job(session, office.ctx, job.id).error_code == "unknown_signature"


def test_what_is_kept_is_listed_by_its_signer_newest_first(office: Office) -> None:
    first = keep(office, recorded(1), signer="Anna  Abt")
    office.clock.forward(1)
    second = keep(office)
    with office.services.reading() as session:
        found = writing.list_signatures(session, office.ctx).data
    assert found == (second, first)
    assert [(view.signer, view.specimens) for view in found] == [("Clara Sommer", 3), ("Anna Abt", 1)]


def test_a_page_of_strokes_will_do_as_well(office: Office) -> None:
    assert keep(office, PAGE).specimens == 2


def test_strokes_and_signer_lie_sealed_and_neither_log_nor_audit_says_them(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    canary = recorded(2)
    first = json.dumps(canary["specimens"])[4:24]
    kept = keep(office, canary, signer="Kanarienvogel")
    signed_mailing(office, kept.id)
    with office.services.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                shown = " ".join(value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row)
                assert "Kanarienvogel" not in shown, table.name
                assert first not in shown, table.name
    assert "Kanarienvogel" not in caplog.text


def test_each_act_on_a_signature_leaves_a_line_in_the_audit(office: Office) -> None:
    kept = keep(office)
    mailing, _ = signed_mailing(office, kept.id)
    assert mailing.proof_hash
    with office.services.writing() as session:
        mailings.approve(session, office.ctx, mailing.id, proof_hash=mailing.proof_hash, by="opr_a")
        writing.delete_signature(session, office.ctx, kept.id, by="opr_b")
    with office.services.reading() as session:
        lines = session.execute(
            select(AuditRow.act, AuditRow.by, AuditRow.reason).where(AuditRow.subject_id == kept.id).order_by(AuditRow.id)
        ).all()
    assert [tuple(line) for line in lines] == [
        ("keep_signature", "opr_test", None),
        ("sign", "opr_a", mailing.id),
        ("delete_signature", "opr_b", None),
    ]


def test_a_mailing_whose_signature_was_deleted_after_the_proof_is_not_approved(office: Office) -> None:
    kept = keep(office)
    mailing, _ = signed_mailing(office, kept.id)
    assert mailing.proof_hash
    with office.services.writing() as session:
        writing.delete_signature(session, office.ctx, kept.id, by="opr")
    with office.services.writing() as session, pytest.raises(Invalid) as caught:
        mailings.approve(session, office.ctx, mailing.id, proof_hash=mailing.proof_hash, by="opr")
    assert caught.value.code == "unknown_signature"
    with office.services.reading() as session:
        assert mailings.get_mailing(session, office.ctx, mailing.id).state == "proofed"


def test_a_deleted_signature_is_gone_with_its_key_and_letters_proofed_with_it_stay(office: Office) -> None:
    kept = keep(office)
    mailing, _ = signed_mailing(office, kept.id)
    before = [page.ink_mm() for page in cards(office, mailing)]
    with office.services.writing() as session:
        writing.delete_signature(session, office.ctx, kept.id, by="opr")
    with office.services.reading() as session:
        assert writing.list_signatures(session, office.ctx).data == ()
        with pytest.raises(NotFound):
            writing.get_signature(session, office.ctx, kept.id)
        row = session.get_one(SignatureRow, kept.id)
        assert (row.signer, row.sealed) == (b"", b"")
        keys = select(WrappedKeyRow).where(WrappedKeyRow.subject == kept.id)
        assert session.scalar(keys) is None
        assert session.execute(text("SELECT count(*) FROM signatures")).scalar_one() == 1, "the id stays, for the audit"
    assert [page.ink_mm() for page in cards(office, mailing)] == before


def test_each_letter_is_signed_below_its_message_and_only_there(office: Office) -> None:
    mailing, job = signed_mailing(office, keep(office).id)
    assert (job.state, mailing.letters) == ("done", 2)
    for page in cards(office, mailing):
        signed = [line for line in page.lines if is_signature(line)]
        text_ink = np.concatenate([s.points for line in page.lines if not is_signature(line) for s in line.strokes])
        assert len(signed) == 1
        ink = np.concatenate([stroke.points for stroke in signed[0].strokes])
        assert ink[:, 1].min() > text_ink[:, 1].max()
        assert (ink.min(axis=0) >= [MESSAGE_AREA.x_mm, MESSAGE_AREA.y_mm]).all()
        assert ink[:, 1].max() <= MESSAGE_AREA.y_mm + MESSAGE_AREA.height_mm
    with office.services.reading() as session:
        for found in mailings.mailing_pages(session, office.ctx, mailing.id):
            assert not any(is_signature(line) for line in found.pages["envelope"].lines)


def test_a_text_that_leaves_no_room_to_sign_is_refused_as_too_long(office: Office) -> None:
    found, kept = import_list(office, TWO_ROWS), keep(office)

    def problems(sentences: int, signature_id: str | None) -> list[str]:
        shown = mailings.preview(
            office.services, office.ctx.tenant_id, recipients=found, body="Ein langer Satz, der die Karte füllt. " * sentences,
            hand="anna", stationery="card-a6-folded", signature_id=signature_id,
        )  # fmt: skip
        return [problem.code for problem in shown.problems]

    longest = next(count for count in range(10, 60) if problems(count, kept.id))
    assert problems(longest, kept.id) == ["text_overflows"]
    assert problems(longest, None) == []


@pytest.mark.parametrize("count", [1, 3])
def test_no_two_letters_are_signed_alike(office: Office, count: int) -> None:
    people = HEADER + "".join(f"{n};Frau;Ada;Weiß;Gasse {n};53113;Bonn;2014\n" for n in range(1, 9))
    mailing, _ = signed_mailing(office, keep(office, recorded(count)).id, people)
    pages = cards(office, mailing)
    assert len(pages) == 8
    assert find_repeats(pages).found == ()


def test_the_same_mailing_is_signed_the_same_way_again(office: Office) -> None:
    kept = keep(office)
    first, second = signed_mailing(office, kept.id)[0], signed_mailing(office, kept.id)[0]
    assert first.proof_hash == second.proof_hash
    assert first.proof_hash != signed_mailing(office, None)[0].proof_hash


def test_the_figures_of_the_writing_leave_the_signature_out(office: Office) -> None:
    """It is another movement than the hand's, and no line of text."""
    body = MESSAGE + "\n\nWir freuen uns sehr, dass Sie unser Kunde sind, und wünschen Ihnen von Herzen alles Gute." * 4
    mailing, _ = signed_mailing(office, keep(office).id, body=body)
    texts = [
        replace(page, lines=tuple(line for line in page.lines if not is_signature(line))) for page in cards(office, mailing)
    ]
    expected = measure_hand(texts)
    assert mailing.realism is not None
    taken = [figure for figure in mailing.realism.figures if figure.value is not None and figure.measure != "roughness"]
    assert len(taken) > 5
    assert {figure.measure: figure.value for figure in taken} == {
        figure.measure: pytest.approx(getattr(expected, figure.measure), abs=1e-5) for figure in taken
    }


def test_a_preview_is_signed_too(office: Office) -> None:
    found = import_list(office, TWO_ROWS)
    kept = keep(office)
    shown = mailings.preview(
        office.services, office.ctx.tenant_id, recipients=found, body=MESSAGE, hand="anna", stationery="card-a6-folded",
        signature_id=kept.id,
    )  # fmt: skip
    assert sum(is_signature(line) for line in shown.pages["card"].lines) == 1


def test_any_number_of_specimens_comes_back_as_it_was_recorded(office: Office) -> None:
    value: Recorded = recorded(2)
    kept = keep(office, value)
    with office.services.reading() as session:
        opened = writing.open_specimens(session, office.ctx, kept.id)
    raw = value["specimens"]
    assert isinstance(raw, list)
    for specimen, strokes in zip(opened.specimens, raw, strict=True):
        low = np.concatenate([np.array(stroke) for stroke in strokes]).min(axis=0)
        for stored, given in zip(specimen.strokes, strokes, strict=True):
            assert np.abs(stored - (np.array(given) - low)).max() < 2e-4
