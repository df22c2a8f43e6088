"""Column names as people and programs write them, German and English, and the fields they mean.

Fields are those of `stationery.address.Address` and `external_id`. A column that means none of them is an attribute of the
recipient, by its own name in small letters (`Kunde seit` becomes `kunde_seit`), for use in templates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from mailroom.people.errors import ListUnreadable

EXTERNAL_ID: Final = "external_id"

# Field -> the names it goes by, without case, spaces and punctuation, umlauts written out.
_NAMES: Final = {
    "salutation": "anrede salutation anredekurz",
    "title": "titel title akademischertitel academictitle akadtitel",
    "first_name": "vorname vornamen firstname givenname forename prenom contactfirstname",
    "last_name": "nachname lastname surname familyname familienname zuname nom contactlastname",
    "full_name": "fullname vollername vollstaendigername vorundnachname namevorname ansprechpartner ansprechpartnerin "
    "kontakt kontaktperson contact contactname contactperson empfaenger recipient recipientname",
    "company": "firma firmenname firma1 unternehmen unternehmensname betrieb verein "
    "organisation organization company companyname",
    "department": "abteilung department firma2 bereich",
    "care_of": "co careof zuhaenden zhd zhdvon",
    "supplement": "adresszusatz zusatz zusatz1 anschriftenzusatz adresse2 adresszeile2 strasse2 gebaeude "
    "address2 addressline2 street2 building apartment suite",
    "district": "ortsteil stadtteil district teilort",
    "street": "strasse str strasseundhausnummer strassehausnummer strassenr strassehausnr strasseundnr strasse1 strassenname "
    "anschrift adresse adresse1 adresszeile1 street streetaddress street1 address address1 addressline1 rue mailingstreet",
    "house_number": "hausnummer hausnr hnr nr housenumber housenr",
    "po_box": "postfach pobox postfachnummer postfachnr pf",
    "postcode": "plz postleitzahl postcode postalcode zip zipcode zippostalcode npa cap codepostal "
    "mailingzippostalcode mailingpostalcode",
    "town": "ort stadt city town wohnort ortschaft locality ville mailingcity",
    "region": "bundesland region state kanton province provinz county stateprovince mailingstateprovince mailingstate",
    "country": "land country staat laendercode landcode countrycode laenderkennzeichen landkuerzel "
    "lkz iso pays countryregion mailingcountry",
    EXTERNAL_ID: "externalid externeid id kundennummer kundennr kdnr kundenid mitgliedsnummer "
    "customerid customernumber customerno crmid recipientid",
}
# What a column is called that may hold more than its own part of an address.
_WHOLE: Final = (
    "adresse anschrift address postanschrift postadresse postaladdress fulladdress mailingaddress adresskomplett "
    "plzort plzundort plzwohnort postleitzahlort ortplz plzstadt zipcity postcodetown"
)
_MEANING: Final = {name: field for field, names in _NAMES.items() for name in names.split()}
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"})


def fold(text: str) -> str:
    """Small letters, umlauts written out, other accents and everything that is no letter or digit left out."""
    written_out = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    return "".join(c for c in unicodedata.normalize("NFKD", written_out) if c.isalnum())


def slug(header: str) -> str:
    """A column's name as a placeholder: `Kunde seit (Jahr)` becomes `kunde_seit_jahr`."""
    written_out = unicodedata.normalize("NFC", header).casefold().translate(_UMLAUTS)
    plain = "".join(c for c in unicodedata.normalize("NFKD", written_out) if not unicodedata.combining(c))
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return f"_{words}" if words[:1].isdigit() else words


class Columns:
    """What each header of one file means. Headers may still be added while rows come in (JSON objects differ)."""

    def __init__(self, headers: Sequence[str]) -> None:
        self._fields: dict[str, str] = {}
        folded = {fold(_shown(header)) for header in headers}
        # "Name" is the last name where there is a first name, else the whole name.
        self._bare_name = "last_name" if folded & set(_NAMES["first_name"].split()) else "full_name"
        for header in headers:
            self.field_of(header)

    def field_of(self, header: str) -> str:
        """The field or attribute that a header means; raises ListUnreadable when two headers mean the same field."""
        known = self._fields.get(header)
        if known is not None:
            return known
        key = fold(_shown(header))
        field = self._bare_name if key == "name" else _MEANING.get(key) or slug(_shown(header))
        if key == "nr" and next(reversed(self._fields.values()), "") != "street":
            field = "nr"  # "Nr" beside the street is the house number; anywhere else it counts the rows
        taken = {other: name for name, other in self._fields.items()}
        if field in taken and is_known(field):
            field = self._second(header, field, taken[field])
        while field in taken or not field:
            field = f"{field or 'column'}_2" if not re.search(r"_\d+$", field) else _next_number(field)
        self._fields[header] = field
        return field

    def as_dict(self) -> dict[str, str]:
        """Header as it stands in the file -> field; a repeated header is numbered."""
        found: dict[str, str] = {}
        for header, field in self._fields.items():
            shown = _shown(header)
            found[shown if shown not in found else f"{shown} ({len(found) + 1})"] = field
        return found

    def check(self) -> None:
        """Raises ListUnreadable when the columns can't make an address."""
        have = set(self._fields.values())
        missing = []
        if not have & {"last_name", "full_name", "company"}:
            missing.append("a name (Nachname, Name or Firma)")
        if not have & {"street", "po_box"}:
            missing.append("a street (Straße or Postfach)")
        if "town" not in have:
            missing.append("a town (Ort)")
        if missing:
            seen = ", ".join(repr(_short(_shown(header))) for header in list(self._fields)[:12]) or "nothing"
            raise ListUnreadable(
                "bad_list",
                f"the first row names no column for {' and '.join(missing)}; it holds {seen}",
                self._remedy(missing),
            )

    def _remedy(self, missing: Sequence[str]) -> str:
        whole = [_shown(header) for header in self._fields if fold(_shown(header)) in _WHOLE.split()]
        if whole and "a town (Ort)" in missing:
            return (
                f"An address in one column ({_short(whole[0])!r}) is not taken apart by guessing: split it into "
                "Straße, PLZ and Ort, in columns of their own."
            )
        return "The first row must hold the names of the columns, for example Vorname;Nachname;Straße;PLZ;Ort."

    def _second(self, header: str, field: str, first: str) -> str:
        """A second column for one field is an attribute when it has another name; the same name twice is ambiguous."""
        if fold(_shown(header)) != fold(_shown(first)):
            return slug(_shown(header))
        raise ListUnreadable(
            "bad_list",
            f"two columns are called {_shown(header)!r}",
            "Rename or remove one of them: nobody can tell which one counts.",
        )


def is_known(field: str) -> bool:
    """Whether it is a field of the recipient, not an attribute."""
    return field in _NAMES


def _shown(header: str) -> str:
    """A header as it stands in the file, without the hidden number that tells repeated ones apart."""
    return header.split("\x00", 1)[0]


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _next_number(field: str) -> str:
    stem, number = field.rsplit("_", 1)
    return f"{stem}_{int(number) + 1}"
