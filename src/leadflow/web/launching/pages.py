"""Pages of launching: shown, their forms taken, and a draft launched."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from leadflow.errors import BusyError, InputError, RefusedError
from leadflow.intake.drafting import SCHOOL, dumped, plain, playbooks, values_of
from leadflow.intake.text import LARGEST_SAID
from leadflow.planning.words import listed
from leadflow.rollout.draft import Draft
from leadflow.saying import say, say_many
from leadflow.web.account import account_of
from leadflow.web.caller import Caller, caller_of
from leadflow.web.contexts.launch import launch_page, problem_lines, progress_page
from leadflow.web.contexts.launch_preview import plan_preview, problem_preview
from leadflow.web.forms import FieldError, Form
from leadflow.web.guards import LARGEST_SENT
from leadflow.web.launching import drafting, writing
from leadflow.web.launching.goals import title_of, with_later_targets
from leadflow.web.launching.going import go, made, reopen
from leadflow.web.launching.parts import SAVED, people_text
from leadflow.web.launching.places import PARTS, START, base_of, missing, place, trail_of
from leadflow.web.launching.seeing import look_at
from leadflow.web.launching.sending import Sent, decoded, read_sent
from leadflow.web.launching.showing import shown_part
from leadflow.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.web.contexts.launch import ProblemLine
    from leadflow.web.site import Site

SHOWN = {each for each, _ in PARTS}
STAYS = frozenset({"calendar", "people", "playbook", "groups"})
"""Parts whose page shows what came of the form."""


# ---- where it begins


def start(request: Request) -> Response:
    """A new draft, the sample school, files that are there, and the drafts that were begun."""
    return _start(request, Form())


def _start(
    request: Request, form: Form, status: int = 200, problems: tuple[ProblemLine, ...] = ()
) -> Response:
    site = site_of(request)
    known = [(each, title_of(each)) for each in playbooks()]
    notice = request.query_params.get("done", "")
    account = account_of(request)
    begun = [each for each in drafting.drafts(site.app.world) if drafting.mine(account, each)]
    page = launch_page(form, known, begun, notice, problems)
    return site.pages.page(page, status)


async def begin(request: Request) -> Response:
    """A draft of a name and a day, of the sample, or of files that somebody has."""
    how = request.path_params["how"]
    if how not in BEGUN:
        raise HTTPException(404)
    _not_too_often(request)
    try:
        sent = await read_sent(request, how)
    except HTTPException as error:
        return await run_in_threadpool(_start, request, _too_large(how, error), 413)
    return await run_in_threadpool(_begin, request, sent)


def _too_large(action: str, error: HTTPException) -> Form:
    """The form whose files were not even read, and why. Raises `error` when it is about something else."""
    if error.status_code != 413:
        raise error
    return Form(action).refused(RefusedError(TOO_LARGE), "")


TOO_LARGE = say(
    "What you chose is larger than %(all)s MB, and one file may have %(one)s. Nothing was read and nothing "
    "was changed. Look whether these are the right files; a calendar or a list of people is far smaller.",
    all=LARGEST_SENT // 1024**2,
    one=LARGEST_SAID,
)


def _begin(request: Request, sent: Sent) -> Response:
    try:
        draft = BEGUN[request.path_params["how"]](site_of(request), sent)
    except InputError as error:
        return _start(request, _unread(sent.form, error), 422, problem_lines(error))
    except RefusedError as error:
        return _start(request, sent.form.refused(error, ""), 422)
    if account_of(request).personal:
        draft = drafting.saved(site_of(request).app.world, replace(draft, by=account_of(request).email))
    part = missing(draft)
    return RedirectResponse(f"{place(draft.id, part) if part else base_of(draft.id)}?done=began", 303)


def _new(site: Site, sent: Sent) -> Draft:
    form, world = sent.form, site.app.world
    name = form.text("school", say("Write what people call the school."))
    first = form.day("start")
    if first is None:
        raise FieldError("start", say("Choose the day on which it may begin."))
    playbook = form.values.get("playbook", "")
    if playbook not in playbooks():
        raise FieldError("playbook", say("Choose one of the list."))
    with world.uow() as uow:
        taken = uow.rollouts.keys()
        zone = uow.rollouts.get(taken[-1]).definition.timezone if taken else writing.ZONE
    values = writing.begun(name, first, playbook, title_of(playbook), zone, taken)
    return drafting.begin(world, {SCHOOL: dumped(values)})


def _sample(site: Site, sent: Sent) -> Draft:  # noqa: ARG001
    world = site.app.world
    files = drafting.sample()
    trial = Draft("", files, world.clock.now())
    return drafting.begin(world, {**files, SCHOOL: dumped(with_later_targets(world, trial))})


def _files(site: Site, sent: Sent) -> Draft:
    """A draft of files that are there: a school file, and what it names."""
    found = {
        plain(each.name): decoded("files", each)
        for each in sent.several("files", (".yaml", ".yml", ".csv", ".tsv"))
    }
    if SCHOOL not in found:
        told = say("Choose %(file)s and the files it names, all at once.", file=SCHOOL)
        if found:
            told = say("You chose %(files)s. %(choose)s", files=listed(list(found)), choose=told)
        raise FieldError("files", told)
    values = values_of(found[SCHOOL], SCHOOL)
    named = [values.get("calendar"), values.get("people"), writing.part(values, "rollout").get("overlay")]
    lacking = [each for each in named if isinstance(each, str)]
    if lacking and len(found) == 1:
        told = say(
            "%(file)s names %(lacking)s, which you did not choose. Choose all of them at once: %(all)s.",
            file=SCHOOL,
            lacking=listed(lacking),
            all=listed([SCHOOL, *lacking]),
        )
        raise FieldError("files", told)
    return drafting.begin(site.app.world, found)


BEGUN = {"new": _new, "sample": _sample, "files": _files}
"""By the last part of the form's address."""


