"""Keys, links and sessions: shown once, stored as hashes, refused without a hint why."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from mailroom import access
from mailroom.access import Forbidden, NotAuthenticated, ensure_tenant
from mailroom.core import Invalid, NotFound
from mailroom.core.tables import ApiKeyRow, OperatorRow, SessionRow, SignInLinkRow
from tests.mailroom.conftest import Office


def test_a_key_is_found_by_its_secret_and_stored_only_as_a_hash(office: Office) -> None:
    with office.services.writing() as session:
        made = access.create_key(session, office.ctx, name="crm")
    assert made.secret.startswith("fk_live_")
    with office.services.reading() as session:
        assert access.authenticate(session, office.services, made.secret, scope="letters") == made.key
        row = session.scalars(select(ApiKeyRow)).one()
    assert made.secret.rsplit("_", 1)[1] not in repr(vars(row))


def test_a_test_key_says_so_and_is_no_live_key(office: Office) -> None:
    with office.services.writing() as session:
        made = access.create_key(session, office.ctx, name="crm", test=True)
        assert made.secret.startswith("fk_test_")
        with pytest.raises(NotAuthenticated):
            access.authenticate(session, office.services, made.secret.replace("fk_test_", "fk_live_"))


def test_wrong_keys_are_refused(office: Office) -> None:
    with office.services.writing() as session:
        made = access.create_key(session, office.ctx, name="crm")
        last = "0" if made.secret[-1] != "0" else "1"
        for wrong in ("", "fk_live_", "x" * 500, made.secret[:-1], made.secret[:-1] + last, made.secret + "0", "\u0000"):
            with pytest.raises(NotAuthenticated):
                access.authenticate(session, office.services, wrong)


def test_a_key_without_the_scope_is_forbidden_and_admin_has_all(office: Office) -> None:
    with office.services.writing() as session:
        crm = access.create_key(session, office.ctx, name="crm")
        admin = access.create_key(session, office.ctx, name="admin", scopes=("admin",))
        with pytest.raises(Forbidden, match="station"):
            access.authenticate(session, office.services, crm.secret, scope="station")
        assert access.authenticate(session, office.services, admin.secret, scope="station")


def test_a_revoked_key_opens_nothing(office: Office) -> None:
    with office.services.writing() as session:
        made = access.create_key(session, office.ctx, name="crm")
        first = access.revoke_key(session, office.ctx, made.key.id)
        office.clock.forward(60)
        assert access.revoke_key(session, office.ctx, made.key.id) == first
        with pytest.raises(NotAuthenticated):
            access.authenticate(session, office.services, made.secret)
        with pytest.raises(NotFound):
            access.revoke_key(session, office.ctx, "key_unknown")
        assert [key.id for key in access.list_keys(session, office.ctx)] == [made.key.id]


@pytest.mark.parametrize("scopes", [(), ("everything",), ("letters", "root")])
def test_an_unknown_scope_is_refused(office: Office, scopes: tuple[str, ...]) -> None:
    with office.services.writing() as session, pytest.raises(Invalid, match="scope"):
        access.create_key(session, office.ctx, name="crm", scopes=scopes)


def sign_in(office: Office) -> tuple[str, str]:
    with office.services.writing() as session:
        operator = access.ensure_operator(session, office.ctx, name="anna")
        assert access.ensure_operator(session, office.ctx, name="anna") == operator
        token = access.create_sign_in_link(session, office.ctx, operator.id)
    with office.services.writing() as session:
        found, secret = access.use_sign_in_link(session, office.services, token)
    assert found == operator
    return token, secret


def test_a_link_signs_in_once(office: Office) -> None:
    token, _ = sign_in(office)
    with office.services.writing() as session, pytest.raises(NotAuthenticated):
        access.use_sign_in_link(session, office.services, token)


def test_a_link_expires(office: Office) -> None:
    with office.services.writing() as session:
        operator = access.ensure_operator(session, office.ctx, name="anna")
        token = access.create_sign_in_link(session, office.ctx, operator.id)
    office.clock.forward(901)
    with office.services.writing() as session, pytest.raises(NotAuthenticated):
        access.use_sign_in_link(session, office.services, token)


def test_a_session_lives_until_it_ends_or_expires(office: Office) -> None:
    _, secret = sign_in(office)
    with office.services.writing() as session:
        assert access.session_operator(session, office.services, secret).name == "anna"
        access.end_session(session, office.services, secret)
        with pytest.raises(NotAuthenticated):
            access.session_operator(session, office.services, secret)
    _, secret = sign_in(office)
    office.clock.forward(12 * 3600 + 1)
    with office.services.reading() as session, pytest.raises(NotAuthenticated):
        access.session_operator(session, office.services, secret)


def test_a_disabled_operator_is_out_at_once(office: Office) -> None:
    _, secret = sign_in(office)
    with office.services.writing() as session:
        session.execute(update(OperatorRow).values(disabled_at=office.clock()))
        with pytest.raises(NotAuthenticated):
            access.session_operator(session, office.services, secret)


def test_tokens_are_not_in_the_database(office: Office) -> None:
    token, secret = sign_in(office)
    with office.services.reading() as session:
        stored = [row.token_hash for row in session.scalars(select(SignInLinkRow))]
        stored += [row.token_hash for row in session.scalars(select(SessionRow))]
    assert token not in stored
    assert secret not in stored


def test_another_tenants_operator_gets_no_link(office: Office) -> None:
    other = office.services.context(ensure_tenant(office.services, "Other").id)
    with office.services.writing() as session:
        operator = access.ensure_operator(session, office.ctx, name="anna")
        with pytest.raises(NotFound):
            access.create_sign_in_link(session, other, operator.id)
