"""Rendering: one template environment, autoescaped, with the words that all pages share."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from markupsafe import Markup
from starlette.responses import HTMLResponse

from leadflow import __version__
from leadflow.intake.text import LARGEST_SAID
from leadflow.web import languages, statics, words
from leadflow.web.form_token import FormTokens, filled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jinja2.runtime import Context as Filling
    from starlette.responses import Response

TEMPLATES = Path(__file__).parent / "templates"


class Context(Protocol):
    """What a template is given: a frozen dataclass that names its template."""

    template: ClassVar[str]


class Pages:
    """Templates, ready to be filled.

    A template gets the fields of one context (a frozen dataclass of `leadflow.web.contexts`) by their names
    and nothing else; a name that is not there is an error, not an empty space.
    """

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=[FormTokens],
            finalize=languages.told,
        )
        self._environment.filters.update(
            capitalize=words.capitalized,
            clock_time=words.clock_time,
            initials=words.initials,
            listed=words.listed,
            long=words.long,
            lower=words.lower,
            number=words.number,
            short=_short,
            slack_words=words.slack_words,
            slug=words.slug,
            span=_span,
            timed=words.timed,
            upper_first=words.upper_first,
            word=words.word,
        )
        self._environment.globals.update(
            _=_gettext,
            language=languages.present,
            languages=languages.languages,
            largest_file=LARGEST_SAID,
            ngettext=_ngettext,
            static=statics.address,
            version=__version__,
        )

    def text(self, context: Context) -> str:
        """A filled template, for everybody alike: without what belongs to a session."""
        return self._environment.get_template(context.template).render(_fields(context))

    def page(self, context: Context, status: int = 200) -> Response:
        """A filled template as the answer to a request."""
        return self.answer(self.text(context).encode(), status)

    def answer(self, page: bytes, status: int = 200) -> Response:
        """A page, perhaps kept from before, as the answer to the present request."""
        return HTMLResponse(filled(page), status)


def _gettext(message: str, /, **values: object) -> Markup:
    """A message of a template, which may hold markup; its values are escaped."""
    found = languages.gettext(message)
    return _filled(found, values) if values else _without_places(found)


@lru_cache(maxsize=1 << 12)
def _without_places(message: str) -> Markup:
    """A message that stands beside every line of a table, as a label. Percent signs are doubled, too."""
    return _filled(message, {})


def _ngettext(one: str, many: str, num: float, /, **values: object) -> Markup:
    """The message of a template that goes with a number."""
    return _filled(languages.ngettext(one, many, num), {"num": words.number(num), **values})


def _filled(message: str, values: Mapping[str, object]) -> Markup:
    return Markup(message) % {name: languages.told(each) for name, each in values.items()}  # noqa: S704


@pass_context
def _short(context: Filling, day: date | None) -> str:
    """A date without its year when it is this year."""
    return words.short(day, _today(context))


@pass_context
def _span(context: Filling, first: date, last: date) -> str:
    """Two dates as a stretch, without the year when it is this year."""
    return words.span(first, last, _today(context))


def _today(context: Filling) -> date | None:
    return getattr(context.get("frame"), "today", None)


def _fields(context: Any) -> dict[str, Any]:
    return {each.name: getattr(context, each.name) for each in fields(context)}
