"""Explaining: what pydantic found in a document, as problems that people can act on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError

from leadflow.errors import InputError, Problem
from leadflow.playbooks.overlay import VERBS
from leadflow.playbooks.spelling import advice, nearest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from leadflow.intake.document import Document, Location

ModelT = TypeVar("ModelT", bound=BaseModel)

_EXPECTED = {
    "string_type": "a text",
    "tuple_type": "a list",
    "list_type": "a list",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "dict_type": "a mapping of keys to values",
    "mapping_type": "a mapping of keys to values",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
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
        return document.problem(path[:-1], f"'{name}' is missing.", _wanted(model, loc))
    if kind == "extra_forbidden":
        known = _fields(model, loc[:-1])
        return document.problem(path, f"'{path[-1]}' is not known here.", advice(str(path[-1]), known))
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
        return "There is no value here.", "Give it one, or take the line out."
    if kind in _EMPTY:
        return "This is empty.", "Give it a value."
    if kind in _EXPECTED:
        shown = _shown(value)
        return f"{shown[:1].upper()}{shown[1:]} is not {_EXPECTED[kind]}.", ""
    if kind.startswith("date"):
        return f"{_shown(value)} is not a date.", "Write it as YYYY-MM-DD, for example 2026-11-18."
    if kind in ("enum", "literal_error"):
        choices = _choices(error)
        close = nearest(str(value), choices)
        return (
            f"{_shown(value)} is not one of {', '.join(choices)}.",
            f"Did you mean '{close}'?" if close else "",
        )
    if kind == "string_too_long":
        most = error.get("ctx", {}).get("max_length")
        return f"{_shown(value)} has {len(str(value))} characters; {most} is the most.", "Shorten it."
    if kind == "string_pattern_mismatch":
        return _pattern(value, error)
    if kind == "no_verb":
        return f"It says nothing to do: {error['msg']}.", _verb_meant(value)
    text = error["msg"].removeprefix("Value error, ").replace("Input should be", "it should be")
    if isinstance(value, Mapping | list | BaseModel):
        return f"{text[:1].upper()}{text[1:]}.", ""
    return f"{_shown(value)} does not fit: {text}.", ""


def _verb_meant(value: object) -> str:
    """Which verb was probably meant by one of the keys of a change."""
    keys = value if isinstance(value, Mapping) else ()
    meant = next((close for key in keys if (close := nearest(str(key), VERBS))), None)
    return f"Did you mean '{meant}'?" if meant else "Write one of these keys with a step."


def _choices(error: ErrorDetails) -> list[str]:
    expected = str(error.get("ctx", {}).get("expected", ""))
    return [each.strip(" '") for each in expected.replace(" or ", ", ").split(",")]


def _pattern(value: object, error: ErrorDetails) -> tuple[str, str]:
    pattern = str(error.get("ctx", {}).get("pattern", ""))
    if pattern.startswith("^[a-z]"):
        return f"{_shown(value)} cannot be a key.", "Use lower-case letters, digits, '_' and '-'."
    return f"{_shown(value)} is not an hour.", "Write it as HH:MM, for example 15:00."


def _shown(value: object) -> str:
    """A value as people wrote it, short."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text if len(text) <= 40 else text[:39] + '…'}'"


def _wanted(model: type[BaseModel], loc: Location) -> str:
    """What a missing key is for: the field's description."""
    for found in _models(model, loc[:-1]):
        for name, info in found.model_fields.items():
            if loc[-1] in (name, info.alias) and info.description:
                return f"Write '{loc[-1]}: …', {info.description}."
    return f"Write '{loc[-1]}: …'."


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
