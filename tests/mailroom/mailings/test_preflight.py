"""Pre-flight of a file: the verdicts that the mailing itself would come to, each at its own row and its own field."""

from __future__ import annotations

from mailroom.mailings import Preflight, check

HEADER = "Anrede;Vorname;Nachname;Firma;Straße;PLZ;Ort\n"


def written(rows: str, template: str = "{{ anrede }},\n\nhallo!") -> Preflight:
    return check((HEADER + rows).encode(), template=template, hand="anna", stationery="card-a6-folded")


def found(flight: Preflight) -> list[list[tuple[str, str]]]:
    return [[(problem.field, problem.code) for problem in row.problems] for row in flight.rows]


def test_what_does_not_fit_is_refused_and_says_whether_address_or_message_is_too_long() -> None:
    flight = written(
        f"Frau;Ada;Weiß;{'Gesellschaft für Handgeschriebenes ' * 8};Weg 1;53113;Bonn\n"
        f"Frau;Ada;{'Adelheid-' * 150}Groß;;Weg 2;53113;Bonn\n"
        "Frau;Ada;Klein;;Weg 3;53113;Bonn\n"
    )
    assert [row.row for row in flight.rows] == [2, 3, 4]
    assert [row.verdict for row in flight.rows] == ["refused", "refused", "ok"]
    assert found(flight) == [
        [("address", "text_overflows")],
        [("text", "text_overflows"), ("address", "text_overflows")],
        [],
    ]
    assert "the address is too long" in flight.rows[0].problems[0].message


def test_template_language_and_markup_in_values_are_never_parsed_and_refused_as_what_a_program_left_behind() -> None:
    flight = written(
        "Frau;{{ 7*7 }};Weiß;;Weg 1;53113;Bonn\nFrau;😀;Groß;;Weg 2;53113;Bonn\nFrau;<b>Ada</b>;Klein;;Weg 3;53113;Bonn\n",
        "{{ anrede }}, {{ vorname }}",
    )
    assert [row.verdict for row in flight.rows] == ["refused"] * 3
    assert ("first_name", "placeholder_value") in found(flight)[0]
    assert found(flight)[1] == [("first_name", "unsupported_character")]
    assert ("first_name", "markup") in found(flight)[2]
    assert not any("49" in problem.message for problem in flight.rows[0].problems)
    assert flight.rows_in == flight.refused == 3


def test_a_template_that_gives_a_row_no_text_refuses_that_row_only() -> None:
    flight = written(";Ada;Weiß;;Weg 1;53113;Bonn\n;;;Holz AG;Weg 2;53113;Bonn\n", "{% if vorname %}Hallo!{% endif %}")
    assert found(flight) == [[], [("last_name", "salutation_general"), ("template", "bad_text")]]
    assert flight.refused == 1
