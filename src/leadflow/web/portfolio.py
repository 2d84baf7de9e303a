"""The portfolio of a district: many schools' rollouts in one table, on a page and as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.background import BackgroundTask
from starlette.responses import Response as PlainResponse

from leadflow.exchange.cells import csv_text
from leadflow.services.portfolio import portfolio, refresh
from leadflow.web.account import account_of
from leadflow.web.contexts.portfolio import Choice, portfolio_page, portfolio_rows
from leadflow.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.services.portfolio import Entry


def table(request: Request) -> Response:
    """All rollouts that fit, worst first."""
    entries = _entries(request)
    response = site_of(request).pages.page(portfolio_page(entries, Choice.of(request.query_params)))
    return _counting(request, response, entries)


def download(request: Request) -> Response:
    """The same as CSV, all of it."""
    entries = _entries(request)
    text = csv_text(portfolio_rows(entries, Choice.of(request.query_params)), mark=True)
    headers = {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="portfolio.csv"',
        "cache-control": "no-store",
    }
    return _counting(request, PlainResponse(text.encode(), headers=headers), entries)


def _entries(request: Request) -> tuple[Entry, ...]:
    """The rollouts of the table: all that who asks may see."""
    sees = account_of(request).sees
    return tuple(each for each in portfolio(site_of(request).app.world) if sees(each.key))


def _counting(request: Request, response: Response, entries: tuple[Entry, ...]) -> Response:
    """The answer, after which the rollouts that are left are counted anew."""
    if not all(each.fresh for each in entries):
        response.background = BackgroundTask(refresh, site_of(request).app.world)
    return response
