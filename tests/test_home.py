"""The home: made whole, found again, and never made in a place that is not ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from leadflow import home
from leadflow.errors import RefusedError
from leadflow.home import LAYOUT, MARKER, Home, open_home


def everything(folder: Path) -> dict[str, bytes | None]:
    """All files and folders below a folder, with their contents."""
    return {
        str(each.relative_to(folder)): each.read_bytes() if each.is_file() else None
        for each in sorted(folder.rglob("*"))
    }


def test_a_home_is_made_and_found_again(tmp_path: Path) -> None:
    place = tmp_path / "deep" / "home"
    made = open_home(place)
    assert made == Home(place)
    assert json.loads((place / MARKER).read_text("utf-8")) == {"leadflow home": LAYOUT}
    assert made.logs.is_dir()
    before = everything(place)
    assert set(before) == {MARKER, "logs"}
    assert open_home(place) == made
    assert everything(place) == before


def test_only_its_owner_may_look_into_a_home(tmp_path: Path) -> None:
    place = tmp_path / "home"
    place.mkdir(mode=0o755)
    open_home(place)
    assert place.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("left", [(), ("logs/",), ("logs/", "home.json.77.new"), ("home.json.77.new",)])
def test_a_start_that_was_cut_off_early_is_completed(tmp_path: Path, left: tuple[str, ...]) -> None:
    for name in left:
        place = tmp_path / name
        place.mkdir() if name.endswith("/") else place.write_text("{", "utf-8")
    open_home(tmp_path)
    assert (tmp_path / MARKER).is_file()


def test_a_home_that_is_cut_off_before_its_marker_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCutError(BaseException):
        pass

    def cut(descriptor: int) -> None:
        raise PowerCutError

    monkeypatch.setattr(os, "fsync", cut)
    with pytest.raises(PowerCutError):
        open_home(tmp_path / "home")
    assert not (tmp_path / "home" / MARKER).exists()
    monkeypatch.undo()
    open_home(tmp_path / "home")
    assert (tmp_path / "home" / MARKER).is_file()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"leadflow.db": "x"}, "half written: it holds leadflow.db but no home.json"),
        ({"logs/leadflow.log": "x", "leadflow.db": "x"}, "half written"),
        ({"minutes.odt": "x"}, "not empty and not a leadflow home (it holds minutes.odt)"),
        ({"a": "1", "b": "2", "c": "3", "d": "4"}, "it holds a, b, c)"),
        ({MARKER: "{"}, "cannot be read"),
        ({MARKER: "[]"}, "cannot be read"),
        ({MARKER: "{}"}, "cannot be read"),
        ({MARKER: '{"leadflow home": 2}'}, "has layout 2; this leadflow knows 1"),
        ({MARKER: '{"leadflow home": "one"}'}, "has layout one"),
    ],
)
def test_a_folder_that_cannot_be_a_home_is_refused_and_left_alone(
    tmp_path: Path, files: dict[str, str], words: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    before = everything(tmp_path)
    with pytest.raises(RefusedError) as caught:
        open_home(tmp_path)
    assert words in str(caught.value)
    assert str(tmp_path) in str(caught.value)
    assert "LEADFLOW_HOME" in str(caught.value) or "Move the folder away" in str(caught.value)
    assert everything(tmp_path) == before


def test_a_marker_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / MARKER).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RefusedError, match="cannot be read"):
        open_home(tmp_path)


def test_a_file_is_no_home(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(RefusedError, match="is a file, not a folder"):
        open_home(tmp_path / "file")
    with pytest.raises(RefusedError, match=r"cannot be used \(Not a directory\).*LEADFLOW_HOME"):
        open_home(tmp_path / "file" / "home")


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """Root may write everywhere but in /proc; others are stopped by the rights of the folder."""
    place = Path("/proc/leadflow") if os.geteuid() == 0 else tmp_path / "closed" / "home"
    if os.geteuid() != 0:
        place.parent.mkdir(mode=0o500)
    with pytest.raises(RefusedError, match=r"cannot be used.*LEADFLOW_HOME"):
        open_home(place)


def test_a_place_that_cannot_even_be_looked_at_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(self: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", forbidden)
    with pytest.raises(RefusedError, match=r"cannot be used \(Permission denied\)"):
        open_home(tmp_path)


def test_a_home_that_another_makes_at_the_same_moment_is_no_stranger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other is done between our first look and our second."""
    look = home._is_whole

    def slow(path: Path) -> bool:
        seen = look(path)
        monkeypatch.setattr(home, "_is_whole", look)
        open_home(path)
        (path / "leadflow.db").write_text("x", "utf-8")
        return seen

    monkeypatch.setattr(home, "_is_whole", slow)
    open_home(tmp_path / "home")
    assert (tmp_path / "home" / "leadflow.db").is_file()


def test_several_that_make_a_home_at_once_make_one(tmp_path: Path) -> None:
    code = "import pathlib, sys; from leadflow.home import open_home; open_home(pathlib.Path(sys.argv[1]))"
    programs = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "home")]) for _ in range(4)]
    assert [each.wait(60) for each in programs] == [0] * 4
    assert set(everything(tmp_path / "home")) == {MARKER, "logs"}
