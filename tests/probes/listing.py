"""All probes, and what came of them: as a table and as data."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tests.probes.probe import PROBES, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.probes.probe import Probe, Result

TOPICS = ("door", "boards", "cards", "checklists", "log")
LONGEST = 60
"""Characters of an answer that the table shows."""


def ordered() -> list[Probe]:
    """Every probe, topic by topic."""
    for each in TOPICS:
        import_module(f"tests.probes.{each}")
    return list(PROBES)


def table(results: Sequence[Result]) -> str:
    """What came of each; what was seen in place of what was expected, where they differ."""
    lines = []
    for each in results:
        lines.append(f"{each.verdict.value:>8}  {each.probe.id:<24} {each.probe.asks}")
        if each.verdict in (Verdict.DIFFERS, Verdict.NOTED):
            lines += [f"{'':>10}expected {_short(each.expected)}", f"{'':>10}seen     {_short(each.seen)}"]
        if each.verdict in (Verdict.REFUSED, Verdict.LEFT_OUT):
            lines.append(f"{'':>10}{_short(each.seen)}")
    return "\n".join(lines)


def record(results: Sequence[Result]) -> dict[str, Any]:
    """The results as data, to be sent to us: ids of the scratch boards, no key, no token."""
    return {
        "probes": [
            {
                "id": each.probe.id,
                "asks": each.probe.asks,
                "relied": each.probe.relied,
                "verdict": each.verdict.value,
                "expected": repr(each.expected),
                "seen": repr(each.seen),
            }
            for each in results
        ]
    }


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
