"""Rendering: one template environment, autoescaped, with the words and dates that all pages share."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from leadflow import __version__
from leadflow.web import statics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

STATIC = statics.FOLDER


def day(value: date | datetime | None) -> str:
    """``Wed 18 Nov 2026``."""
    return f"{value:%a} {value.day} {value:%b %Y}" if value else ""


def short(value: date | None) -> str:
    """``18 Nov``."""
    return f"{value.day} {value:%b}" if value else ""


def number(value: float) -> str:
    """``3``, ``-1.5`` with a real minus sign."""
    return f"{value:g}".replace("-", "−")


def counted(value: float, one: str, many: str = "") -> str:
    """``1 step``, ``3 steps``."""
    return f"{number(value)} {one if abs(value) == 1 else many or one + 's'}"


def slug(value: str) -> str:
    """A state or a cause as a class name: ``waiting-for-approval``."""
    return value.lower().replace(" ", "-").replace("_", "-")


_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(day=day, short=short, number=number, counted=counted, slug=slug)
_environment.globals.update(static=statics.address, version=__version__)


def render(request: Request, template: str, context: Mapping[str, Any], *, status: int = 200) -> Response:
    """A page."""
    shared = {"path": request.url.path, "rollout": None, "tab": "", "notice": ""}
    return HTMLResponse(_environment.get_template(template).render({**shared, **context}), status)
