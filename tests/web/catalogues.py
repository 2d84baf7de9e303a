"""The catalogues of the pages, and the messages that stand in the code.

    python -m tests.web.catalogues

brings every catalogue up to the code (new messages with an empty text, old ones taken out) and prints what is
to be translated.
"""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import leadflow
from leadflow.web.languages import DOMAIN, ENGLISH, LOCALE, NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(leadflow.__file__).parent
PARTS = ("planning", "playbooks", "people", "sync", "rollout", "services", "store", "boards", "intake", "web")
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "ngettext": (1, 2), "say": None, "say_many": (1, 2)}
PLACE = re.compile(r"%\(\w+\)s|%%")
TRANSLATED = tuple(code for code in NAMES if code != ENGLISH)

Texts = tuple[str, ...]
"""A message, or one with its plural."""


@cache
def messages() -> frozenset[Texts]:
    """Every message of the code."""
    return frozenset(_messages())


def _messages() -> Iterator[Texts]:
    for part in PARTS:
        for _, _, found, _, _ in extract_from_dir(SOURCE / part, METHODS, keywords=KEYWORDS):
            yield texts_of(found)


def texts_of(found: Any) -> Texts:
    """One text or several, always as several."""
    return (found or "",) if found is None or isinstance(found, str) else tuple(found)


def path_of(code: str) -> Path:
    """Where a catalogue is."""
    return LOCALE / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def catalogue(code: str) -> Catalog:
    """A catalogue as it is written."""
    with path_of(code).open("rb") as stream:
        return read_po(stream, locale=code, domain=DOMAIN)


def renew(code: str) -> list[Texts]:
    """Write a catalogue anew; what is to be translated."""
    found, template = catalogue(code), Catalog()
    for each in sorted(messages()):
        template.add(each[0] if len(each) == 1 else each)
    found.update(template, no_fuzzy_matching=True)
    written = BytesIO()
    write_po(written, found, width=0, sort_output=True, omit_header=True, ignore_obsolete=True)
    path = path_of(code)
    head = path.read_text("utf-8").partition("\n\n")[0]
    path.write_text(f"{head}\n\n{written.getvalue().decode().strip()}\n", "utf-8")
    return [texts_of(each.id) for each in found if each.id and not all(texts_of(each.string))]


if __name__ == "__main__":
    for each in TRANSLATED:
        for lacks in renew(each):
            print(f"{each}: {' | '.join(lacks)}")
