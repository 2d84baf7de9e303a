"""What a template is given is what it uses: contexts and templates are held together, name by name."""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import UndefinedError, meta, nodes

from leadflow.web import contexts
from leadflow.web.contexts.entrance import ProblemPage
from leadflow.web.rendering import TEMPLATES, Pages

if TYPE_CHECKING:
    from jinja2 import Environment

SHARED = {"base.html", "shapes.html", "macros.html", "cards.html", "picture.html", "launching.html"}
"""Templates that are parts of others."""


def page_contexts() -> dict[str, type]:
    found = {}
    for module in pkgutil.iter_modules(contexts.__path__):
        for value in vars(importlib.import_module(f"{contexts.__name__}.{module.name}")).values():
            if is_dataclass(value) and isinstance(value, type) and hasattr(value, "template"):
                found[value.template] = value
    return found


def environment() -> Environment:
    return Pages()._environment


def used_names(template: str) -> set[str]:
    """All names that a template takes from its context, with those of what it is built from."""
    env = environment()
    tree = env.parse((TEMPLATES / template).read_text())
    names = meta.find_undeclared_variables(tree)
    for part in meta.find_referenced_templates(tree):
        assert part is not None
        names |= used_names(part)
    # Names that a template gives itself are not from its context, though jinja is not always sure.
    own = {each.target for each in tree.find_all(nodes.Import)}
    own |= {each.target.name for each in tree.find_all(nodes.Assign) if isinstance(each.target, nodes.Name)}
    own |= {each.name for each in tree.find_all(nodes.Macro)}
    return names - own - set(env.globals)


@pytest.mark.parametrize("template", sorted(page_contexts()))
def test_a_template_uses_every_field_of_its_context_and_nothing_else(template: str) -> None:
    declared = {each.name for each in fields(page_contexts()[template])}
    assert used_names(template) == declared


def test_every_template_has_its_context_or_is_a_part_of_others() -> None:
    files = {each.name for each in TEMPLATES.glob("*.html")}
    assert files == set(page_contexts()) | SHARED


def test_contexts_are_frozen() -> None:
    for context in page_contexts().values():
        params: Any = context.__dataclass_params__  # type: ignore[attr-defined]
        assert params.frozen, context


def test_a_name_that_is_not_there_is_an_error() -> None:
    page = environment().from_string("{{ nothing_of_that_name }}")
    with pytest.raises(UndefinedError):
        page.render()


def test_what_people_wrote_is_text() -> None:
    page = ProblemPage(None, "<script>alert(1)</script>", 'a "b" & c', "/")
    text = Pages().text(page)
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_no_template_has_what_the_content_security_policy_would_block() -> None:
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text()
        assert not re.search(
            r"<script(?! src=\"{{ static\()|<style|\sstyle=|\son[a-z]+=|javascript:", text
        ), path.name
        assert "|safe" not in text, path.name
        assert "http://" not in text, path.name
        assert "//cdn" not in text, path.name
