"""Every kind of mistake in every kind of file: what is said, word for word, with file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadflow.intake.check import check
from tests.intake.cases import SMALL, ErrorCase, change, error_cases, said, small_school


@pytest.mark.parametrize("path", sorted(SMALL.iterdir()), ids=lambda path: path.name)
def test_the_small_school_has_no_mistakes(path: Path) -> None:
    assert check(path) == []


@pytest.mark.parametrize("case", error_cases(), ids=str)
def test_mistake(case: ErrorCase, tmp_path: Path) -> None:
    school = small_school(tmp_path)
    for edit in case.changes:
        change(school.parent, edit)
    assert said(school.parent / case.checked) == list(case.says)