# ---- the plan of a draft, its parts, its launch


def plan(request: Request) -> Response:
    """The plan as it would be launched; the first part that is missing while there is none."""
    _not_too_often(request)
    _, draft = _opened(request)
    if draft.rollout:
        return RedirectResponse(place(draft.id, "progress"), 303)
    if part := missing(draft):
        return RedirectResponse(place(draft.id, part), 303)
    return _preview(request, draft, Form())


def _preview(request: Request, draft: Draft, form: Form, status: int = 200) -> Response:
    site = site_of(request)
    trail = trail_of(draft, "", request.query_params.get("done", ""))
    try:
        page = plan_preview(draft, look_at(site.app.world, draft), trail, form, account_of(request).email)
    except InputError as error:
        page = problem_preview(draft, trail, form, problem_lines(error))
    return site.pages.page(page, status)


def part(request: Request) -> Response:
    """One part of a draft, or how far its launch is."""
    name = request.path_params["part"]
    site, draft = _opened(request)
    if name == "progress":
        return _progress(site, draft)
    if name not in SHOWN:
        raise HTTPException(404)
    if draft.rollout:
        return RedirectResponse(place(draft.id, "progress"), 303)
    return _part(request, draft, Sent(Form()))


def _progress(site: Site, draft: Draft) -> Response:
    under_way = site.launches.of(draft.id)
    if not draft.rollout and not under_way.failure:
        return RedirectResponse(base_of(draft.id), 303)
    pulse = site.pulse(draft.rollout) if draft.rollout else ""
    found = made(site.app.world, draft)
    response = site.pages.page(progress_page(draft, found, under_way, pulse))
    if under_way.running and not found.stored:
        response.headers["refresh"] = "1"  # there is nothing to listen to yet
    return response


def _part(
    request: Request, draft: Draft, sent: Sent, status: int = 200, problems: tuple[ProblemLine, ...] = ()
) -> Response:
    site, name = site_of(request), request.path_params["part"]
    trail = trail_of(draft, name, request.query_params.get("done", ""))
    return site.pages.page(shown_part(name, site.app, draft, trail, sent, problems), status)


async def act(request: Request) -> Response:
    """Take the form of a part, launch the draft, open it again, or throw it away."""
    name = request.path_params["part"]
    if name not in SAVED and name not in DONE:
        raise HTTPException(404)
    _not_too_often(request)
    try:
        sent = await read_sent(request, name)
    except HTTPException as error:
        if name in DONE:
            raise
        return await run_in_threadpool(_unread_part, request, _too_large(name, error))
    return await run_in_threadpool(_done if name in DONE else _save, request, sent)


def _unread_part(request: Request, form: Form) -> Response:
    _, draft = _opened(request)
    return _part(request, draft, Sent(form), 413)


