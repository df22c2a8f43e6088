"""Lists that went wrong in public, and what is right: each file stands for its kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailroom.people.recipients import BytesSource, Columns, Judge, Judged, known_salutation, open_table, salutation
from mailroom.writing import LetterRefused, check_values, read_message
from stationery.address import format_address

CASES = Path(__file__).with_name("cases")
HEADER = "Anrede;Titel;Vorname;Nachname;Firma;Straße;PLZ;Ort;Land\n"


def judged(data: bytes, *, split: bool = False) -> list[Judged]:
    table = open_table(BytesSource(data))
    columns = Columns(table.headers)
    columns.check(split=split)
    return list(Judge("DE", split=split).table(table, columns))


def case(name: str, *, split: bool = False) -> list[Judged]:
    return judged((CASES / name).read_bytes(), split=split)


def one(row: str) -> Judged:
    return judged((HEADER + row + "\n").encode())[0]


def codes(found: Judged) -> list[str]:
    return [problem.code for problem in found.problems]


def lines(found: Judged) -> list[str]:
    return format_address(found.recipient.address, "DE")


def greeting(found: Judged) -> str:
    return salutation(found.recipient.address, "de")


def test_a_nul_byte_spoils_its_own_row_only() -> None:
    (found,) = case("nul.csv")
    assert (found.verdict, codes(found)) == ("refused", ["control_character"])
    assert "character 3" in found.problems[0].message


def test_a_number_that_passed_through_a_float_is_written_whole_and_one_that_lost_digits_is_refused() -> None:
    lost, whole = case("excel-numbers.csv")
    assert (lost.verdict, codes(lost)) == ("refused", ["number_lost_digits"])
    assert (whole.verdict, codes(whole)) == ("warning", ["number_as_float"])
    assert lines(whole)[-1] == "53113 Bonn"


def test_mac_roman_is_found_by_its_letters_and_shown_for_a_look() -> None:
    found = case("21_mac_ascii_header.csv")
    assert [line[0] for line in map(lines, found)] == ["Herrn Jörg Müller", "Frau Änne Weiß"]
    assert {one.verdict for one in found} == {"warning"}
    assert all(codes(one) == ["encoding_guessed"] for one in found)


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850", "cp437"])
def test_old_encodings_are_guessed_and_never_pass_without_a_look(encoding: str) -> None:
    rows = "Herr;;Jörg;Müller;;Lindenstraße 4;10969;Köln;DE\nFrau;;Zoë;Größ;;Übelweg 5;10970;Nürnberg;DE\n"
    found = judged((HEADER + rows).encode(encoding))
    assert [lines(each)[:2] for each in found] == [
        ["Herrn Jörg Müller", "Lindenstraße 4"], ["Frau Zoë Größ", "Übelweg 5"],
    ]  # fmt: skip
    assert [codes(each) for each in found] == [["encoding_guessed"]] * 2


def test_values_that_a_template_writes_are_judged_like_those_of_an_address() -> None:
    table = open_table(BytesSource((CASES / "24b_template_values.csv").read_bytes()))
    columns = Columns(table.headers)
    message = read_message("seit {{ kunde_seit }}")
    outcome = {}
    for found in Judge("DE").table(table, columns):
        name = found.recipient.attributes["kunde_seit"]
        try:
            outcome[name] = ",".join(p.code for p in check_values(message, found.recipient, columns.as_dict()))
        except LetterRefused as error:
            outcome[name] = f"refused: {error.code}"
    assert outcome == {
        "2019-01-01 00:00:00": "date_with_time",
        "43466": "date_as_number",
        "#WERT!": "refused: placeholder_value",
        "#NV": "refused: placeholder_value",
        "NULL": "refused: placeholder_value",
        "nan": "refused: placeholder_value",
        "N/A": "refused: placeholder_value",
        "0000-00-00": "refused: placeholder_value",
        "1.0E+05": "refused: number_lost_digits",
        "2009.0": "number_as_float",
        "-": "refused: placeholder_value",
        "{{ x }}": "refused: placeholder_value",
        "01.01.1900": "date_for_nothing",
        "None": "refused: placeholder_value",
        "Jan 19": "date_shortened",
        "2013-05-03T00:00:00.000Z": "date_with_time",
        "undefined": "refused: placeholder_value",
        "[object Object]": "refused: placeholder_value",
    }


def test_escapes_are_undone_with_a_warning_that_shows_before_and_after_and_tags_are_refused() -> None:
    found = case("20_entities_quoted.csv")
    assert [each.verdict for each in found] == ["warning", "warning", "refused", "warning"]
    assert lines(found[0])[:3] == ["Weiß & Söhne", "Frau Anna O'Neill", "Lindenstraße 4"]
    assert lines(found[1])[0] == "Müller & Co. KG"
    assert "markup" in codes(found[2])
    assert lines(found[3])[0] == "Herrn Udo O'Brien"
    first = found[0].problems[0]
    assert "'Wei&szlig; &amp; S&ouml;hne'" in first.message
    assert "'Weiß & Söhne' will be written" in first.message


@pytest.mark.parametrize(
    ("name", "verdict", "code"),
    [
        ("M=C3=BCller", "warning", "escape_undone"),
        ("M\\u00fcller", "warning", "escape_undone"),
        ("M%C3%BCller", "warning", "escape_undone"),
        ("M?ller", "refused", "lost_letter"),
        ("Müller (verstorben)", "refused", "marked_out"),
        ("Müller †", "refused", "marked_out"),
        ("<b>Müller</b>", "refused", "markup"),
        ("{{ nachname }}", "refused", "placeholder_value"),
        ("Müller (geb. Lang)", "warning", "odd_character"),
        ("True", "warning", "truth_value"),
    ],
)
def test_what_programs_leave_in_a_name(name: str, verdict: str, code: str) -> None:
    found = one(f"Herr;;Max;{name};;Weg 1;53113;Bonn;DE")
    assert found.verdict == verdict
    assert code in codes(found)


def test_a_lost_quotation_mark_swallows_nobody() -> None:
    data = (CASES / "23c_two_stray_quotes.csv").read_bytes()
    found = judged(data)
    assert len(found) == len(data.splitlines()) - 1
    assert [each.verdict for each in found] == ["ok", *["refused"] * 5]
    assert {codes(each)[0] for each in found[1:]} == {"stray_quote"}
    assert all("line 3" in each.problems[0].message for each in found[1:])


def test_what_stands_properly_in_quotation_marks_marks_no_row() -> None:
    rows = 'Frau;;Eva;Kern;"Cafe ""Rose""; Haus";Weg 1;53113;Bonn;DE\nFrau;;Ida;Korn;"Zwei\nZeilen";Weg 2;53113;Bonn;DE\n'
    assert [code for each in judged((HEADER + rows).encode()) for code in codes(each) if code == "stray_quote"] == []


EXPORTS = {
    "google": (CASES / "google.csv").read_text(),
    "outlook": "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,Business Street 2,"
    "Business City,Business State,Business Postal Code,Business Country/Region,Home Street,Home City,Home State,"
    "Home Postal Code,Home Country/Region,E-mail Address\n"
    ",Anna,,Schäfer,,,,,,,,,,,Lindenweg 3,Bonn,,53113,Germany,a@example.org\n",
    "hubspot": "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,Street Address,City,Postal Code,"
    "Country/Region,State/Region\n1,Anna,Schäfer,a@example.org,,,,Lindenweg 3,Bonn,53113,Germany,\n",
    "shopify": "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,"
    "Default Address Address1,"
    "Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,"
    "Default Address Zip,Phone\n1,Anna,Schäfer,a@example.org,yes,,Lindenweg 3,,Bonn,,DE,53113,\n",
    "woocommerce": "id,billing_first_name,billing_last_name,billing_company,billing_address_1,billing_address_2,billing_city,"
    "billing_postcode,billing_country,billing_state\n1,Anna,Schäfer,,Lindenweg 3,,Bonn,53113,DE,\n",
    "odoo": "External ID,Display Name,Street,Street2,City,State,Zip,Country,Email\n"
    "res.1,Anna Schäfer,Lindenweg 3,,Bonn,,53113,Germany,a@example.org\n",
    "icloud": "First Name,Last Name,Home Street,Home City,Home Postal Code,Home Country\n"
    "Anna,Schäfer,Lindenweg 3,Bonn,53113,Germany\n",
    "salesforce": "Salutation,First Name,Last Name,Mailing Street,Mailing City,Mailing State/Province,Mailing Zip/Postal Code,"
    "Mailing Country\nMs.,Anna,Schäfer,Lindenweg 3,Bonn,,53113,Germany\n",
}


@pytest.mark.parametrize("program", sorted(EXPORTS))
def test_the_exports_of_common_programs_are_known_by_their_headers(program: str) -> None:
    (found,) = judged(EXPORTS[program].encode())
    assert found.verdict != "refused", found.problems
    assert lines(found)[-2:] == ["Lindenweg 3", "53113 Bonn"]
    assert "Anna Schäfer" in lines(found)[0]


def test_a_number_is_read_as_its_spreadsheet_shows_it() -> None:
    found = case("plz-format-00000.xlsx")
    assert [each.verdict for each in found] == ["ok"]
    assert lines(found[0])[-1].startswith("04109 ")


def test_na_beside_a_german_address_is_no_country() -> None:
    found = case("na-country.csv")
    assert "country_is_none" in codes(found[0])
    assert lines(found[0])[-1] == "53113 Bonn"
    assert found[0].verdict == "warning"


def test_an_address_in_namibia_stays_there() -> None:
    found = one("Herr;;Jan;Nahe;;Independence Ave 1;10005;Windhoek;NA")
    assert "country_is_none" not in codes(found)
    assert lines(found)[-1] == "NAMIBIA"


@pytest.mark.parametrize(
    ("row", "line", "begins"),
    [
        ('Herr;;Karl;"Blum, MSc";', "Herrn Karl Blum, MSc", "Sehr geehrter Herr Blum"),
        ("Herr;MBA;Kai;Blum;", "Herrn Kai Blum, MBA", "Sehr geehrter Herr Blum"),
        ("Herr;Dr. MBA;Kai;Blum;", "Herrn Dr. Kai Blum, MBA", "Sehr geehrter Herr Dr. Blum"),
        ("Herr;LL.M.;Kai;Blum;", "Herrn Kai Blum, LL.M.", "Sehr geehrter Herr Blum"),
        ("Frau;;Eva;Kern B.A.;", "Frau Eva Kern B.A.", "Sehr geehrte Frau Kern"),
    ],
)
def test_degrees_follow_the_name_and_stay_out_of_the_salutation(row: str, line: str, begins: str) -> None:
    found = one(f"{row};Weg 1;53113;Bonn;DE")
    assert (lines(found)[0], greeting(found)) == (line, begins)


@pytest.mark.parametrize(
    ("row", "line", "begins"),
    [
        ("Frau Dr.;;Ida;Kühn", "Frau Dr. Ida Kühn", "Sehr geehrte Frau Dr. Kühn"),
        ("Mr & Mrs;;John;Hall", "Mr and Mrs John Hall", "Sehr geehrte Frau Hall, sehr geehrter Herr Hall"),
        ("Herr Pfarrer;;Paul;Wolf", "Herrn Pfarrer Paul Wolf", "Sehr geehrter Herr Pfarrer Wolf"),
        ("Herr/Frau;;Paul;Wolf", "Herrn und Frau Paul Wolf", "Sehr geehrte Frau Wolf, sehr geehrter Herr Wolf"),
        ("Eheleute;;Karl und Ute;Brandt", "Eheleute Karl und Ute Brandt", "Sehr geehrte Eheleute Brandt"),
        ("Dhr. en Mevr.;;Jan;Boer", "De heer en mevrouw Jan Boer", "Sehr geehrte Frau Boer, sehr geehrter Herr Boer"),
        ("Monsieur le Maire;;Paul;Petit", "Monsieur le Maire Paul Petit", "Sehr geehrter Herr Petit"),
        ("Sra. Dña.;;Ana;Gil", "Sra. Dña. Ana Gil", "Sehr geehrte Frau Gil"),
        ("Egr. Sig.;;Ugo;Verdi", "Signor Ugo Verdi", "Sehr geehrter Herr Verdi"),
        ("Pan i Pani;;Jan;Nowak", "Pan i Pani Jan Nowak", "Sehr geehrte Frau Nowak, sehr geehrter Herr Nowak"),
        ("Frau u. Herr;;Jan;Nowak", "Frau und Herrn Jan Nowak", "Sehr geehrte Frau Nowak, sehr geehrter Herr Nowak"),
        ("Pani;;Ewa;Nowak", "Pani Ewa Nowak", "Sehr geehrte Frau Nowak"),
    ],
)
def test_titles_couples_and_offices_are_taken_from_the_salutation(row: str, line: str, begins: str) -> None:
    found = one(f"{row};;Weg 1;53113;Bonn;DE")
    assert (lines(found)[0], greeting(found)) == (line, begins)


def test_a_salutation_for_one_beside_two_first_names_warns() -> None:
    assert codes(one("Frau;;Ina und Jan;Zahn;;Weg 1;53113;Bonn;DE")) == ["salutation_for_one"]
    assert codes(one("Eheleute;;Ina und Jan;Zahn;;Weg 1;53113;Bonn;DE")) == []


def test_salutations_of_seven_languages_are_known() -> None:
    assert [each for each in ("Frau", "Mrs", "Mme", "Dhr.", "Sig.", "Sr.", "Pan") if not known_salutation(each)] == []


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("20500-0003;Washington DC;US", "WASHINGTON, DC 20500-0003"),
        ("62704;Springfield, IL;US", "SPRINGFIELD, IL 62704"),
        ("62704;Springfield;US", "SPRINGFIELD, IL 62704"),
        ("M5V 3L9;Toronto, ON;CA", "TORONTO ON M5V 3L9"),
        ("H2X 1Y4;Montréal;CA", "MONTRÉAL QC H2X 1Y4"),
        ("2000;Sydney;AU", "SYDNEY NSW 2000"),
    ],
)
def test_the_state_is_read_from_town_or_postcode_with_a_warning_that_shows_the_line(address: str, line: str) -> None:
    found = one(f"Ms;;Amy;Long;;5 Main St;{address}")
    assert (found.verdict, codes(found)) == ("warning", ["region_found"])
    assert line in lines(found)
    assert line.casefold() in found.problems[0].message.casefold()


def test_a_town_and_a_zip_of_different_states_are_not_guessed() -> None:
    assert "region_found" not in codes(one("Ms;;Amy;Long;;5 Main St;10001;Springfield, IL;US"))


def test_an_address_in_one_cell_is_refused_unless_asked_for_and_then_every_part_is_shown() -> None:
    (refused,) = case("multiline-address.csv")
    assert refused.verdict == "refused"
    (apart,) = case("multiline-address.csv", split=True)
    assert (apart.verdict, set(codes(apart))) == ("warning", {"address_taken_apart"})
    assert [problem.field for problem in apart.problems] == ["street", "postcode", "town", "country"]
    assert lines(apart) == ["Frau Anna Lange", "Lindenstr. 3", "53113 Bonn"]
