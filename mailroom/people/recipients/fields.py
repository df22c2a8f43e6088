"""Column names as people and programs write them, German and English, and the fields they mean.

Fields are those of `stationery.address.Address` and `external_id`. A column that means none of them is an attribute of the
recipient, by its own name in small letters (`Kunde seit` becomes `kunde_seit`), for use in templates.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from mailroom.people.errors import ListUnreadable

EXTERNAL_ID: Final = "external_id"

# Field -> the names it goes by, without case, spaces and punctuation, umlauts written out.
_NAMES: Final = {
    "salutation": "anrede salutation anredekurz",
    "title": "nameprefix titel title akademischertitel academictitle akadtitel",
    "first_name": "vorname vornamen firstname givenname forename prenom contactfirstname rufname",
    "last_name": "nachname lastname surname familyname familienname zuname nom contactlastname",
    "full_name": "fullname vollername vollstaendigername vorundnachname namevorname ansprechpartner ansprechpartnerin "
    "kontakt kontaktperson contact contactname contactperson empfaenger recipient recipientname displayname completename personname anzeigename",
    "company": "firma firmenname firma1 unternehmen unternehmensname betrieb verein "
    "organisation organization organizationname organization1name company companyname associatedcompany accountname "
    "personorganization organizationorganisation relatedcompany parentname defaultaddresscompany",
    "department": "abteilung department firma2 bereich",
    "care_of": "co careof zuhaenden zhd zhdvon",
    "supplement": "adresszusatz zusatz zusatz1 anschriftenzusatz adresse2 adresszeile2 strasse2 gebaeude "
    "address2 addressline2 street2 building apartment suite",
    "district": "ortsteil stadtteil district teilort",
    "street": "strasse str strasseundhausnummer strassehausnummer strassenr strassehausnr strasseundnr strasse1 strassenname "
    "organizationstreetroadnameofaddress anschrift adresse adresse1 adresszeile1 street streetaddress street1 address address1 addressline1 rue mailingstreet",
    "house_number": "organizationhousenumberofaddress hausnummer hausnr hnr nr housenumber housenr",
    "po_box": "postfach pobox postfachnummer postfachnr pf",
    "postcode": "organizationzippostalcodeofaddress plz plz1 postleitzahl postcode postalcode zip zipcode zippostalcode npa cap codepostal "
    "mailingzippostalcode mailingpostalcode",
    "town": "organizationcitytownvillagelocalityofaddress ort ort1 stadt city town wohnort ortschaft locality ville mailingcity",
    "region": "stateregion provinceregion stateid statecode bundesland region state kanton province provinz county stateprovince mailingstateprovince mailingstate",
    "country": "land country staat laendercode landcode countrycode laenderkennzeichen landkuerzel "
    "lkz iso pays countryregion countryid landregion land1 mailingcountry organizationcountryofaddress",
    EXTERNAL_ID: "externalid externeid id kundennummer kundennr kdnr kundenid mitgliedsnummer "
    "customerid customernumber customerno crmid recipientid",
}
# What a column is called that may hold more than its own part of an address.
_WHOLE: Final = (
    "adresse anschrift address postanschrift postadresse postaladdress fulladdress mailingaddress adresskomplett "
    "plzort plzundort plzwohnort postleitzahlort ortplz plzstadt zipcity postcodetown"
)
# An export may give several addresses, each under a name of its own: the first of these that a row fills is the one written.
_GROUPS: Final = tuple(
    "mailing mailingaddress primary primaryaddress defaultaddress invoice invoiceaddress rechnung rechnungs billing "
    "billingaddress home homeaddress privat private address1 address 1 business businessaddress work workaddress "
    "geschaeftlich arbeit shipping shippingaddress delivery lieferung liefer other otheraddress weitere weiterer address2 2 "
    "address3 3".split()
)
_PARTS: Final = {
    name: field
    for field, names in {
        "first_name": "firstname vorname",
        "last_name": "lastname nachname",
        "full_name": "name fullname",
        "company": "company firma",
        "street": "street address12 address1 addressline1 streetaddress line1 strasse adresse1",
        "supplement": "street2 address2 addressline2 line2 extendedaddress strasse2 adresse2",
        "po_box": "pobox postfach",
        "postcode": "postalcode zip zipcode zippostalcode postcode plz postleitzahl",
        "town": "city town ort stadt",
        "region": "state region province stateprovince provincecode statecode bundesland county",
        "country": "country countryregion countrycode land landregion",
    }.items()
    for name in names.split()
}
_MEANING: Final = {name: field for field, names in _NAMES.items() for name in names.split()}
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"})


@functools.lru_cache(maxsize=1 << 13)
def fold(text: str) -> str:
    """Small letters, umlauts written out, other accents and everything that is no letter or digit left out."""
    if text.isascii():
        small = text.lower()
        return small if small.isalnum() else "".join(c for c in small if c.isalnum())
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
        self._place = _places({fold(_shown(header)) for header in headers})
        self.groups: list[dict[str, str]] = []
        """Further addresses of a row, best first: field -> the attribute that holds it."""
        for header in headers:
            self.field_of(header)
        self.groups = self._further(headers)

    def field_of(self, header: str) -> str:
        """The field or attribute that a header means; raises ListUnreadable when two headers mean the same field."""
        known = self._fields.get(header)
        if known is not None:
            return known
        key = fold(_shown(header))
        field = self._bare_name if key == "name" else self._place.get(key) or _MEANING.get(key) or slug(_shown(header))
        if key == "nr" and next(reversed(self._fields.values()), "") != "street":
            field = "nr"  # "Nr" beside the street is the house number; anywhere else it counts the rows
        taken = {other: name for name, other in self._fields.items()}
        if field in taken and is_known(field):
            field = self._second(header, field, taken[field])
        while field in taken or not field:
            field = f"{field or 'column'}_2" if not re.search(r"_\d+$", field) else _next_number(field)
        self._fields[header] = field
        return field

    def _further(self, headers: Sequence[str]) -> list[dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for header in headers:
            group, part = _part(fold(_shown(header)))
            if part and (name := self._fields[header]) != part:
                found.setdefault(group, {}).setdefault(part, name)
        return [found[group] for group in _GROUPS if group in found and found[group].keys() & {"street", "po_box"}]

    def as_dict(self) -> dict[str, str]:
        """Header as it stands in the file -> field; a repeated header is numbered."""
        found: dict[str, str] = {}
        for header, field in self._fields.items():
            shown = _shown(header)
            found[shown if shown not in found else f"{shown} ({len(found) + 1})"] = field
        return found

    def check(self, *, split: bool = False) -> None:
        """Raises ListUnreadable when the columns can't make an address; with `split` a street may hold all of it."""
        have = set(self._fields.values())
        missing = []
        if not have & {"last_name", "full_name", "company"}:
            missing.append("a name (Nachname, Name or Firma)")
        if not have & {"street", "po_box"}:
            missing.append("a street (Straße or Postfach)")
        if "town" not in have and not (split and "street" in have):
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


def _part(key: str) -> tuple[str, str]:
    """Which of several addresses a header is about, and which part of it: `Billing City`, `Ort privat`, `PLZ 2`."""
    if key in _MEANING and not key.startswith("mailing"):
        return "", ""
    for group in _GROUPS:
        for rest in (key.removeprefix(group), key.removesuffix(group)):
            if rest != key and rest in _PARTS:
                return group, _PARTS[rest]
    return "", ""


def _places(keys: set[str]) -> dict[str, str]:
    """Folded header -> field, for the best of the addresses that a file gives; none where it has a street of its own."""
    if keys & {key for key, field in _MEANING.items() if field == "street" and not key.startswith("mailing")}:
        return {}
    found: dict[str, dict[str, str]] = {}
    for key in sorted(keys):
        group, part = _part(key)
        if part:
            found.setdefault(group, {}).setdefault(part, key)
    best = next((found[group] for group in _GROUPS if "street" in found.get(group, {})), {})
    own = {_MEANING.get(key) for key in keys}
    named = "last_name" in own or "full_name" in own
    return {key: part for part, key in best.items() if not (part in own or (named and part.endswith("_name")))}


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