def _save(request: Request, sent: Sent) -> Response:
    site, draft = _opened(request)
    name = request.path_params["part"]
    if draft.rollout:
        return RedirectResponse(place(draft.id, "progress"), 303)
    try:
        draft = SAVED[name](site.app.world, draft, sent)
    except InputError as error:
        return _part(request, draft, _kept(name, sent, error), 422, problem_lines(error))
    except (RefusedError, BusyError) as error:
        refused = replace(sent, form=sent.form.refused(error, ""))
        status = 409 if isinstance(error, BusyError) else 422
        return _part(request, drafting.opened(site.app.world, draft.id), refused, status)
    first = missing(draft)
    onward = (
        place(draft.id, name) if name in STAYS else place(draft.id, first) if first else base_of(draft.id)
    )
    return RedirectResponse(f"{onward}?done=kept", 303)


def _kept(name: str, sent: Sent, error: InputError) -> Sent:
    """What was sent, so that nobody has to choose the same file again to correct it."""
    form = _unread(sent.form, error)
    if name == "people":
        form = replace(form, values={**form.values, "paste": people_text(sent)})
    return replace(sent, form=form)


def _unread(form: Form, error: InputError) -> Form:
    count = len(error.problems)
    told = say_many("One thing is wrong, told below.", "%(num)s things are wrong, told below.", count)
    return form.refused(RefusedError(told), "")


def _done(request: Request, sent: Sent) -> Response:
    site, draft = _opened(request)
    return DONE[request.path_params["part"]](request, site, draft, sent)


def _go(request: Request, site: Site, draft: Draft, sent: Sent) -> Response:
    """Launch; pressed again, in this window or another, it goes on and makes nothing twice."""
    form = sent.form
    if not draft.rollout:
        try:
            _agreed(site, draft, form)
        except InputError:
            return _preview(request, draft, form, 422)
        except RefusedError as error:
            return _preview(request, draft, form.refused(error, ""), 422)
    try:
        go(site, draft, by=account_of(request).email, accept_late="accept_late" in form.values)
    except BusyError as error:
        draft = drafting.opened(site.app.world, draft.id)
        if not draft.rollout:
            return _preview(request, draft, form.refused(error, ""), 409)
    site.launches.wait(draft.id, SHORTLY)
    return RedirectResponse(place(draft.id, "progress"), 303)


SHORTLY = 0.5
"""Seconds that a launch may take before its page is shown."""
CHANGED = say("The draft was changed since you saw this plan. Look at it as it is now, and launch again.")


def _agreed(site: Site, draft: Draft, form: Form) -> None:
    """Raise `RefusedError` unless what was shown may be launched, `InputError` when there is no plan."""
    if missing(draft) or form.number("version") != draft.version:
        raise RefusedError(CHANGED)
    look = look_at(site.app.world, draft)
    if not look.acceptable or look.hindrances:
        raise RefusedError(say("Put right first what is told below."))
    if look.late and "accept_late" not in form.values:
        raise FieldError(
            "accept_late", say("Some dates are not kept. Change them, or say that you accept it.")
        )


def _reopen(request: Request, site: Site, draft: Draft, sent: Sent) -> Response:  # noqa: ARG001
    reopen(site, draft)
    return RedirectResponse(f"{base_of(draft.id)}?done=reopened", 303)


def _throw_away(request: Request, site: Site, draft: Draft, sent: Sent) -> Response:  # noqa: ARG001
    if site.launches.of(draft.id).running:
        raise RefusedError(say("This draft is being launched. Wait until that has ended."))
    drafting.thrown_away(site.app.world, draft.id)
    return RedirectResponse(f"{START}?done=thrown", 303)


DONE = {"go": _go, "reopen": _reopen, "discard": _throw_away}
"""By the last part of the form's address: what is done with a whole draft."""


def _not_too_often(request: Request) -> None:
    """Raise `HTTPException` for a program in a loop: reading files and planning takes its time."""
    account = account_of(request)
    caller = Caller(account.email) if account.personal else caller_of(request, site_of(request).app.settings)
    if wait := site_of(request).drafting.wait(caller):
        told = say("That was often. Nothing was changed; wait %(wait)s seconds.", wait=wait)
        raise HTTPException(429, told, {"retry-after": str(wait)})


def _opened(request: Request) -> tuple[Site, Draft]:
    site = site_of(request)
    return site, drafting.opened(site.app.world, request.path_params["draft"])
