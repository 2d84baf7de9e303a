"""Filling: placeholders such as ``{feedback_days}`` in what people wrote, replaced by their values."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from leadflow.playbooks.complaints import Complaint, Place
from leadflow.playbooks.fields import PLACEHOLDER
from leadflow.playbooks.spelling import advice

if TYPE_CHECKING:
    import re

ModelT = TypeVar("ModelT", bound=BaseModel)


def fill(
    model: ModelT, values: Mapping[str, object], place: Place, complaints: list[Complaint]
) -> ModelT | None:
    """`model` with its placeholders replaced. None, and complaints, when that is not possible.

    A text that is nothing but a placeholder becomes the value itself, so that numbers stay numbers.
    """
    written = model.model_dump(by_alias=True, exclude_unset=True)
    filled, missing = fill_values(written, values, place)
    if missing:
        complaints += missing
        return None
    try:
        return type(model).model_validate(filled)
    except ValidationError as error:
        complaints += [_unfit(each["loc"], each["msg"], place) for each in error.errors()]
        return None


def fill_text(text: str, values: Mapping[str, object]) -> str:
    """A text with its placeholders replaced; unknown ones stay as they are."""
    return PLACEHOLDER.sub(lambda found: _word(values[found[1]]) if found[1] in values else found[0], text)


def fill_values(value: Any, values: Mapping[str, object], place: Place) -> tuple[Any, list[Complaint]]:
    """Plain values with their placeholders replaced, and a complaint for every name that nobody knows."""
    missing: dict[str, Place] = {}
    filled = _filled(value, values, missing, place)
    return filled, [
        Complaint(
            f"'{{{name}}}' is no policy and no parameter that is known here.", where, advice(name, values)
        )
        for name, where in missing.items()
    ]


def _unfit(loc: tuple[str | int, ...], message: str, place: Place) -> Complaint:
    where = f"'{'.'.join(str(each) for each in loc)}'" if loc else "this"
    text = message.removeprefix("Value error, ")
    return Complaint(
        f"With its policies and parameters filled in, {where} does not fit: {text}.",
        place.at(*loc),
    )


def _filled(value: Any, values: Mapping[str, object], missing: dict[str, Place], place: Place) -> Any:
    if isinstance(value, Mapping):
        return {key: _filled(each, values, missing, place.at(key)) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return tuple(_filled(each, values, missing, place.at(at)) for at, each in enumerate(value))
    if not isinstance(value, str) or isinstance(value, Enum):
        return value
    if (whole := PLACEHOLDER.fullmatch(value)) and whole[1] in values:
        return _plain(values[whole[1]])

    def replace(found: re.Match[str]) -> str:
        if found[1] not in values:
            missing.setdefault(found[1], place)
            return found[0]
        return _word(values[found[1]])

    return PLACEHOLDER.sub(replace, value)


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


def _word(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(_plain(value))
