"""House rules that no linter of others knows: size, the clock, the words, what must not be committed."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "leadflow"
PURE = ("planning", "sync", "people", "playbooks", "rollout")

LONGEST_FILE = 400
LONGEST_FUNCTION = 50

NEVER_COMMITTED = re.compile(
    r"/root/|/work/|/home/(?!school/)[a-z]|//pypi\.|registry\.npmjs|deb\.debian|index-url\s*=|"
    r"\bATTA[0-9a-zA-Z]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY"
)
"""Machine paths, package registries, secrets. (/home/school is the example in the launch form.)"""


def sources() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_files_and_functions_are_short() -> None:
    for path in sources():
        assert path.read_text("utf-8").count("\n") <= LONGEST_FILE, path
        if path.parent.name == "versions":
            continue  # a migration is a list
        for function in functions(path):
            length = (function.end_lineno or 0) - function.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{path}:{function.lineno} {function.name}: {length} lines"


@pytest.mark.parametrize("package", PURE)
def test_the_pure_packages_never_ask_for_the_time(package: str) -> None:
    for path in sorted((SOURCE / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            # `Schedule.today` is data; what must not be there is the call of a clock.
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in ("now", "utcnow", "today"), f"{path}:{node.lineno}"


def test_every_module_says_what_it_is() -> None:
    for path in sources():
        if path.parent.name != "versions":
            assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"manager", "managers", "helper", "helpers", "util", "utils", "common", "misc", "process"}
    assert not [path for path in sources() if path.stem in empty]


def test_nothing_is_committed_that_must_not_be() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so nothing is committed from here")
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    assert "uv.lock" not in tracked
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in (".png", ".svg") or path == Path(__file__) or not path.is_file():
            continue
        found = NEVER_COMMITTED.search(path.read_text("utf-8"))
        assert found is None, f"{name}: {found.group()}"
