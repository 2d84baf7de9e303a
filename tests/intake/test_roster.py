"""The people file, as spreadsheets write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadflow.errors import InputError
from leadflow.intake.roster import read_people
from leadflow.people.roster import Person


def people(folder: Path, text: str) -> tuple[Person, ...]:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    return read_people(path).persons


def test_everything_a_line_may_hold(tmp_path: Path) -> None:
    (ana,) = people(
        tmp_path,
        "Key, Name ,Roles,Category,Email,Trello\n"
        "Ana,  Ana Ruiz ,Principal; coach | principal,,a@b.example,@anaruiz\n",
    )
    assert ana == Person("ana", "Ana Ruiz", ("principal", "coach"), "faculty", "a@b.example", "anaruiz")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators(tmp_path: Path, separator: str) -> None:
    text = 'key,name,category\nana,"Ruiz, Ana; Dr",coach\nben,Ben,\n'
    lines = [separator.join(f'"{cell}"' for cell in ("ana", "Ruiz, Ana; Dr", "coach"))]
    text = (
        separator.join(("key", "name", "category")) + f"\n{lines[0]}\n\n{separator * 2}\nben{separator}Ben\n"
    )
    ana, ben = people(tmp_path, text)
    assert (ana.name, ana.category) == ("Ruiz, Ana; Dr", "coach")
    assert (ben.name, ben.category) == ("Ben", "faculty")


def test_columns_in_any_order_and_empty_ones(tmp_path: Path) -> None:
    (ana,) = people(tmp_path, "name,,key,,\nAna,x,ana,,\n")
    assert (ana.key, ana.name) == ("ana", "Ana")


def test_roles_over_several_lines_of_one_cell(tmp_path: Path) -> None:
    ana, ben = people(tmp_path, 'key,name,roles\nana,Ana,"principal\ncoach"\nben,Ben,\n')
    assert ana.roles == ("principal", "coach")
    assert ben.key == "ben"


def test_lines_are_counted_on_after_a_cell_of_several_lines(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        people(tmp_path, '\nkey,name,roles\nana,Ana,"principal\ncoach"\n,Ben,"x\ny"\n')
    assert [problem.line for problem in caught.value.problems] == [5]


def test_nobody_needs_a_trello_name(tmp_path: Path) -> None:
    assert len(people(tmp_path, "key,name,trello\nana,Ana,\nben,Ben,\n")) == 2


def test_nobody_shares_an_address_as_people_sign_in_by_it(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        people(tmp_path, "key,name,email\nana,Ana,Office@school.example\nben,Ben,office@School.example\n")
    assert [(each.line, each.key) for each in caught.value.problems] == [(3, "email")]


def test_a_wrong_line_does_not_hide_the_next(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        people(tmp_path, "key,name,email\n1,Ana,no\n,Ben,\nana,,\n")
    assert [(each.line, each.key) for each in caught.value.problems] == [
        (2, "key"),
        (2, "email"),
        (3, "key"),
        (4, "name"),
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (
            "ana,A\x1b[31mna",
            "people.csv:2: name: There is a character that cannot be seen and is not allowed",
        ),
        ("ana,\u202eanA", "people.csv:2: name: There is a character that cannot be seen and is not allowed"),
        ("a\x00na,Ana", "people.csv:2: key: There is a character that cannot be seen"),
        ('ana,"Ana\nRuiz"', "people.csv:2: name: This has more than one line."),
        (f"{'a' * 61},Ana", "people.csv:2: key: This key has 61 characters; 60 is the most. Shorten it."),
    ],
)
def test_what_no_name_may_hold(tmp_path: Path, row: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        people(tmp_path, f"key,name\n{row}\n")
    assert says in str(caught.value)


def test_hours_a_week_are_optional_and_may_have_a_comma(tmp_path: Path) -> None:
    file = 'key;name;hours\nana;Ana;"2,5"\nben;Ben;\ncy;Cy;0\n'
    assert [each.hours for each in people(tmp_path, file)] == [2.5, None, 0]
    assert people(tmp_path, "key,name\nana,Ana\n")[0].hours is None
