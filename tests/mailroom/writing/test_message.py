"""Messages: what is missing refuses the row, what is hostile comes out as text, what never ends is stopped."""

from __future__ import annotations

import pytest

from mailroom.core import Invalid
from mailroom.people.recipients import Recipient
from mailroom.writing import LetterRefused, check_placeholders, fill, read_message
from stationery.address import Address

COLUMNS = {
    "Anrede": "salutation",
    "Vorname": "first_name",
    "Nachname": "last_name",
    "Firma": "company",
    "Kunde seit": "kunde_seit",
}


def recipient(**attributes: str) -> Recipient:
    address = Address(salutation="Frau", first_name="Ada", last_name="Weiß", town="Bonn")
    return Recipient(5, address, "K-1", {"kunde_seit": "2014", **attributes})


def filled(body: str, one: Recipient | None = None) -> str:
    return fill(read_message(body), one or recipient(), COLUMNS)


def test_placeholders_are_filled_by_german_english_and_column_names() -> None:
    body = (
        "{{ anrede }}|{{ salutation }}|{{ vorname }} {{ last_name }}|{{ ort }}|{{ kunde_seit }}|"
        "{{ external_id }}|{{ anrede_form }}"
    )
    assert filled(body) == "Sehr geehrte Frau Weiß|Dear Ms Weiß|Ada Weiß|Bonn|2014|K-1|Frau"


@pytest.mark.parametrize(
    "body",
    [
        "{{ firma }}",
        "{{ firma | upcase }}",
        "{{ firma | date: '%Y' }}",
        "{{ firma | plus: 1 }}",
        "{{ 'a' | append: firma }}",
        "{% assign x = firma %}{{ x }}",
        "{% for c in firma %}x{% endfor %}",
        "{% capture x %}{{ firma }}{% endcapture %}",
        "{{ 3 | times: firma }}",
    ],
)
def test_an_empty_value_refuses_the_row_whatever_is_done_to_it(body: str) -> None:
    with pytest.raises(LetterRefused) as caught:
        filled(body)
    problem = caught.value.problems[0]
    assert (problem.field, problem.code, problem.row) == ("firma", "missing_value", 5)
    assert "'Firma'" in problem.suggestion


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{{ firma | default: 'Ihrem Haus' }}", "Ihrem Haus"),
        ("{% if firma %}bei {{ firma }}{% else %}zu Hause{% endif %}", "zu Hause"),
        ("{% unless firma %}nichts{% endunless %}", "nichts"),
        ("{% if firma and vorname %}a{% else %}b{% endif %}", "b"),
    ],
)
def test_an_empty_value_may_be_asked_about_and_replaced(body: str, expected: str) -> None:
    assert filled(body) == expected


def test_blank_lines_left_behind_are_closed() -> None:
    assert filled("Hallo  {{ vorname }} \n\n{% if firma %}x{% endif %}\n\n\nTschüs\n") == "Hallo Ada\n\nTschüs"


def test_an_unknown_placeholder_is_named_with_what_was_meant() -> None:
    with pytest.raises(Invalid) as caught:
        check_placeholders(read_message("{{ vornahme }} {{ firma }} {% assign own = 1 %}{{ own }}"), COLUMNS)
    assert [problem.field for problem in caught.value.problems] == ["vornahme"]
    assert "vorname" in caught.value.suggestion


@pytest.mark.parametrize(
    "value",
    [
        "{{ nachname }}",
        "{% for i in (1..100000) %}x{% endfor %}",
        "{{ 7 | times: 7 }}",
        "{%- raw -%}",
        "${7*7}",
        "{{''.__class__}}",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "%}{{ anrede }}{%",
    ],
)
def test_what_a_recipient_holds_is_text(value: str) -> None:
    assert filled("{{ bemerkung }}", recipient(bemerkung=value)) == value


