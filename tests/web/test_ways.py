"""The page with the ways to keep a goal: from the late goal to it, and from it to what would move."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

from tests.web.conftest import HERE

if TYPE_CHECKING:
    from starlette.testclient import TestClient

WAYS = f"{HERE}/goals/vision/ways"


def proposals(page: str) -> list[str]:
    """What the forms of a page would send."""
    return [html.unescape(each) for each in re.findall(r'name="changes" value="([^"]*)"', page)]


def test_a_late_goal_leads_to_its_ways(reader: TestClient) -> None:
    assert f'href="{WAYS}"' in reader.get(HERE).text
    plan = reader.get(f"{HERE}/plan").text
    assert f'href="{WAYS}">Ways to keep this goal' in plan
    assert "/goals/results/ways" not in plan


def test_the_page_says_why_and_what_would_keep_it(reader: TestClient) -> None:
    page = html.unescape(reader.get(WAYS).text)
    assert (
        "Goal 'Vision and mission are shared by all' is due on Fri 20 Nov 2026 and cannot be reached" in page
    )
    assert "is under way and would have to be done by" in page
    assert "Nothing is squeezed: it is better to move too slowly than too fast." in page
    assert "What sets its date" in page
    assert "leadflow replan --rollout distributed-2026 --goal vision=" in page


def test_a_goal_that_can_be_kept_needs_no_way(reader: TestClient) -> None:
    page = reader.get(f"{HERE}/goals/plan/ways").text
    assert "There is nothing to do." in page
    assert proposals(page) == []


def test_a_goal_that_is_not_there(reader: TestClient) -> None:
    answer = reader.get(f"{HERE}/goals/nothing/ways")
    assert answer.status_code == 404
    assert "There is no goal ‘nothing’ in this rollout." in answer.text


def test_every_way_leads_to_what_moves_and_changes_nothing_yet(client: TestClient) -> None:
    before = client.get(WAYS).text
    sent = proposals(before)
    assert sent
    for changes in sent:
        assert json.loads(changes)
        answer = client.post(f"{HERE}/replan/changes", data={"changes": changes})
        assert answer.status_code == 200, changes
        assert "Nothing is changed yet." in answer.text
    assert client.get(WAYS).text == before
