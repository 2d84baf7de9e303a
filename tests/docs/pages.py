"""The documentation as the tests see it: every page, its links, its commands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_PICTURE = re.compile(r"<(?:img|source)\b[^>]*?\b(?:src|srcset)=\"([^\"]+)\"")
_CODE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")


def pages() -> list[Path]:
    """Every Markdown page of the project."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def links(page: Path) -> Iterator[tuple[str, str]]:
    """(file, fragment) of every link within the project; the file is empty for the page itself."""
    text = page.read_text("utf-8")
    for target in [*_LINK.findall(text), *_PICTURE.findall(text)]:
        if "://" not in target and not target.startswith("mailto:"):
            file, _, fragment = target.partition("#")
            yield file, fragment


def headings(page: Path) -> set[str]:
    """The fragments that a page's headings make, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-") for each in found}


def commands(page: Path, program: str) -> Iterator[list[str]]:
    """Every command line of `program` on a page, in words: in code blocks and in the running text."""
    text = page.read_text("utf-8")
    blocks = [line for block in _CODE.findall(text) for line in block.splitlines()]
    for line in [*blocks, *_INLINE.findall(_CODE.sub("", text))]:
        plain = re.split(r"\s+#|[|>&;]", line.strip().removeprefix("$ "))[0]
        words = [each for each in plain.split() if not re.match(r"^[A-Z_]+=", each)]
        if words[:1] == [program]:
            yield words[1:]