@pytest.mark.parametrize(
    "body",
    [
        "{{ unclosed",
        "{% if x %}",
        "{% nonsense %}",
        "{{ vorname | no_such_filter }}",
        "{% include 'etc/passwd' %}",
        "{% render 'x' %}",
        "",
        "  \n ",
        "x" * 20_001,
        "a\u0000b",
        "{% if a %}" * 200 + "x" + "{% endif %}" * 200,
    ],
)
def test_templates_that_cannot_be_used_are_refused_when_they_are_made(body: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_message(body)
    assert caught.value.code == "bad_template"


def test_a_fault_is_told_with_line_and_column() -> None:
    with pytest.raises(Invalid, match="line 2, column"):
        read_message("Hallo\n{{ vorname | no_such_filter }}")


@pytest.mark.parametrize(
    "body",
    [
        "{% for a in (1..1000000) %}x{% endfor %}",
        "{% for a in (1..1000) %}{% for b in (1..1000) %}x{% endfor %}{% endfor %}",
        "{% assign a = 'xxxxxxxxxxxxxxxx' %}{% for i in (1..40) %}{% assign a = a | append: a %}{% endfor %}{{ a }}",
        "{% for i in (1..900) %}{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' }}{% endfor %}",
        "{{ 'now' | date: '%Y' }}",
        "{{ 'today' | date: '%Y' }}",
        "{{ 1 | divided_by: 0 }}",
    ],
)
def test_what_never_ends_or_is_never_the_same_is_stopped(body: str) -> None:
    with pytest.raises(LetterRefused) as caught:
        filled(body)
    assert caught.value.problems[0].code == "bad_template"


def test_a_template_is_english_when_it_greets_in_english() -> None:
    assert read_message("{{ salutation }},").language == "en"
    assert read_message("{{ anrede }}, {{ salutation }}").language == "de"
    assert read_message("Hello", "en").language == "en"
    with pytest.raises(Invalid):
        read_message("Bonjour", "fr")


@pytest.mark.parametrize(
    "body", ["{% if firma %}Hallo{% endif %}", "{% comment %}x{% endcomment %}", "{{ '' }}\n \n", "{% raw %} {% endraw %}"]
)
def test_a_letter_without_any_text_is_refused(body: str) -> None:
    with pytest.raises(LetterRefused) as caught:
        filled(body)
    assert [(problem.field, problem.code, problem.row) for problem in caught.value.problems] == [("template", "bad_text", 5)]


def test_a_placeholder_in_capitals_is_refused_with_how_it_is_written() -> None:
    with pytest.raises(Invalid) as caught:
        check_placeholders(read_message("{{ Vorname }} {{ KUNDE_SEIT }} {{ xq }}"), COLUMNS)
    hints = {problem.field: problem.suggestion for problem in caught.value.problems}
    assert hints["Vorname"] == "Did you mean {{ vorname }}?"
    assert hints["KUNDE_SEIT"] == "Did you mean {{ kunde_seit }}?"
    assert hints["xq"].startswith("The list has ")


def test_a_part_of_a_text_that_it_has_not_names_the_placeholder() -> None:
    with pytest.raises(LetterRefused) as caught:
        filled("{{ vorname[0] }}")
    assert caught.value.problems[0].field == "vorname"


@pytest.mark.parametrize("nothing", ["nil", "blank", "empty", "''", '""'])
def test_asking_for_an_empty_value_finds_it_in_each_way_people_write_it(nothing: str) -> None:
    assert filled(f"{{% if firma == {nothing} %}}ohne{{% else %}}mit{{% endif %}}") == "ohne"
    assert filled(f"{{% if firma != {nothing} %}}bei {{{{ firma }}}}{{% else %}}ohne{{% endif %}}") == "ohne"
    assert filled(f"{{% if vorname == {nothing} %}}ohne{{% else %}}mit{{% endif %}}") == "mit"
    assert filled(f"{{% if vorname and firma == {nothing} %}}ohne{{% endif %}}") == "ohne"
    assert filled(f"{{% for i in (1..2) %}}{{% unless firma == {nothing} %}}x{{% endunless %}}{{% endfor %}}o") == "o"
