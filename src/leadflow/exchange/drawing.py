"""Drawing: the printable Gantt picture as SVG that needs nothing else: no script, no font, no other file.

It reads in black and white: what is critical is hatched and bold, what is late has an exclamation mark, a
goal that is missed is a filled diamond. Pages lie one below the other and break where paper ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from leadflow.exchange.gantt import FOOT, GOAL_ROW, MARGIN, ROW, Paper, Span, cut
from leadflow.intake.characters import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leadflow.exchange.gantt import Flag, Gantt, Line

_STYLE = """
text{font-family:"Noto Sans","DejaVu Sans",Arial,Helvetica,sans-serif;font-size:2.7px;fill:#1b1f24}
.title{font-size:5px;font-weight:700}.sub{font-size:3px;fill:#444c56}.key{font-size:2.5px}
.phase{font-weight:700;font-size:2.9px}.strong{font-weight:700}.week{font-size:2.1px;fill:#444c56}
.month{font-size:2.9px;font-weight:600}.stripe{fill:#f3f5f7}.closed{fill:#dfe3e8}.grid{stroke:#d0d7de;stroke-width:.15}
.line{stroke:#8c959f;stroke-width:.25}.bar{fill:#b9cbe0;stroke:#2f4f73;stroke-width:.3}
.critical{fill:url(#hatch);stroke:#111;stroke-width:.45}.done{fill:#e6e8eb;stroke:#8c959f}
.window{fill:none;stroke:#57606a;stroke-width:.25;stroke-dasharray:.9 .6}
.slack{stroke:#57606a;stroke-width:.25}.flag{font-weight:700;paint-order:stroke;stroke:#fff;stroke-width:.9}
.launch{stroke:#1b1f24;stroke-width:.5}.sum{fill:#1b1f24}
.today{stroke:#111;stroke-width:.4;stroke-dasharray:2 .8 .5 .8}
.goal{stroke:#111;stroke-width:.25}.diamond{fill:#fff;stroke:#111;stroke-width:.4}.missed{fill:#111}
.point{fill:#2f4f73;stroke:#111;stroke-width:.25}
"""
_BAR = 2.3
"""Height of a bar."""


def gantt_svg(gantt: Gantt) -> str:
    """The picture as text."""
    width, height = gantt.size
    number = len(gantt.pages)
    pages = "".join(
        f'<g transform="translate(0 {at * height:g})">{"".join(_page(gantt, at))}</g>\n'
        for at in range(number)
    )
    paper = "A4" if gantt.paper is Paper.A4 else "A3"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height * number:g}mm" '
        f'viewBox="0 0 {width:g} {height * number:g}" role="img" aria-labelledby="t d" lang="en">\n'
        f'<title id="t">{_text(gantt.title)}: {_text(gantt.subtitle)}</title>\n'
        f'<desc id="d">{_text(gantt.told)}</desc>\n'
        f"<style>@page{{size:{paper} landscape;margin:0}}{_STYLE}</style>\n"
        '<defs><pattern id="hatch" width="1.1" height="1.1" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="1.1" height="1.1" fill="#7d1f1f"/>'
        '<rect width=".38" height="1.1" fill="#fff"/></pattern></defs>\n'
        f'<rect width="{width:g}" height="{height * number:g}" fill="#fff"/>\n{pages}</svg>\n'
    )


def _text(text: str) -> str:
    return escape(cleaned(text))


def _write(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    named = f' class="{kind}"' if kind else ""
    end = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.2f}" y="{y:.2f}"{named}{end}>{_text(text)}</text>'


def _rect(span: Span, y: float, height: float, kind: str) -> str:
    wide = max(span.width, 0.4)
    return f'<rect class="{kind}" x="{span.left:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{height:g}"/>'


def _stroke(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<path class="{kind}" d="M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}"/>'


def _diamond(x: float, y: float, kind: str, size: float = 1.5) -> str:
    return (
        f'<path class="{kind}" d="M{x:.2f} {y - size:.2f}l{size:g} {size:g}l{-size:g} {size:g}'
        f'l{-size:g} {-size:g}z"/>'
    )


def _page(gantt: Gantt, at: int) -> Iterator[str]:
    width, height = gantt.size
    top, lines = gantt.head, gantt.pages[at]
    bottom = top + len(lines) * ROW
    yield _write(MARGIN, MARGIN + 4, cut(gantt.title, width * 0.6, 5), "title")
    yield _write(MARGIN, MARGIN + 8.6, gantt.subtitle, "sub")
    yield from _legend(gantt)
    yield from _ground(gantt, top, bottom)
    for number, line in enumerate(lines):
        yield from _row(gantt, line, top + number * ROW, striped=bool(number % 2))
    yield from _over(gantt, top, bottom)
    yield _stroke(MARGIN, bottom, gantt.chart.right, bottom, "line")
    yield _write(MARGIN, height - MARGIN + FOOT - 5, gantt.subtitle, "key")
    page = f"Page {at + 1} of {len(gantt.pages)}"
    yield _write(width - MARGIN, height - MARGIN + FOOT - 5, page, "key", "end")


def _ground(gantt: Gantt, top: float, bottom: float) -> Iterator[str]:
    """Closed days, and the axis with its lines."""
    axis = top - 8.4
    for span, name in gantt.closures:
        yield f"<g><title>{_text(name)}</title>{_rect(span, top - 4, bottom - top + 4, 'closed')}</g>"
    for tick in gantt.weeks:
        yield _stroke(tick.x, top - 3.8, tick.x, bottom, "grid")
        if tick.text:
            yield _write(tick.x + 0.4, top - 1.1, tick.text, "week")
    for tick in gantt.months:
        yield _stroke(tick.x, axis, tick.x, bottom, "line")
        if tick.text:
            yield _write(tick.x + 0.8, axis + 3.2, tick.text, "month")
    yield _write(MARGIN, top - 1.1, "Step", "strong")
    yield _stroke(MARGIN, top, gantt.chart.right, top, "line")


def _over(gantt: Gantt, top: float, bottom: float) -> Iterator[str]:
    """What goes through all rows: goals and today."""
    for flag in gantt.flags:
        yield from _flag(flag, top, bottom, gantt)
    yield _stroke(gantt.today, top - 4, gantt.today, bottom, "today")
    yield _write(gantt.today + 0.6, bottom + 3, "today", "key strong")


def _flag(flag: Flag, top: float, bottom: float, gantt: Gantt) -> Iterator[str]:
    y = top - 8.4 - (gantt.lanes - flag.lane) * GOAL_ROW + GOAL_ROW / 2
    yield _stroke(flag.x, y, flag.x, bottom, "goal")
    yield _diamond(flag.x, y, "diamond" if flag.met else "diamond missed")
    words = flag.text if flag.met else f"{flag.text} !"
    if flag.leftwards:
        yield _write(flag.x - 2.4, y + 1, words, "flag", "end")
    else:
        yield _write(flag.x + 2.4, y + 1, words, "flag")


def _row(gantt: Gantt, line: Line, y: float, *, striped: bool) -> Iterator[str]:
    room = gantt.chart.left - MARGIN
    middle = y + ROW / 2
    yield f"<g><title>{_text(line.told)}</title>"
    if striped:
        yield _rect(Span(MARGIN, gantt.chart.left - 1), y, ROW, "stripe")
    if line.heading:
        yield _write(MARGIN, middle + 1.05, cut(line.text, room - 2, 3.1), "phase")
        if line.bar is not None:
            yield _summary(line.bar, middle)
    else:
        bold = "strong" if line.critical else ""
        if line.mark:
            yield _write(MARGIN + 0.4, middle + 0.95, line.mark, "strong")
        name = cut(line.text, room - (9 if line.late else 6), 2.9 if line.critical else 2.7)
        yield _write(MARGIN + 3.4, middle + 0.95, f"{name} !" if line.late else name, bold)
        yield from _bars(line, middle)
    yield "</g>\n"


def _summary(bar: Span, middle: float) -> str:
    """A phase: a flat bar with its ends turned down."""
    left, right, y = bar.left, max(bar.right, bar.left + 1.6), middle - 0.9
    return f'<path class="sum" d="M{left:.2f} {y:.2f}H{right:.2f}v1.9l-.8 -.9H{left + 0.8:.2f}l-.8 .9z"/>'


def _bars(line: Line, middle: float) -> Iterator[str]:
    """The latest dates as a frame, slack as a line to its end, the forecast as a bar, the launch below."""
    bar = line.bar
    if bar is None:
        return
    if line.window is not None and not line.point:
        yield _rect(line.window, middle - _BAR / 2 - 0.35, _BAR + 0.7, "window")
    if line.window is not None and line.window.right > bar.right + 0.3:
        end = line.window.right
        yield _stroke(bar.right, middle, end, middle, "slack")
        yield _stroke(end, middle - 0.8, end, middle + 0.8, "slack")
    if line.point:
        kind = "critical" if line.critical else "done" if line.done else "point"
        yield f'<circle class="{kind}" cx="{bar.right:.2f}" cy="{middle:.2f}" r="1.15"/>'
    else:
        kind = "bar critical" if line.critical else "bar done" if line.done else "bar"
        yield _rect(bar, middle - _BAR / 2, _BAR, kind)
    if line.launch is not None:
        y, span = middle + _BAR / 2 + 0.75, line.launch
        yield _stroke(span.left, y, max(span.right, span.left + 0.6), y, "launch")
    for x, met in line.goals:
        yield _diamond(x, middle, "diamond" if met else "diamond missed", 1.3)


_LEGEND = (
    ("bar", "forecast"),
    ("critical", "critical"),
    ("done", "done"),
    ("window", "latest dates"),
    ("slack", "slack"),
    ("launch", "at launch"),
    ("point", "milestone"),
    ("goal", "goal"),
    ("missed", "goal missed"),
    ("closed", "no school"),
)
_EACH = 24.0


def _legend(gantt: Gantt) -> Iterator[str]:
    """What the marks mean, in the head at the right, in two lines."""
    half = len(_LEGEND) // 2
    left = gantt.chart.right - half * _EACH
    for number, (kind, word) in enumerate(_LEGEND):
        x, y = left + number % half * _EACH, MARGIN + 3 + number // half * 4.4
        yield _sample(kind, x, y)
        yield _write(x + 6.2, y + 0.9, word, "key")


def _sample(kind: str, x: float, y: float) -> str:
    span = Span(x, x + 5)
    if kind in ("bar", "critical", "done"):
        return _rect(span, y - _BAR / 2, _BAR, f"bar {kind}")
    if kind in ("window", "closed"):
        return _rect(span, y - 1.5, 3, kind)
    if kind == "slack":
        return _stroke(x, y, x + 5, y, kind) + _stroke(x + 5, y - 0.8, x + 5, y + 0.8, kind)
    if kind == "launch":
        return _stroke(x, y, x + 5, y, kind)
    if kind == "point":
        return f'<circle class="point" cx="{x + 2.5:.2f}" cy="{y:.2f}" r="1.15"/>'
    return _diamond(x + 2.5, y, "diamond missed" if kind == "missed" else "diamond")
