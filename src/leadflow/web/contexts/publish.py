"""What a leader decides about the page for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from leadflow.planning.words import listed
from leadflow.services.publish import roles_of
from leadflow.web.words import upper_first

if TYPE_CHECKING:
    from leadflow.rollout.publication import Publication
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame
    from leadflow.web.forms import Form


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role that could be named, with who has it."""

    role: str
    words: str
    people: str
    named: bool


@dataclass(frozen=True, slots=True)
class PublishPage:
    """The switch, the roles that are named, and the answers to the community."""

    template: ClassVar[str] = "publish.html"

    frame: Frame
    form: Form
    public: bool
    address: str
    """Where everybody finds it."""
    roles: tuple[RoleChoice, ...]
    publication: Publication


def publish_page(
    found: View, frame: Frame, form: Form, publication: Publication, address: str
) -> PublishPage:
    """The page on which a leader decides."""
    roster = found.rollout.definition.roster
    roles = tuple(
        RoleChoice(
            role,
            upper_first(role.replace("_", " ")),
            listed([each.name for each in roster.with_role(role)]),
            role in publication.roles,
        )
        for role in sorted(roles_of(found.rollout))
    )
    return PublishPage(frame, form, publication.public, address, roles, publication)
