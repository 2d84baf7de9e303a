"""Files as text, and files that cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from leadflow.errors import InputError
from leadflow.intake.text import LARGEST, read_text


def complaint(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_text(path)
    return str(caught.value).replace(str(path), path.name)


def test_a_byte_order_mark_and_line_ends_of_all_systems(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbfkey,name\r\nana,Ana\rben,Ben\n")
    assert read_text(path) == "key,name\nana,Ana\nben,Ben\n"


def test_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("key,name\nana,Ana\njoao,João\n".encode("latin-1"))
    assert complaint(path) == (
        "people.csv:3: This is not UTF-8 text. Save the file again with the encoding UTF-8 "
        "(in a spreadsheet: 'CSV UTF-8')."
    )


def test_a_calendar_may_be_folded_inside_a_letter_and_keeps_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "year.ics"
    path.write_bytes(b"SUMMARY:No\xc3\r\n \xabl\r\nX:\xe2\x82\r\n \xac\r\nY:1\r\n")
    assert read_text(path) == "SUMMARY:Noë\n l\nX:€\n \nY:1\n"
    path.write_bytes("A:1\nB:No\xebl\n".encode("latin-1"))
    assert complaint(path) == (
        "year.ics:2: This is not UTF-8 text. Export the calendar again with the encoding UTF-8."
    )


def test_utf_16_as_some_spreadsheets_write_it(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("key,name\n".encode("utf-16"))
    assert complaint(path).startswith("people.csv:1: This is not UTF-8 text.")


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff"])
def test_empty(tmp_path: Path, text: str) -> None:
    path = tmp_path / "school.yaml"
    path.write_text(text, encoding="utf-8")
    assert complaint(path) == (
        "school.yaml: The file is empty. Copy the sample's file and change it: leadflow init."
    )


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "school.yaml"
    path.write_bytes(b"#" * (LARGEST + 1))
    assert complaint(path) == "school.yaml: The file is larger than 2 MB. Is it the right one?"
    path.write_bytes(b"#" * LARGEST)
    assert len(read_text(path)) == LARGEST


def test_nothing_there(tmp_path: Path) -> None:
    assert complaint(tmp_path / "school.yaml") == (
        "school.yaml: There is no such file. Check its name and folder."
    )


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "school").write_text("x", encoding="utf-8")
    assert complaint(tmp_path / "school" / "school.yaml").endswith(
        "There is no such file. Check its name and folder."
    )


def test_a_folder(tmp_path: Path) -> None:
    assert complaint(tmp_path).endswith("This is a folder, not a file. Name a file in it.")


def test_a_name_that_no_system_takes(tmp_path: Path) -> None:
    assert "The file cannot be read: embedded null byte." in complaint(tmp_path / "a\0b")
    assert "The file cannot be read: File name too long." in complaint(tmp_path / ("a" * 300))


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read every file")
def test_no_right_to_read(tmp_path: Path) -> None:
    path = tmp_path / "school.yaml"
    path.write_text("school:\n", encoding="utf-8")
    path.chmod(0)
    assert complaint(path) == (
        "school.yaml: The file cannot be read: Permission denied. Check its name and rights."
    )


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "school.yaml"
    os.mkfifo(path)
    assert complaint(path) == "school.yaml: This is no regular file. Name a file that can be read twice."


def test_a_link_to_something_without_an_end_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "school.yaml"
    path.symlink_to("/dev/zero")
    assert complaint(path).startswith("school.yaml: This is no regular file.")
