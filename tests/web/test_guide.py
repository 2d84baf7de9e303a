"""The guide of the dashboard names every page and every guard's figure."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.routing import Route

from leadflow.web.app import create_app
from leadflow.web.guards import LARGEST_BODY

if TYPE_CHECKING:
    from leadflow.bootstrap import App

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "dashboard.md"


def test_every_page_is_in_the_guide_and_nothing_else(still_app: App) -> None:
    pages = {
        re.sub(r"\{(\w+)\}", lambda name: name[1].upper(), route.path)
        for route in create_app(still_app).routes
        if isinstance(route, Route) and "GET" in (route.methods or ()) and "{mark}" not in route.path
    }
    named = set(re.findall(r"`(/[^`]*)`", GUIDE.read_text()))
    assert named == pages - {"/favicon.ico"}


def test_the_largest_body_is_the_one_of_the_guide() -> None:
    assert f"more than {LARGEST_BODY // 1024} KiB" in GUIDE.read_text()
