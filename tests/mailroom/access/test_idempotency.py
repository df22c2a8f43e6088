"""The same key: the same answer, a refusal, or a wait; never the work twice."""

from __future__ import annotations

import pytest

from mailroom.access import IdempotencyMismatch, IdempotencyRunning, StoredAnswer, body_hash, ensure_tenant, idempotency
from mailroom.core import Conflict, Invalid
from tests.mailroom.conftest import Office

BODY = body_hash("POST", "/v1/lists", b'{"name": "Kunden"}')


def begin(office: Office, body: str = BODY, key: str = "k1") -> StoredAnswer | None:
    with office.services.writing() as session:
        return idempotency.begin(session, office.ctx, key=key, body_hash=body)


def finish(office: Office) -> None:
    with office.services.writing() as session:
        idempotency.finish(session, office.ctx, key="k1", status=201, body="{„Ada“}".encode(), content_type="application/json")


def test_the_first_answer_is_given_again(office: Office) -> None:
    assert begin(office) is None
    finish(office)
    assert begin(office) == StoredAnswer(201, "{„Ada“}".encode(), "application/json")


def test_another_body_is_a_mismatch(office: Office) -> None:
    begin(office)
    finish(office)
    with pytest.raises(IdempotencyMismatch):
        begin(office, body_hash("POST", "/v1/lists", b"{}"))


def test_a_request_still_running_is_waited_for(office: Office) -> None:
    begin(office)
    with pytest.raises(IdempotencyRunning):
        begin(office)


def test_a_request_whose_server_died_may_be_sent_again_and_the_dead_one_cannot_finish_twice(office: Office) -> None:
    begin(office)
    office.clock.forward(61)
    assert begin(office) is None
    finish(office)
    with pytest.raises(Conflict):
        finish(office)


def test_a_failed_request_may_be_sent_again(office: Office) -> None:
    begin(office)
    with office.services.writing() as session:
        idempotency.forget(session, office.ctx, key="k1")
    assert begin(office) is None


def test_an_answered_request_is_not_forgotten(office: Office) -> None:
    begin(office)
    finish(office)
    with office.services.writing() as session:
        idempotency.forget(session, office.ctx, key="k1")
    assert begin(office) is not None


def test_answers_are_kept_seven_days(office: Office) -> None:
    begin(office)
    finish(office)
    office.clock.forward(7 * 86400 + 1)
    assert begin(office) is None


def test_each_tenant_has_keys_of_its_own(office: Office) -> None:
    begin(office)
    other = office.services.context(ensure_tenant(office.services, "Other").id)
    with office.services.writing() as session:
        assert idempotency.begin(session, other, key="k1", body_hash=BODY) is None


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_between_1_and_255_characters(office: Office, key: str) -> None:
    with pytest.raises(Invalid):
        begin(office, key=key)
