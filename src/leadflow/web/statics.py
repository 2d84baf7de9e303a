"""Static files: read once, served under an address with their content's hash, kept by browsers for a year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

FOLDER = Path(__file__).parent / "static"
KEPT = "public, max-age=31536000, immutable"
TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file."""

    content: bytes
    media_type: str
    mark: str
    """The beginning of its content's hash."""


@cache
def static_files() -> Mapping[str, StaticFile]:
    """All files by name."""
    found = {}
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in TYPES:
            content = path.read_bytes()
            found[path.name] = StaticFile(content, TYPES[path.suffix], sha256(content).hexdigest()[:12])
    return found


def address(name: str) -> str:
    """Where a file is; changes with its content. Raises `KeyError` for a file that is not there."""
    return f"/static/{static_files()[name].mark}/{name}"


def serve(request: Request) -> Response:
    """A file. An address from before an upgrade gets the present content, which is then not kept."""
    found = static_files().get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    kept = KEPT if request.path_params["mark"] == found.mark else "no-cache"
    return Response(found.content, media_type=found.media_type, headers={"cache-control": kept})


def icon(request: Request) -> Response:  # noqa: ARG001
    """The icon for those who ask for it under the old name."""
    found = static_files()["icon.svg"]
    return Response(found.content, media_type=found.media_type, headers={"cache-control": "max-age=86400"})
