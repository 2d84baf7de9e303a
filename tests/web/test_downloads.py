"""Downloads: the plan as a file, behind the same guards as the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leadflow.exchange.mspdi.incoming import import_project
from leadflow.exchange.table_in import import_table
from leadflow.planning.schedule import schedule
from tests.web import samples
from tests.web.conftest import HERE

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from leadflow.services.view import View


@pytest.mark.parametrize(
    ("form", "kind", "begins"),
    [
        ("csv", "text/csv", "\ufeffkey,"),
        ("xml", "application/xml", "<?xml"),
        ("svg", "image/svg+xml", "<?xml"),
        ("ics", "text/calendar", "BEGIN:VCALENDAR"),
    ],
)
def test_each_form_is_a_file_with_its_type(reader: TestClient, form: str, kind: str, begins: str) -> None:
    answer = reader.get(f"{HERE}/plan.{form}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{samples.KEY}.{form}"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" in answer.headers
    assert answer.content.decode().startswith(begins)


def test_the_files_hold_the_rollout_as_it_stands(reader: TestClient, found: View) -> None:
    rollout = found.rollout
    table = import_table(reader.get(f"{HERE}/plan.csv").content, "plan.csv", rollout.definition)
    project = import_project(reader.get(f"{HERE}/plan.xml").content, "plan.xml")
    for each in (table, project):
        defined = each.definition
        again = schedule(defined.plan, defined.calendar, found.today, each.progress)
        assert again.steps == found.schedule.steps


@pytest.mark.parametrize("path", ["plan.exe", "plan.", "plan.csv/x", "plan.svg?paper=a0"])
def test_other_forms_are_not_there(reader: TestClient, path: str) -> None:
    assert reader.get(f"{HERE}/{path}").status_code == 404


def test_a_rollout_that_is_not_there_has_no_files(reader: TestClient) -> None:
    assert reader.get("/r/nobody/plan.csv").status_code == 404


def test_the_page_links_to_every_file(reader: TestClient) -> None:
    page = reader.get(f"{HERE}/plan").text
    for form in ("csv", "xml", "svg", "ics", "svg?paper=a4"):
        assert f'href="{HERE}/plan.{form}" download' in page
