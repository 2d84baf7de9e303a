"""Downloads: the plan as a file for other programs, the same text that `leadflow export` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from leadflow.exchange.forms import CONTENT, Form, exported, file_name
from leadflow.exchange.gantt import Paper
from leadflow.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request


def plan(request: Request) -> Response:
    """The plan in the form that the address names. Raises `NotFoundError`; 404 for a form there is not."""
    name, paper = request.path_params["form"], request.query_params.get("paper", Paper.A3.value)
    if name not in [each.value for each in Form] or paper not in [each.value for each in Paper]:
        raise HTTPException(404)
    form, site = Form(name), site_of(request)
    found = site.view(request.path_params["rollout"])
    stamp = site.app.world.clock.now()
    text = exported(found.rollout, found.schedule, form, stamp, paper=Paper(paper)).text
    headers = {
        "content-disposition": f'attachment; filename="{file_name(found.rollout.key, form)}"',
        "cache-control": "no-store",
    }
    return Response(text.encode(), headers={"content-type": CONTENT[form], **headers})
