"""The feed: what is new on the page for everybody, as Atom (RFC 4287), for those who follow it."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from leadflow.web.words import long

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from leadflow.web.contexts.community import CommunityPage

CONTENT = "application/atom+xml; charset=utf-8"
ATOM = "http://www.w3.org/2005/Atom"
OURS = UUID("6a2f5d0e-6c0b-5c8e-9a4e-1d0c7a1f7b35")
"""The namespace of the entries' ids: they stay the same wherever the page lies."""

Entry = tuple[str, datetime, str, str, str]
"""What it is about (for its id), when, title, text, and where on the page."""


def feed(page: CommunityPage, home: str) -> bytes:
    """The feed; `home` is where the page is, seen from the feed."""
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _text(root, "title", f"{page.name} · {page.school}")
    _text(root, "id", _id(page, "page"))
    _text(root, "updated", _stamp(page.updated))
    ET.SubElement(root, "link", {"rel": "alternate", "href": home})
    _text(ET.SubElement(root, "author"), "name", page.school)
    for about, at, title, text, where in sorted(_entries(page), key=lambda each: each[1:3], reverse=True):
        entry = ET.SubElement(root, "entry")
        _text(entry, "title", title)
        _text(entry, "id", _id(page, about))
        _text(entry, "updated", _stamp(at))
        ET.SubElement(entry, "link", {"rel": "alternate", "href": f"{home}#{where}"})
        _text(entry, "content", text)
    ET.indent(root)
    written: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return written + b"\n"


def _entries(page: CommunityPage) -> Iterator[Entry]:
    for step in page.done:
        text = f"{step.group}, {long(step.day)}"
        yield f"done/{step.anchor}", _noon(page, step.day), f"Done: {step.title}", text, step.anchor
    for answer in page.answers:
        about = f"answer/{answer.on}/{answer.heard}"
        yield about, _noon(page, answer.on), f"We heard: {answer.heard}", f"We did: {answer.did}", "heard-h"
    for decision in page.decisions:
        about = f"decision/{decision.on}/{decision.sentence}"
        yield about, _noon(page, decision.on), "Decided", decision.sentence, "heard-h"
    for each in page.wanted:
        yield f"help/{each.id}", each.at, f"Help wanted: {each.group}", each.sentence, f"help-{each.id}"


def _noon(page: CommunityPage, day: date) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(page.timezone))


def _id(page: CommunityPage, about: str) -> str:
    return uuid5(OURS, f"{page.mark}/{about}").urn


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text
