"""ETags: what tells two versions of an answer apart, and which of them a program has already."""

from __future__ import annotations

from hashlib import sha256


def tag_of(content: bytes) -> str:
    """The tag of an answer, to be sent as a weak one: ``W/`` before it."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def known_tags(asked: str) -> set[str]:
    """The tags in an ``If-None-Match`` header, weak ones like others."""
    return {each.strip().removeprefix("W/") for each in asked.split(",")}
