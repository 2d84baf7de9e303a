"""What the pages say is there: links, commands, make targets, findings, settings, layers."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer.main

from leadflow.cli.app import app
from leadflow.planning.findings import SEVERITIES
from leadflow.settings import Settings
from tests.docs.pages import ROOT, commands, headings, links, pages

COMMAND = typer.main.get_command(app)


def ids(found: list[Path]) -> list[str]:
    return [str(each.relative_to(ROOT)) for each in found]


@pytest.mark.parametrize("page", pages(), ids=ids(pages()))
def test_every_link_leads_somewhere(page: Path) -> None:
    for file, fragment in links(page):
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{page.name} links to {file}, which is not there"
        if fragment and target.suffix == ".md":
            assert fragment in headings(target), f"{page.name} links to {file}#{fragment}"


@pytest.mark.parametrize("page", pages(), ids=ids(pages()))
def test_every_command_exists_with_its_options(page: Path) -> None:
    known = getattr(COMMAND, "commands", {})
    for words in commands(page, "leadflow"):
        names = [each for each in words if each in known]
        plain = [each for each in words if not each.startswith(("-", "[")) and each not in ("DIR", "…")]
        if not plain and not names:
            assert all(each in ("--help", "--home", "--version", "[…]") for each in words), words
            continue
        assert names, f"{page.name}: 'leadflow {' '.join(words)}' names no command"
        below = [getattr(known[names[0]], "commands", {}).get(each) for each in words]
        parameters = [each for one in (known[names[0]], *filter(None, below)) for each in one.params]
        options = {flag for parameter in parameters for flag in parameter.opts}
        options |= {flag for parameter in parameters for flag in parameter.secondary_opts}
        options |= {flag for parameter in COMMAND.params for flag in parameter.opts} | {"--help"}
        for word in re.findall(r"(?<![\w-])--[a-z-]+", " ".join(words)):
            assert word in options, f"{page.name}: {names[0]} has no {word}"


@pytest.mark.parametrize("page", pages(), ids=ids(pages()))
def test_every_make_target_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for words in commands(page, "make"):
        for word in words:
            if re.fullmatch(r"[a-z]+", word):
                assert word in targets, f"{page.name} says 'make {word}'"


def test_every_command_is_in_the_guide() -> None:
    guide = (ROOT / "docs/guides/cli.md").read_text("utf-8")
    for name in getattr(COMMAND, "commands", {}):
        assert f"`leadflow {name}" in guide, name
        for below in getattr(getattr(COMMAND, "commands", {})[name], "commands", {}):
            assert f"`leadflow {name} {below}" in guide, (name, below)


def test_every_finding_is_explained() -> None:
    page = ROOT / "docs/findings.md"
    text = page.read_text("utf-8")
    explained = set(re.findall(r"^## ([a-z-]+)$", text, re.MULTILINE))
    assert set(SEVERITIES) <= explained
    for finding, severity in SEVERITIES.items():
        assert re.search(rf"^## {finding}\n\n\*{severity.value}\.\*", text, re.MULTILINE), finding


def test_every_setting_is_explained() -> None:
    text = (ROOT / "docs/guides/settings.md").read_text("utf-8")
    explained = set(re.findall(r"^\| `(LEADFLOW_[A-Z_]+)`", text, re.MULTILINE))
    assert explained == {f"LEADFLOW_{name.upper()}" for name in Settings.model_fields}


def test_the_rings_are_those_that_are_enforced() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    enforced = {name.strip(" ()") for layer in contract["layers"] for name in layer.split("|")}
    table = (
        (ROOT / "docs/architecture.md").read_text("utf-8").partition("## The rings")[2].partition("## ")[0]
    )
    drawn = set(re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\|([^|]+)\|", table, re.MULTILINE))))
    assert drawn == enforced - {"__main__"}


def test_decisions_are_numbered_without_a_gap() -> None:
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(each.name[:4]) for each in records] == list(range(1, len(records) + 1))
    for each in records:
        assert each.read_text("utf-8").startswith(f"# {each.name[:4]} "), each.name
