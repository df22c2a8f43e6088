"""One recipient as a value: address, the caller's own id, and attributes for the template."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Final

from mailroom.people.recipients.fields import EXTERNAL_ID, Columns, fold, is_known
from mailroom.people.recipients.reading import Record
from stationery.address import Address, filled

ADDRESS_FIELDS: Final = tuple(f.name for f in fields(Address))
# An English list's "Title" column often holds the salutation.
_SALUTATIONS: Final = frozenset(["mr", "mrs", "ms", "miss", "mx", "herr", "herrn", "frau", "familie", "mrandmrs"])


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person or company with a postal address. Values are cleaned, never repaired: repairs are for the judge to propose."""

    row: int
    address: Address
    external_id: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Placeholder name -> value, for every column; empty values are kept, for they are known to be empty."""

    def as_stored(self) -> dict[str, object]:
        """For sealing; `recipient_from_stored` gives it back."""
        return {
            "row": self.row,
            "address": filled(self.address),
            "external_id": self.external_id,
            "attributes": dict(self.attributes),
        }

    def fingerprint(self) -> str:
        """SHA-256 over row and content: what the seed of its letters comes from, equal in CSV and XLSX."""
        stored = json.dumps(self.as_stored(), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(stored.encode()).hexdigest()

    def values(self) -> dict[str, str]:
        """Everything that is not empty, by field."""
        named = {**filled(self.address), EXTERNAL_ID: self.external_id, **self.attributes}
        return {name: value for name, value in named.items() if value}


def recipient_of(record: Record, columns: Columns) -> Recipient:
    """The record read by its columns."""
    address: dict[str, str] = {}
    attributes: dict[str, str] = {}
    external_id = ""
    for header, text in record.cells.items():
        name = columns.field_of(header)
        if name == EXTERNAL_ID:
            external_id = text
        elif is_known(name):
            address[name] = text
        else:
            attributes[name] = text
    if fold(address.get("title", "")) in _SALUTATIONS and not address.get("salutation"):
        address["salutation"], address["title"] = address["title"], ""
    if (middle := attributes.get("middle_name")) and address.get("first_name"):
        address["first_name"] = f"{address['first_name']} {middle}"
    if not address.get("street") and not address.get("po_box"):
        _other_address(address, attributes, columns)
    return Recipient(record.number, Address(**address), external_id, attributes)


def _other_address(address: dict[str, str], attributes: Mapping[str, str], columns: Columns) -> None:
    """A row that leaves the list's first address empty gets its next one, whole: parts of two are never mixed."""
    for group in columns.groups:
        other = {field: attributes.get(name, "") for field, name in group.items()}
        if other.get("street") or other.get("po_box"):
            for field in (
                "street",
                "house_number",
                "supplement",
                "po_box",
                "postcode",
                "town",
                "region",
                "country",
                "district",
            ):
                address[field] = other.get(field, "")
            for field in ("first_name", "last_name", "full_name", "company"):
                address[field] = address.get(field, "") or other.get(field, "")
            return


def recipient_from_stored(value: object) -> Recipient:
    """The recipient that `as_stored` wrote."""
    assert isinstance(value, dict)
    address = {name: str(text) for name, text in value["address"].items() if name in ADDRESS_FIELDS}
    attributes = {str(name): str(text) for name, text in value["attributes"].items()}
    return Recipient(int(value["row"]), Address(**address), str(value["external_id"]), attributes)
