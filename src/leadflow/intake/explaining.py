"""Explaining: what pydantic found in a document, as problems that people can act on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError

from leadflow.errors import InputError, Problem
from leadflow.playbooks.overlay import VERBS
from leadflow.playbooks.spelling import advice, nearest
from leadflow.saying import changed, joined, say

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from leadflow.intake.document import Document, Location

ModelT = TypeVar("ModelT", bound=BaseModel)

_EXPECTED = {
    "string_type": say("a text"),
    "tuple_type": say("a list"),
    "list_type": say("a list"),
    "model_type": say("a mapping of keys to values"),
    "model_attributes_type": say("a mapping of keys to values"),
    "dict_type": say("a mapping of keys to values"),
    "mapping_type": say("a mapping of keys to values"),
    "int_type": say("a whole number"),
    "int_parsing": say("a whole number"),
    "int_from_float": say("a whole number"),
    "float_type": say("a number"),
    "float_parsing": say("a number"),
    "bool_type": say("true or false"),
    "bool_parsing": say("true or false"),
}
_EMPTY = ("string_too_short", "too_short")


def parse(model: type[ModelT], document: Document, data: Any = None, at: Location = ()) -> ModelT:
    """`model` made of a document, or of `data` found `at` a place in it. Raises `InputError`."""
    try:
        return model.model_validate(document.data if data is None else data)
    except ValidationError as error:
        problems = [_problem(each, model, document, at) for each in error.errors() if not _echo(each)]
        raise InputError(sorted(problems, key=lambda each: each.line or 0)) from None


def _problem(error: ErrorDetails, model: type[BaseModel], document: Document, at: Location) -> Problem:
    loc = error["loc"]
    kind, value = error["type"], error["input"]
    path = (*at, *(part for part in loc[:-1] if not _is_mark(part)), *_end(loc, kind))
    if kind == "missing":
        name = str(loc[-1])
        return document.problem(path[:-1], say("'%(name)s' is missing.", name=name), _wanted(model, loc))
    if kind == "extra_forbidden":
        known = _fields(model, loc[:-1])
        return document.problem(
            path, say("'%(key)s' is not known here.", key=path[-1]), advice(str(path[-1]), known)
        )
    return document.problem(path, *_told(kind, value, error))


def _echo(error: ErrorDetails) -> bool:
    """True for a list that pydantic calls too short only because its entries are wrong."""
    value = error["input"]
    return error["type"] == "too_short" and isinstance(value, list) and len(value) > 0


def _end(loc: Location, kind: str) -> Location:
    """The end of a location; somebody may have written a key that looks like a mark."""
    return loc[-1:] if kind == "extra_forbidden" or not any(map(_is_mark, loc[-1:])) else ()


def _is_mark(part: str | int) -> bool:
    """True for parts of a location that nobody wrote: the tags of unions, pydantic's mark for keys."""
    return isinstance(part, str) and (part.startswith("~") or part == "[key]")


def _told(kind: str, value: object, error: ErrorDetails) -> tuple[str, str]:
    """What is wrong with a value, and what to do."""
    if value is None:
        return say("There is no value here."), say("Give it one, or take the line out.")
    if kind in _EMPTY:
        return say("This is empty."), say("Give it a value.")
    if kind in _EXPECTED:
        what = say("%(value)s is not %(kind)s.", value=_shown(value), kind=_EXPECTED[kind])
        return changed(what, _capital), ""
    if kind.startswith("date"):
        return (
            say("%(value)s is not a date.", value=_shown(value)),
            say("Write it as YYYY-MM-DD, for example 2026-11-18."),
        )
    if kind in ("enum", "literal_error"):
        choices = _choices(error)
        close = nearest(str(value), choices)
        return (
            say("%(value)s is not one of %(choices)s.", value=_shown(value), choices=", ".join(choices)),
            (say("Did you mean '%(close)s'?", close=close) if close else ""),
        )
    if kind == "string_too_long":
        most = error.get("ctx", {}).get("max_length")
        return (
            say(
                "%(value)s has %(num)s characters; %(most)s is the most.",
                value=_shown(value),
                num=len(str(value)),
                most=most,
            ),
            say("Shorten it."),
        )
    if kind == "string_pattern_mismatch":
        return _pattern(value, error)
    if kind == "no_verb":
        return say("It says nothing to do: %(error)s.", error=error["msg"]), _verb_meant(value)
    text = error.get("ctx", {}).get("error")
    text = str(text) if text else error["msg"].replace("Input should be", "it should be")
    if isinstance(value, Mapping | list | BaseModel):
        return changed(joined((text, "."), ""), _capital), ""
    return say("%(value)s does not fit: %(text)s.", value=_shown(value), text=text), ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _verb_meant(value: object) -> str:
    """Which verb was probably meant by one of the keys of a change."""
    keys = value if isinstance(value, Mapping) else ()
    meant = next((close for key in keys if (close := nearest(str(key), VERBS))), None)
    return (
        say("Did you mean '%(meant)s'?", meant=meant)
        if meant
        else say("Write one of these keys with a step.")
    )


def _choices(error: ErrorDetails) -> list[str]:
    expected = str(error.get("ctx", {}).get("expected", ""))
    return [each.strip(" '") for each in expected.replace(" or ", ", ").split(",")]


def _pattern(value: object, error: ErrorDetails) -> tuple[str, str]:
    pattern = str(error.get("ctx", {}).get("pattern", ""))
    if pattern.startswith("^[a-z]"):
        return (
            say("%(value)s cannot be a key.", value=_shown(value)),
            say("Use lower-case letters, digits, '_' and '-'."),
        )
    return (
        say("%(value)s is not an hour.", value=_shown(value)),
        say("Write it as HH:MM, for example 15:00."),
    )


def _shown(value: object) -> str:
    """A value as people wrote it, short."""
    if isinstance(value, Mapping):
        return say("a mapping")
    if isinstance(value, list | tuple):
        return say("a list")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text if len(text) <= 40 else text[:39] + '…'}'"


def _wanted(model: type[BaseModel], loc: Location) -> str:
    """What a missing key is for: the field's description."""
    for found in _models(model, loc[:-1]):
        for name, info in found.model_fields.items():
            if loc[-1] in (name, info.alias) and info.description:
                return say("Write '%(key)s: …', %(description)s.", key=loc[-1], description=info.description)
    return say("Write '%(key)s: …'.", key=loc[-1])


def _fields(model: type[BaseModel], loc: Location) -> list[str]:
    """The keys that are known at a place."""
    return [info.alias or name for each in _models(model, loc) for name, info in each.model_fields.items()]


def _models(annotation: Any, loc: Location) -> Iterable[type[BaseModel]]:
    """The models that stand at a place inside a type, found by walking its annotations."""
    origin, args = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _models_in(annotation, loc)
    elif origin is Annotated:
        tags = [each.tag for each in args[1:] if isinstance(each, Tag)]
        if not tags or loc[:1] == (tags[0],):
            yield from _models(args[0], loc[len(tags) :])
    elif origin in (Union, UnionType):
        for each in args:
            yield from _models(each, loc)
    elif loc and args:
        yield from _models(args[1] if isinstance(loc[0], str) and len(args) > 1 else args[0], loc[1:])


def _models_in(model: type[BaseModel], loc: Location) -> Iterable[type[BaseModel]]:
    if not loc:
        yield model
        return
    for name, info in model.model_fields.items():
        if loc[0] in (name, info.alias):
            yield from _models(info.annotation, loc[1:])
