"""Cookies: kept from scripts, not sent with other sites' forms, and over https only where the pages are.

They are sent when somebody comes from another site (lax): a link in a mail is often opened from one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.web.site import Site


def over_https(site: Site) -> bool:
    """Whether people reach the pages over https."""
    return site.app.settings.pages.startswith("https://")


def keep(
    request: Request, response: Response, name: str, value: str, *, seconds: int, path: str = "/"
) -> None:
    """Have a browser keep a cookie for so many seconds."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        secure=over_https(site_of(request)),
        httponly=True,
        samesite="lax",
    )


def forget(request: Request, response: Response, name: str) -> None:
    """Have a browser throw a cookie away that was kept for all pages."""
    secure = over_https(site_of(request))
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
