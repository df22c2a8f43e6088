"""Lists as they come: any encoding, delimiter and untidiness; hostile ones cost a message, never the server."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from mailroom.core import TooLarge
from mailroom.people import ListUnreadable
from mailroom.people.recipients import BytesSource, Columns, Record, clean, open_table

HEADER = "Vorname;Nachname;Straße;PLZ;Ort"


def read(data: bytes | str, *, encoding: str | None = None) -> list[Record]:
    raw = data.encode() if isinstance(data, str) else data
    return list(open_table(BytesSource(raw), encoding=encoding).records)


def row(record: Record) -> list[str]:
    return list(record.cells.values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_umlauts_arrive_whatever_the_encoding(encoding: str) -> None:
    found = read(f"{HEADER}\r\nJürgen;Groß;Schloßplatz 1;70173;Köln\r\n".encode(encoding))
    assert row(found[0]) == ["Jürgen", "Groß", "Schloßplatz 1", "70173", "Köln"]


def test_an_encoding_can_be_named(tmp_path: Path) -> None:
    data = f"{HEADER}\nŁukasz;Żak;Ulica 1;10115;Łódź\n".encode("cp1250")
    assert row(read(data, encoding="cp1250")[0])[0] == "Łukasz"
    with pytest.raises(ListUnreadable, match="klingon"):
        read(data, encoding="klingon")


def test_utf8_is_not_taken_for_cp1252_because_of_its_end() -> None:
    data = f"{HEADER}\n".encode() + b"Ada;Lovelace;Weg 1;10115;Berlin\n" * 20_000 + "Zoë;Öz;Weg 2;10115;Berlin\n".encode()
    assert row(read(data)[-1])[:2] == ["Zoë", "Öz"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found_even_when_cells_hold_others(delimiter: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([["Vorname", "Nachname", "Straße", "PLZ", "Ort"], ["Ada", "Weiß", "C 4, 12; Hof", "68159", "Mannheim"]])
    assert row(read(out.getvalue())[0])[2] == "C 4, 12; Hof"


@pytest.mark.parametrize("delimiter", [";", ",", "|"])
def test_a_sep_line_says_the_delimiter_and_is_no_row(delimiter: str) -> None:
    text = f"sep={delimiter}\r\n{HEADER}\r\nAda;Weiß;Weg 1;10115;Berlin\r\n".replace(";", delimiter)
    found = read(text)
    assert found[0].number == 2
    assert row(found[0])[1] == "Weiß"


def test_a_sep_line_may_be_quoted_as_some_programs_do() -> None:
    found = read(f'"sep=;"\n{HEADER}\nAda;Weiß;Gasse 1;53113;Bonn\n')
    assert (found[0].number, row(found[0])[0]) == (2, "Ada")


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    text = f'{HEADER}\nAda;Weiß;"Weg 1\nHinterhaus";10115;Berlin\n\n;;;;\nEva;Groß;Weg 2;10115;Berlin\n'
    found = read(text)
    assert [record.number for record in found] == [2, 5]
    assert row(found[0])[2] == "Weg 1\nHinterhaus"


def test_blank_rows_before_the_header_count() -> None:
    assert read(f"\n;;;;\n{HEADER}\nAda;Weiß;Weg 1;10115;Berlin\n")[0].number == 4


def test_short_rows_are_filled_and_surplus_cells_kept_apart() -> None:
    found = read(f"{HEADER}\nAda;Weiß\nEva;Groß;Weg 2;10115;Berlin;mehr;\nUte;Klein;Weg 3;10115;Berlin;;\n")
    assert row(found[0]) == ["Ada", "Weiß", "", "", ""]
    assert [record.surplus for record in found] == [(), ("mehr",), ()]


def test_spaces_of_all_kinds_and_invisible_characters_are_tidied() -> None:
    found = read(f"{HEADER}\n\u00a0Ada\u00a0 Eva\u202f;We\u00adiß\u200b;\ufeffWeg\t1;10115;Ko\u0308ln\n")
    assert row(found[0]) == ["Ada Eva", "Weiß", "Weg 1", "10115", "Köln"]


def test_repeated_headers_are_told_apart_unless_they_mean_a_field() -> None:
    table = open_table(BytesSource(b"Name;Ort;Stra\xdfe;Notiz;Notiz\nA;B;C;1;2\n"))
    columns = Columns(table.headers)
    assert list(columns.as_dict().values()) == ["full_name", "town", "street", "notiz", "notiz_2"]
    with pytest.raises(ListUnreadable, match="two columns are called 'Ort'"):
        Columns(open_table(BytesSource(b"Name;Ort;Ort\nA;B;C\n")).headers)


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ("Vorname;Name;Strasse;PLZ;Ort", ["first_name", "last_name", "street", "postcode", "town"]),
        ("Name;Strasse und Hausnummer;Postleitzahl;Stadt", ["full_name", "street", "postcode", "town"]),
        ("First Name;Surname;Address Line 1;ZIP Code;City", ["first_name", "last_name", "street", "postcode", "town"]),
        ("FIRSTNAME;LAST_NAME;street;Post-Code;town", ["first_name", "last_name", "street", "postcode", "town"]),
        ("Firma;Postfach;PLZ;Ort;Land", ["company", "po_box", "postcode", "town", "country"]),
        ("Prénom;Nom;Adresse;Code postal;Ville;Pays", ["first_name", "last_name", "street", "postcode", "town", "country"]),
        (
            "Contact Last Name;Mailing Street;Mailing City;Mailing State/Province;Mailing Zip/Postal Code;Mailing Country",
            ["last_name", "street", "town", "region", "postcode", "country"],
        ),
        ("Name;Straße;LKZ;PLZ;Ort", ["full_name", "street", "country", "postcode", "town"]),
        ("Nachname;Straße;Ort;c/o;z. Hd.", ["last_name", "street", "town", "care_of", "z_hd"]),
    ],
)
def test_headers_are_understood(headers: str, fields: list[str]) -> None:
    columns = Columns(headers.split(";"))
    columns.check()
    assert list(columns.as_dict().values()) == fields


@pytest.mark.parametrize("headers", ["a;b;c", "Vorname;PLZ", "Ada;Weiß;Gasse 1;53113;Bonn", "Nachname;PLZ;Ort"])
def test_a_list_without_the_needed_columns_is_refused_with_what_it_lacks(headers: str) -> None:
    with pytest.raises(ListUnreadable, match="no column for") as caught:
        Columns(headers.split(";")).check()
    assert "first row" in caught.value.suggestion


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"   \r\n\t", b"\n\n;;;\n", b"\x00\x00\x00\x00"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(ListUnreadable):
        read(data)


def test_an_unclosed_quotation_mark_swallows_no_row_and_marks_all_from_its_line_on() -> None:
    text = f'{HEADER}\nIda;Alt;Weg 0;10115;Berlin\nAda;"Weiß;Weg 1;10115;Berlin\n' + "Eva;Groß;Weg 2;10115;Berlin\n" * 6000
    good, *marked = open_table(BytesSource(text.encode())).records
    assert good.fault == 0
    assert len(marked) == 6001
    assert {record.fault for record in marked} == {3}
    assert [record.line for record in marked[:3]] == [3, 4, 5]


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(TooLarge):
        read(";".join(f"c{i}" for i in range(500)) + "\n")


def test_json_and_ndjson_give_the_same_as_csv() -> None:
    person = {"Vorname": "Ada", "Nachname": "Weiß", "Straße": "Weg 1", "PLZ": 10115, "Ort": "Berlin"}
    csv_rows = read(f"{HEADER}\nAda;Weiß;Weg 1;10115;Berlin\n")
    for text in (json.dumps([person]), json.dumps(person) + "\n"):
        found = read(text)
        assert [row(record) for record in found] == [row(record) for record in csv_rows]
        assert found[0].number == 1


def test_json_objects_may_be_nested_one_deep_and_differ() -> None:
    found = read('[{"last_name": "Weiß", "address": {"street": "Weg 1", "city": "Berlin"}}, {"company": "X", "since": 3.0}]')
    assert dict(found[0].cells) == {"last_name": "Weiß", "street": "Weg 1", "city": "Berlin"}
    assert dict(found[1].cells) == {"company": "X", "since": "3"}


@pytest.mark.parametrize(
    "text", ['[{"a": 1}', "[1]", '["x"]', "[]", '{"a": [1]}', '{"a": {"b": {"c": 1}}}', "{nope}", "[" * 100_000]
)
def test_json_that_is_no_list_of_objects_is_refused(text: str) -> None:
    with pytest.raises(ListUnreadable):
        read(text)


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8), min_size=3, max_size=3),
        min_size=1,
        max_size=6,
    )
)
def test_what_a_csv_writer_writes_is_read_back(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([["Nachname", "Straße", "Ort"], *rows])
    table = open_table(BytesSource(out.getvalue().encode("utf-8-sig")))
    expected = [[unicodedata.normalize("NFC", cell) for cell in cells] for cells in rows]
    assert [row(record) for record in table.records] == expected


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        table = open_table(BytesSource(data.replace(b"PK\x03\x04", b"")))
        Columns(table.headers)
        list(table.records)
    except ListUnreadable:
        pass


def workbook(rows: list[list[object]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in rows:
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_spreadsheet_is_read_as_it_is_shown() -> None:
    data = workbook(
        [
            ["Nachname", "PLZ", "Ort", "Straße", "Seit", "Tag", "Wert", "Ja"],
            ["Weiß", 1067, "Dresden", "Weg 1", 2014.0, date(2026, 12, 31), 2.5, True],
            [None] * 8,
            ["Groß", "01067", "Dresden", "Weg 2", None, datetime(2026, 1, 2, 3, 4, tzinfo=UTC).replace(tzinfo=None), "", False],
        ]
    )
    found = read(data)
    assert [record.number for record in found] == [2, 4]
    assert row(found[0]) == ["Weiß", "1067", "Dresden", "Weg 1", "2014", "31.12.2026", "2.5", "true"]
    assert row(found[1])[4:] == ["", "02.01.2026 03:04", "", "false"]


def test_a_table_that_begins_further_down_keeps_its_row_numbers() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for at, name in enumerate(["Nachname", "Straße", "Ort"]):
        sheet.cell(5, 3 + at, name)
        sheet.cell(7, 3 + at, "x")
    out = io.BytesIO()
    book.save(out)
    assert [record.number for record in read(out.getvalue())] == [7]


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 nothing", b"PK\x03\x04" + b"\x00" * 5000, bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600]
)
def test_a_broken_spreadsheet_is_refused(data: bytes) -> None:
    with pytest.raises(ListUnreadable):
        read(data)


def test_a_spreadsheet_that_unpacks_to_gigabytes_is_refused_early() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 320 * 1024 * 1024)
    with pytest.raises(TooLarge):
        read(out.getvalue())


def test_a_spreadsheet_with_one_cell_far_away_costs_its_own_process_only() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "Nachname"
    sheet["XFD1048576"] = "x"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises((ListUnreadable, TooLarge)):
        read(out.getvalue())


@pytest.mark.parametrize("header", [HEADER, json.dumps([])])
def test_a_header_without_rows_is_no_list(header: str) -> None:
    with pytest.raises(ListUnreadable, match="no recipient"):
        read(f"{header}\n;;;;\n\n" if ";" in header else header)


def test_an_empty_spreadsheet_below_its_header_is_no_list() -> None:
    book = Workbook()
    book.worksheets[0].append(HEADER.split(";"))
    book.worksheets[0].append([" ", "\u00a0", None, None, None])
    data = io.BytesIO()
    book.save(data)
    with pytest.raises(ListUnreadable, match="no recipient"):
        read(data.getvalue())


@pytest.mark.parametrize("start", [b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b""])
def test_what_is_no_text_is_refused_in_a_few_words(start: bytes) -> None:
    junk = start + bytes((i * i * 31 + i * 7) % 256 for i in range(4_000))
    with pytest.raises(ListUnreadable) as caught:
        Columns(open_table(BytesSource(junk)).headers).check()
    assert len(str(caught.value)) < 800


def test_the_columns_named_in_a_refusal_are_cut_and_carry_no_hidden_numbers() -> None:
    columns = Columns(open_table(BytesSource(f"{'X' * 5_000};A;A;A\n1;2;3;4\n".encode())).headers)
    with pytest.raises(ListUnreadable) as caught:
        columns.check()
    assert "'A', 'A', 'A'" in caught.value.message
    assert "X" * 41 not in caught.value.message


@pytest.mark.parametrize("header", ["Name;Adresse", "Name;Straße;PLZ Ort", "Name;Straße;PLZ/Ort", "Full name,Full address"])
def test_an_address_in_one_column_is_refused_with_what_to_do(header: str) -> None:
    columns = Columns(open_table(BytesSource(f"{header}\na;b;c\n".encode())).headers)
    with pytest.raises(ListUnreadable) as caught:
        columns.check()
    assert "not taken apart" in caught.value.suggestion


def test_columns_of_json_are_those_of_many_entries_for_programs_leave_out_what_is_empty() -> None:
    entries = [{"last_name": "Weiß", "town": "Bonn"}, {"last_name": "Groß", "street": "Weg 1", "kunde_seit": 2014}]
    for text in (json.dumps(entries), "\n".join(map(json.dumps, entries))):
        columns = Columns(open_table(BytesSource(text.encode())).headers)
        columns.check()
        assert columns.as_dict() == {name: name for name in ("last_name", "town", "street", "kunde_seit")}


def test_half_a_character_and_odd_names_in_json_cost_their_row_only() -> None:
    first, second = read(json.dumps([{"last_name": "\ud800x", "a\x00\ud800b": "\udfff"}, {"last_name": "Weiß"}]))
    assert dict(first.cells) == {"last_name": "\ufffdx", "a\ufffdb": "\ufffd"}
    assert dict(second.cells) == {"last_name": "Weiß"}
    json.dumps([dict(first.cells), dict(second.cells)], ensure_ascii=False).encode()


def test_a_list_inside_an_object_is_asked_for_alone() -> None:
    with pytest.raises(ListUnreadable) as caught:
        read(json.dumps({"recipients": [{"last_name": "Weiß"}]}))
    assert "'recipients'" in caught.value.message
    assert "[{…}" in caught.value.suggestion


@pytest.mark.parametrize(
    ("header", "field"),
    [("Nr.;Name;Straße;PLZ;Ort", "nr"), ("Name;Straße;Nr;PLZ;Ort", "house_number"), ("Name;Straße;PLZ;Ort;Nr", "nr")],
)
def test_nr_is_a_house_number_only_beside_the_street(header: str, field: str) -> None:
    fields = Columns(tuple(header.split(";"))).as_dict()
    assert fields[next(name for name in fields if name.startswith("Nr"))] == field


def test_line_breaks_of_every_kind_are_line_breaks() -> None:
    assert clean("a\x0bb\u2028c\rd\r\ne\x85f") == "a\nb\nc\nd\ne\nf"
    assert clean("O\u200dNe\u200cil\ufe0f") == "ONeil"


def test_a_cell_merged_over_rows_stands_in_each_of_them() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for cells in (
        HEADER.split(";"),
        ["Ada", "Weiß", "Weg 1", 53113, "Bonn"],
        ["Bo", "Weiß"],
        ["Cy", "Groß", "Weg 2", 53115, "Bonn"],
    ):
        sheet.append(cells)
    for place in ("C2:C3", "D2:D3", "E2:E3"):
        sheet.merge_cells(place)
    data = io.BytesIO()
    book.save(data)
    found = read(data.getvalue())
    assert [row(one) for one in found] == [
        ["Ada", "Weiß", "Weg 1", "53113", "Bonn"],
        ["Bo", "Weiß", "Weg 1", "53113", "Bonn"],
        ["Cy", "Groß", "Weg 2", "53115", "Bonn"],
    ]  # fmt: skip


def test_rows_that_the_spreadsheet_hides_are_known_on_the_sheet_that_is_read() -> None:
    book = Workbook()
    cover = book.worksheets[0]
    cover.title = "Verst. & Alt"
    cover.sheet_state = "hidden"
    cover.row_dimensions[2].hidden = True
    sheet = book.create_sheet("Kunden & Co")
    for cells in (HEADER.split(";"), ["Ada", "Weiß"], ["Bo", "Klein"], ["Cy", "Groß"]):
        sheet.append(cells)
    sheet.row_dimensions[3].hidden = True
    book.active = 1
    data = io.BytesIO()
    book.save(data)
    assert [(one.number, one.hidden) for one in read(data.getvalue())] == [(2, False), (3, True), (4, False)]
