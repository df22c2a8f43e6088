"""A tenant that has been at work for a while: lists, mailings in every state, letters, pieces, signatures, stations, keys.

`fill` makes it by the services that the product itself uses; `addresses` gives every address of the application with the ids of
what was made, so that a new one is walked at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.web import routers
from api.web.base.pages import PageRoute
from mailroom import access, mailings, people, pieces, stations, writing
from mailroom.core import Services
from mailroom.core.tables import JobRow
from mailroom.mailings import MailingView
from tests.mailroom.conftest import Office, StandingClock
from tests.mailroom.helpers import HEADER, MACHINE, Station, in_production, proofed
from tests.mailroom.signatures import recorded

HAND, STATIONERY = "anna", "card-a6-folded"


@dataclass(frozen=True)
class Filled:
    """What `fill` made."""

    office: Office
    key: str
    """Of a CRM that may do everything."""
    station_key: str
    ids: Mapping[str, str]
    """By the names that addresses call them."""
    epoch: int
    """Of the lease on `leased_id`."""


class Address(NamedTuple):
    """A method and a path of the application, with its ids put in."""

    method: str
    path: str
    filled: str


def rows(count: int, *, faulty: int = 0, last_name: str = "Weiß") -> str:
    """A list of that many people, and of others who cannot be written to."""
    good = [f"{n};Frau;Ada{chr(97 + n % 26)};{last_name};Gasse {n};53113;Bonn;2014" for n in range(1, count + 1)]
    bad = [f"x{n};Frau;Bea{chr(97 + n % 26)};{last_name};Weg {n};;Bonn;2014" for n in range(1, faulty + 1)]
    return HEADER + "\n".join([*good, *bad]) + "\n"


def fill(
    services: Services,
    clock: StandingClock,
    tenant_id: str,
    *,
    letters: int = 30,
    others: int = 24,
    last_name: str = "Weiß",
) -> Filled:
    """A mailing in production with that many letters and as many refused rows, a proof like it, and other small mailings."""
    office = Office(services, services.context(tenant_id), clock)
    with services.writing() as session:
        signature = writing.create_signature(session, office.ctx, signer="Clara Sommer", recorded=recorded(1), by="opr")
        for n in range(others):
            writing.create_signature(session, office.ctx, signer=f"Signer {n}", recorded=recorded(1), by="opr")
        crm = access.create_key(session, office.ctx, name="CRM", scopes=("admin",))
        own = access.create_key(session, office.ctx, name="Fensterbank", scopes=("station",))
    mailing = in_production(office, rows(letters, faulty=letters, last_name=last_name))
    proof = proofed(office, rows(letters, faulty=letters, last_name=last_name))
    signed = proofed(office, rows(letters, last_name=last_name), signature_id=signature.id)
    for _ in range(others):
        in_production(office, rows(1, last_name=last_name))
    with services.writing() as session:
        view = stations.register(session, office.ctx, key_id=own.key.id, name="Fensterbank", machine=MACHINE)
        for n in range(others // 8):
            stations.register(session, office.ctx, key_id=own.key.id, name=f"Tisch {n}", machine=MACHINE)
    station = Station(office, view)
    written = [station.write(station.must_claim()) for _ in range(letters // 4 + 1)]
    unclear = station.must_claim()
    station.arm(unclear)
    station.grant(unclear)
    station.fault(unclear)
    with services.writing() as session:
        stations.unhold_station(session, office.ctx, view.id, by="opr")
    leased = station.must_claim()
    with services.reading() as session:
        ids = _ids(session, office, mailing) | {
            "proofed_id": proof.id,
            "signed_id": signed.id,
            "piece_id": written[0].id,
            "code": written[0].code,
            "leased_id": leased.piece.id,
            "station_id": view.id,
            "signature_id": signature.id,
        }
    return Filled(office, crm.secret, own.secret, ids, leased.epoch)


def _ids(session: Session, office: Office, mailing: MailingView) -> dict[str, str]:
    letter = mailings.list_letters(session, office.ctx, mailing_id=mailing.id, limit=1).data[0]
    faulty = people.list_rows(session, office.ctx, mailing.list_id, verdicts=["refused"], limit=1).data[0]
    job = session.scalars(
        select(JobRow).where(JobRow.tenant_id == office.ctx.tenant_id, JobRow.subject_id == mailing.id)
    ).first()
    assert job is not None
    assert pieces.list_pieces(session, office.ctx, letter_id=letter.id).data
    return {
        "list_id": mailing.list_id,
        "mailing_id": mailing.id,
        "template_id": mailing.template_id,
        "letter_id": letter.id,
        "recipient_id": faulty.id,
        "job_id": job.id,
    }


def addresses(app: FastAPI, filled: Filled) -> Iterator[Address]:
    """Every address that the application answers, found from its description and its pages."""
    described = [(method.upper(), path) for path, methods in app.openapi()["paths"].items() for method in methods]
    pages = [route for router in routers() for route in router.routes]
    assert all(isinstance(route, PageRoute) for route in pages)
    described += [(method, r.path) for r in pages if isinstance(r, PageRoute) for method in sorted(r.methods or ())]
    assert len(described) > 80, "the search itself must find something"
    for method, path in described:
        for ids in _variants(path, filled.ids):
            yield Address(method, path, path.format_map(ids) + _query(path, filled))


def _variants(path: str, ids: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """What its placeholders may be: a mailing in production and one that waits for its approval, each form of a proof."""
    more = {"part": "card", "name": STATIONERY if "stationery" in path else "welcome" if "greeting" in path else HAND}
    if path.startswith("/station/"):
        more["piece_id"] = ids["leased_id"]
    if path.startswith("/language/"):
        more["code"] = "de"
    if "{mailing_id}" in path:
        yield {**ids, **more, "mailing_id": ids["proofed_id"]}
    for form in ("pdf", "svg", "png") if "{form}" in path else ("",):
        yield {**ids, **more, "form": form}


def _query(path: str, filled: Filled) -> str:
    if path.startswith("/station/"):
        return f"?epoch={filled.epoch}"
    if path == "/v1/letters":
        return f"?mailing_id={filled.ids['mailing_id']}&limit=100"
    if path in ("/v1/lists", "/v1/templates", "/v1/mailings", "/v1/pieces", "/v1/signatures") or path.endswith("/rows"):
        return "?limit=100"
    return f"?hand={HAND}&stationery={STATIONERY}" if path.endswith("/message") else ""
