"""Verdicts: each row stands or falls by itself, with row, field, code, message and what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.people.recipients import (
    BytesSource,
    Columns,
    DuplicateFinder,
    Judge,
    Judged,
    Record,
    open_table,
    person_key,
    read_again,
)
from stationery.address import Address

HEADER = "Kundennummer;Anrede;Vorname;Nachname;Firma;Straße;PLZ;Ort;Land;Kunde seit\n"


def judge(rows: str, *, country: str | None = None) -> list[Judged]:
    table = open_table(BytesSource((HEADER + rows).encode()))
    return list(Judge("DE", country).table(table, Columns(table.headers)))


def codes(judged: Judged) -> list[str]:
    return [problem.code for problem in judged.problems]


def test_every_problem_says_where_what_and_what_to_do() -> None:
    found = judge("1;Frau;;;;;;;;\n2;Herr;Karl;Groß;;Weg 2;4109;Leipzig;;\n3;Xx;test;a@b.de;;Weg;;n/a;Narnia;\n")
    assert [one.recipient.row for one in found] == [2, 3, 4]
    for one in found:
        assert one.verdict == "refused"
        for problem in one.problems:
            assert problem.row == one.recipient.row
            assert problem.field
            assert problem.code
            assert problem.message
            assert problem.suggestion


def test_the_same_person_written_in_two_ways_is_an_exact_duplicate() -> None:
    found = judge(
        "1;Frau;Ada;Groß;;Schloßstraße 1;53113;Köln;;\n2;;ADA;Gross;;Schlossstr. 1;53113;Koeln;;\n"
        "3;Frau;Ada;Groß;;Schloßstraße 2;53113;Köln;;\n"
    )
    assert codes(found[1])[-1] == "duplicate_recipient"
    assert "row 2" in found[1].problems[-1].message
    assert "duplicate_recipient" not in codes(found[2])


def test_a_country_named_in_one_row_only_hides_no_duplicate() -> None:
    found = judge(
        "1;Frau;Ada;Groß;;Weg 1;53113;Bonn;;\n2;;Ada;Groß;;Weg 1;53113;Bonn;Deutschland;\n3;;Ada;Groß;;Weg 1;D-53113;Bonn;;\n"
    )
    assert [codes(one)[-1:] for one in found] == [[], ["duplicate_recipient"], ["duplicate_recipient"]]


@pytest.mark.parametrize(
    ("street", "country", "meant"),
    [
        ("Weg 1, 53113 Bonn", "", "street Weg 1, postcode 53113, town Bonn"),
        ("Weg 1a 53113 Bonn", "", "street Weg 1a, postcode 53113, town Bonn"),
        ("Weg 1 / D-53113 Bonn", "DE", "street Weg 1, postcode 53113, town Bonn"),
        ("53113 Bonn, Weg 1", "", "street …, postcode 53113, town Bonn, Weg 1"),
        ('"Weg 1\n53113 Bonn"', "", "street Weg 1, postcode 53113, town Bonn"),
        ("Gasse 1/2/14, 1060 Wien", "Österreich", "street Gasse 1/2/14, postcode 1060, town Wien"),
    ],
)
def test_an_address_in_one_column_is_refused_not_taken_apart_by_guessing(street: str, country: str, meant: str) -> None:
    for rest in ("53113;Bonn" if country != "Österreich" else "1060;Wien", ";"):
        (one,) = judge(f"1;Frau;Ada;Groß;;{street};{rest};{country};\n")
        assert "postcode_in_street" in codes(one)
        assert any(meant in problem.suggestion for problem in one.problems)


@pytest.mark.parametrize(
    ("street", "country"),
    [
        ("C 4, 12", ""), ("Zeil 100, 3. Stock", ""), ("Straße des 17. Juni 135", ""), ("Mariahilfer Straße 1/2/14", "AT"),
        ("12345 Main Street", "USA"), ("Platz 5–7 a", ""), ("Weg 1, Haus 1000", ""), ("Allee 1000 Eichen", ""),
    ],
)  # fmt: skip
def test_numbers_in_a_street_are_no_postcode(street: str, country: str) -> None:
    (one,) = judge(f"1;Frau;Ada;Groß;;{street};53113;Bonn;{country};\n")
    assert "postcode_in_street" not in codes(one)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [("03.05.2024", "3–5"), ("2024-05-03 00:00:00", "3–5"), ("03. Mai", "the number"), ("Mai 05", "the number")],
)
def test_a_house_number_that_the_spreadsheet_made_a_date_is_refused(cell: str, meant: str) -> None:
    table = open_table(BytesSource(f"Name;Straße;Hausnummer;PLZ;Ort\nAda Groß;Weg;{cell};53113;Bonn\n".encode()))
    (one,) = Judge().table(table, Columns(table.headers))
    assert (one.verdict, codes(one)) == ("refused", ["number_is_date"])
    assert meant in one.problems[0].suggestion


def test_text_that_was_misread_before_it_came_is_refused_with_what_it_was() -> None:
    good, bad = judge("1;Frau;Zoë;Müßig;;Weg 1;53113;Köln;;\n2;Frau;ZoÃ«;MÃ¼ÃŸig;;Weg 2;53113;KÃ¶ln;;\n")
    assert (good.verdict, bad.verdict) == ("ok", "refused")
    assert [(p.field, p.code) for p in bad.problems] == [
        ("first_name", "wrong_encoding"), ("last_name", "wrong_encoding"), ("town", "wrong_encoding"),
    ]  # fmt: skip
    assert "'Müßig'" in bad.problems[1].message


@given(st.text(st.characters(min_codepoint=0xA0, max_codepoint=0x24F)))
def test_what_utf8_read_as_cp1252_makes_of_a_text_is_read_back(text: str) -> None:
    spoiled = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in text.encode())
    assert (read_again(spoiled) or "") == text


@pytest.mark.parametrize("name", ["São Größe", "Ångström", "Þór", "Ðorđe", "François", "Núñez", "Łucja", "Ã", "„Öl“"])
def test_names_that_are_right_are_not_called_misread(name: str) -> None:
    assert read_again(name) is None


def test_a_title_or_a_whole_name_in_the_wrong_cell_warns() -> None:
    found = judge(
        "1;Frau;Dr. Ada;Groß;;Weg 1;53113;Bonn;;\n2;Frau;Ada;Prof. Klein;;Weg 2;53113;Bonn;;\n"
        "3;;;Klein, Udo;;Weg 3;53113;Bonn;;\n"
    )
    assert [one.verdict for one in found] == ["warning"] * 3
    assert [one.problems[-1].code for one in found] == ["title_in_name", "title_in_name", "name_reversed"]
    assert found[2].problems[-1].suggestion == "Udo Klein"
    fine = judge("1;Frau;Drew;Profitlich;;Weg 1;53113;Bonn;;\n2;;;Drexel;Groß, Klein & Co.;Weg 2;53113;Bonn;;\n")
    assert not {"title_in_name", "name_reversed"} & {code for one in fine for code in codes(one)}


def test_a_similar_person_at_the_same_address_is_a_warning_a_housemate_is_none() -> None:
    found = judge(
        "1;Herr;Jürgen;Großmann;;Weg 1;53113;Bonn;;\n2;Herr;Jürgen;Grosmann;;Weg 1;53113;Bonn;;\n"
        "3;Frau;Petra;Großmann;;Weg 1;53113;Bonn;;\n"
        "4;Herr;Jürgen;Großmann;;Weg 1;53115;Bonn;;\n"
    )
    assert [codes(one) for one in found] == [[], ["similar_recipient"], [], []]
    assert found[1].verdict == "warning"


def test_a_refused_row_is_no_earlier_twin() -> None:
    found = judge("1;Frau;Ada;Weiß;;Weg 1;;Bonn;;\n2;Frau;Ada;Weiß;;Weg 1;53113;Bonn;;\n")
    assert [one.verdict for one in found] == ["refused", "ok"]


def test_an_id_that_stands_twice_for_two_people_is_refused() -> None:
    found = judge("7;Frau;Ada;Weiß;;Weg 1;53113;Bonn;;\n7;Herr;Karl;Groß;;Gasse 9;04109;Leipzig;;\n")
    assert codes(found[1]) == ["duplicate_external_id"]


def test_a_lost_zero_is_repaired_only_when_the_row_itself_says_germany() -> None:
    rows = "1;Frau;Ada;Weiß;;Weg 1;1099;Dresden;{};\n"
    assert codes(judge(rows.format("DE"))[0]) == ["postcode_zero_lost"]
    assert judge(rows.format("DE"))[0].verdict == "warning"
    assert codes(judge(rows.format(""))[0]) == ["ambiguous_postcode"]
    assert codes(judge(rows.format(""), country="DE")[0]) == ["ambiguous_postcode"]
    assert judge(rows.format(""), country="AT")[0].recipient.address.country == "AT"


def test_a_shifted_row_is_refused() -> None:
    found = judge("1;Frau;Ada;Weiß;;Weg 1; Hof;53113;Bonn;DE;2014\n")
    assert "ragged_row" in codes(found[0])


def test_a_character_lost_in_its_encoding_is_refused_with_its_place() -> None:
    table = open_table(BytesSource(HEADER.encode("cp1252") + "1;Frau;Ada;Wei\x81;;Weg 1;53113;Bonn;;\n".encode("latin-1")))
    found = list(Judge().table(table, Columns(table.headers)))
    assert codes(found[0]) == ["wrong_encoding"]
    assert "character 4" in found[0].problems[0].message


def test_a_company_without_a_person_and_an_unknown_salutation_warn() -> None:
    found = judge("1;;;;Holz GmbH;Weg 1;53113;Bonn;;\n2;Geschätzter;Karl;Groß;;Weg 1;53113;Bonn;;\n")
    assert [codes(one) for one in found] == [["salutation_general"], ["salutation_unknown"]]
    assert {one.verdict for one in found} == {"warning"}


def test_an_english_title_column_that_holds_a_salutation_is_one() -> None:
    table = open_table(BytesSource(b"Title,First Name,Surname,Street,ZIP,City\nMr,Karl,Gross,Weg 1,53113,Bonn\n"))
    found = next(iter(Judge().table(table, Columns(table.headers))))
    assert (found.recipient.address.salutation, found.recipient.address.title) == ("Mr", "")


def test_the_fingerprint_depends_on_row_and_content() -> None:
    rows = "1;Frau;Ada;Weiß;;Weg 1;53113;Bonn;;2014\n"
    first, again = judge(rows)[0].recipient, judge(rows)[0].recipient
    other, moved = judge(rows.replace("2014", "2015"))[0].recipient, judge(f"\n{rows}")[0].recipient
    assert first.fingerprint() == again.fingerprint()
    assert len({first.fingerprint(), other.fingerprint(), moved.fingerprint()}) == 3


NAMES = st.text(st.characters(categories=["L"], max_codepoint=0x17F), min_size=1, max_size=12)


@given(NAMES, NAMES, NAMES)
def test_whoever_comes_twice_is_found_the_second_time(first: str, last: str, street: str) -> None:
    finder = DuplicateFinder()
    address = Address(first_name=first, last_name=last, street=f"{street} 1", postcode="53113", town="Bonn", country="DE")
    assert finder.check(2, address) is None
    seen = finder.check(3, address)
    assert seen is not None
    assert (seen.row, seen.exact) == (2, True)
    assert person_key(address) == person_key(address)


def test_many_people_of_one_postcode_are_compared_in_bounded_work() -> None:
    finder = DuplicateFinder()
    for row in range(3000):
        finder.check(
            row,
            Address(
                first_name=f"A{row}x{row * 7}", last_name=f"B{row * 13}", street=f"Weg {row}", postcode="53113", country="DE"
            ),
        )
    assert max(len(block.rows) for block in finder._blocks.values()) == 500


def test_a_row_that_its_spreadsheet_hides_warns() -> None:
    cells = {"Name": "Ada Groß", "Straße": "Weg 1", "PLZ": "53113", "Ort": "Bonn"}
    one = Judge().record(Record(4, cells, hidden=True), Columns(tuple(cells)))
    assert (one.verdict, codes(one)) == ("warning", ["hidden_row"])
