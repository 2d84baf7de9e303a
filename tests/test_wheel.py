"""The wheel holds everything, and leadflow runs from it outside of the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout with the tools that are installed (no network)."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but what the wheel brings."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(installed: Path, cwd: Path, *arguments: str) -> str:
    """Run Python outside of the checkout, with leadflow from the wheel and the libraries of this one."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(installed),
        "LEADFLOW_HOME": str(cwd / "home"),
        "LEADFLOW_TODAY": "2026-08-31",
        # A port where no Prefect was started: the launch is to work without, and say so.
        "LEADFLOW_PREFECT_PORT": str(free_port()),
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_flows_boards_playbooks_templates(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder, suffix in {
        "flows": "flows",
        "boards": "boards/templates",
        "src/leadflow/playbooks/data": "playbooks/data",
        "src/leadflow/samples/school": "samples/school",
        "src/leadflow/web/templates": "web/templates",
        "src/leadflow/web/static": "web/static",
        "src/leadflow/store/migrations/versions": "store/migrations/versions",
    }.items():
        expected = {f"leadflow/{suffix}/{each.name}" for each in (ROOT / folder).iterdir() if each.is_file()}
        assert expected, folder
        assert expected <= names, folder
    assert "leadflow/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_it_is_the_wheel_that_runs(installed: Path, tmp_path: Path) -> None:
    place = run(installed, tmp_path, "-c", "import leadflow; print(leadflow.__file__)")
    assert Path(place.strip()).is_relative_to(installed)


def test_a_school_is_launched_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    run(installed, tmp_path, "-m", "leadflow", "init", "school")
    run(installed, tmp_path, "-m", "leadflow", "check", "school/school.yaml")
    run(installed, tmp_path, "-m", "leadflow", "launch", "school/school.yaml")
    assert '"rollout": "cedar_hill_2026"' in run(installed, tmp_path, "-m", "leadflow", "status", "--json")


def test_the_flows_of_the_wheel_import(installed: Path, tmp_path: Path) -> None:
    script = (
        "import os; os.environ['DO_NOT_TRACK'] = '1'\n"
        "from leadflow import resources\n"
        "from prefect.flows import load_flow_from_entrypoint\n"
        "for name in ('rollout', 'advance'):\n"
        "    print(load_flow_from_entrypoint(f'{resources.flows() / name}.py:{name}').name)\n"
    )
    assert run(installed, tmp_path, "-c", script).split() == ["rollout", "advance"]
