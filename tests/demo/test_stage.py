"""The demo's home is made new, and nobody else's folder is ever touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leadflow import resources
from leadflow.bootstrap import open_app
from leadflow.demo.stage import fresh_home
from leadflow.errors import RefusedError
from leadflow.home import open_home
from leadflow.intake.school import load_definition
from leadflow.integrations.clock import SimulatedClock
from leadflow.services.launch import launch
from leadflow.settings import Settings
from tests.small import MONDAY, small_definition

if TYPE_CHECKING:
    from pathlib import Path

    from leadflow.rollout.rollout import Definition


def files(folder: Path) -> dict[str, bytes]:
    """Everything in a folder."""
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def launched(home: Path, definition: Definition) -> None:
    with open_app(Settings(home=home)) as app:
        launch(app.at(SimulatedClock(MONDAY)).world, definition, accept_late=True)


def refused(home: Path, match: str) -> None:
    """A demo in this home is refused, and nothing in it changes."""
    before = files(home)
    with pytest.raises(RefusedError, match=match):
        fresh_home(home)
    assert files(home) == before


def test_it_takes_the_place_of_an_earlier_demo(tmp_path: Path) -> None:
    home = tmp_path / "home"
    fresh_home(home)
    launched(home, load_definition(resources.sample_school() / "school.yaml"))
    (home / "prefect").mkdir()
    (home / "prefect" / "prefect.db").touch()
    fresh_home(home)
    assert set(files(home)) == {"home.json", "logs/demo"}


def test_a_demo_that_was_cut_off_before_its_database_is_taken_too(tmp_path: Path) -> None:
    fresh_home(tmp_path / "home")
    fresh_home(tmp_path / "home")
    assert set(files(tmp_path / "home")) == {"home.json", "logs/demo"}


def test_a_link_to_an_earlier_demo_stays_a_link(tmp_path: Path) -> None:
    fresh_home(tmp_path / "home")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "home")
    fresh_home(link)
    assert link.is_symlink()
    assert set(files(tmp_path / "home")) == {"home.json", "logs/demo"}


def test_a_school_that_was_launched_into_a_demo_is_not_removed(tmp_path: Path) -> None:
    fresh_home(tmp_path / "home")
    launched(tmp_path / "home", small_definition())
    refused(tmp_path / "home", r"'small' of a school.*--home")


def test_a_home_of_real_rollouts_is_not_touched(tmp_path: Path) -> None:
    open_home(tmp_path / "home")
    launched(tmp_path / "home", small_definition())
    refused(tmp_path / "home", r"home of real rollouts.*--home")


def test_a_folder_that_only_looks_like_a_demo_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "demo").touch()
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter1").write_text("one", "utf-8")
    refused(tmp_path, "not a leadflow home")


def test_other_files_in_a_demo_are_not_removed(tmp_path: Path) -> None:
    fresh_home(tmp_path / "home")
    (tmp_path / "home" / "thesis.txt").write_text("chapter one", "utf-8")
    refused(tmp_path / "home", r"thesis\.txt.*--home")


def test_a_database_that_cannot_be_read_is_not_removed(tmp_path: Path) -> None:
    fresh_home(tmp_path / "home")
    (tmp_path / "home" / "leadflow.db").write_bytes(b"an older leadflow, or a broken disk")
    refused(tmp_path / "home", "cannot be read")


def test_anybody_elses_folder_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("chapter one", "utf-8")
    refused(tmp_path, "not a leadflow home")
