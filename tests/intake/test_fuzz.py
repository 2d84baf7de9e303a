"""Whatever stands in a file: what is wrong is said, and nothing else ever comes out."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadflow.errors import InputError
from leadflow.intake.check import check
from leadflow.intake.document import document_of
from leadflow.intake.school import load_definition
from leadflow.rollout.start import plan_on
from tests.intake.cases import SMALL

FILES = sorted(path.name for path in SMALL.iterdir())
PIECES = [
    "\t", "\n", " ", "  ", ":", ": ", "- ", "-", "'", "\"", "[", "]", "{", "}", "{x}", "{title}",
    "{a: b}", "[]", "{}", "&a ", "*a", "!x ", "!!int ", "? ", "|", ">-", "#", "%", "@", "`", "---\n",
    "...\n", ",", ";", "\x00", "\x85", "\ufeff", "\u2028", "é", "🏫", "~", "null", "true", "0", "-1",
    "0.5", "0.3", "1e9", "99999999999999999999", ".inf", "2026-11-13", "2026-13-01", "0001-01-01",
    "9999-12-31", "g.try", "g", "norms", "shared", "leadership", "school", "milestone", "meeting", "SS",
    "FF", "SF", "key: ", "title: ", "after: [", "repeat: {weekday: friday}\n", "elapsed_days",
    "{feedback_days}", "{group}", "month", "use: cycle\n", "each: group\n", "on: 2026-12-24\n",
]  # fmt: skip

folder = pytest.fixture(scope="module")(lambda: Path(mkdtemp(prefix="leadflow-fuzz-")))


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """A text with some pieces taken out, doubled, moved or put in."""
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(text)))
        end = draw(st.integers(begin, min(len(text), begin + 40)))
        piece = draw(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)))
        change = draw(st.sampled_from(["out", "double", "in", "over", "lines"]))
        if change == "lines":
            lines = text.splitlines(keepends=True) or [""]
            moved = lines.pop(draw(st.integers(0, len(lines) - 1)))
            lines.insert(draw(st.integers(0, len(lines))), moved)
            text = "".join(lines)
        else:
            middle = {"out": "", "double": text[begin:end] * 2, "in": piece + text[begin:end], "over": piece}
            text = text[:begin] + middle[change] + text[end:]
    return text


def tried(folder: Path, name: str, content: bytes) -> None:
    """Check the school with one file in this state, and plan it when nothing is wrong."""
    for path in SMALL.iterdir():
        shutil.copy(path, folder / path.name)
    (folder / name).write_bytes(content)
    problems = [problem for each in ("school.yaml", name) for problem in check(folder / each)]
    for problem in problems:
        assert problem.message.strip()
        assert problem.file or problem.key
        assert problem.line is None or problem.line >= 1
    if not problems:
        definition = load_definition(folder / "school.yaml")
        plan_on(definition, definition.start)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), name=st.sampled_from(FILES))
def test_valid_files_with_changes(folder: Path, data: st.DataObject, name: str) -> None:
    text = data.draw(mutated((SMALL / name).read_text(encoding="utf-8")))
    tried(folder, name, text.encode("utf-8", errors="surrogatepass"))


@settings(max_examples=60)
@given(name=st.sampled_from(FILES), content=st.binary(max_size=200))
def test_any_bytes(folder: Path, name: str, content: bytes) -> None:
    tried(folder, name, content)


@settings(max_examples=300)
@given(text=st.text(st.sampled_from("ab:-,[]{}&*!?|>'\"#%@`~ \n\t\\0.<=/\x00\x85\ufeff"), max_size=60))
def test_any_text_as_yaml(text: str) -> None:
    with suppress(InputError):
        document_of(text, "x.yaml")
