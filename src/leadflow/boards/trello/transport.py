"""The wire to Trello: what py-trello's `TrelloClient` gets as its ``http_service``.

py-trello speaks HTTP through one call, ``http_service.request(...)``, with a fixed address, no timeout, no
retry, the credentials in the URL, and exceptions that lose the answer. `Transport` puts that right in one
place: it sends to any base address, with the credentials in the ``Authorization`` header alone, paces
itself, repeats what may be repeated, follows no redirects, and raises `RefusedError` or `ServiceAwayError`
for everything but a 200 with JSON in it. No error, log line or `repr` of it holds a credential: exceptions
of ``requests`` carry the prepared request, header and all, so they never leave this module.

What may be repeated: GET, and PUT and DELETE because what leadflow sends with them is absolute. A POST is
repeated only where Trello surely did not carry it out: it said 429, or the connection was never made.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from urllib3.exceptions import NewConnectionError

from leadflow.boards.trello.errors import away, refusal, words_of
from leadflow.boards.trello.limits import Limiter, Pacer, Sleep
from leadflow.errors import InputError, LeadflowError, Problem, ServiceAwayError
from leadflow.saying import say

API = "https://api.trello.com"
IDENTIFIER = "leadflow"
"""Sent as ``X-Trello-Client-Identifier``; Trello shows it on the webhooks that a request sets off."""
TIMEOUTS = (5.0, 30.0)
"""Seconds to connect, and between two bytes of an answer."""
TRIES = 5
LONGEST_PAUSE = 60.0
"""Seconds that a single pause between two tries lasts at most."""
THROTTLED_PAUSE = 10.0
"""Seconds after a 429 that does not say how long: the interval of Trello's limits."""

_HOSTS = ("api.trello.com", "trello.com")
_LOCAL = ("localhost", "127.0.0.1", "::1")
_REPEATABLE = ("GET", "PUT", "DELETE")
_log = logging.getLogger("leadflow.boards.trello")


class Secret(Protocol):
    """A value that does not show itself; pydantic's `SecretStr` is one."""

    def get_secret_value(self) -> str:
        """The value itself."""
        ...


class _Authorization(AuthBase):
    """Puts key and token into the header of a request, and nowhere else."""

    def __init__(self, key: Secret, token: Secret) -> None:
        self._key, self._token = key, token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        key, token = self._key.get_secret_value(), self._token.get_secret_value()
        request.headers["Authorization"] = f'OAuth oauth_consumer_key="{key}", oauth_token="{token}"'
        return request


@dataclass(frozen=True)
class _Outcome:
    """One try: an answer to return, or the error it came to; `pause` in seconds where Trello named one."""

    answer: requests.Response | None = None
    error: LeadflowError | None = None
    again: bool = False
    pause: float | None = None


class Transport(requests.Session):
    """A `requests.Session` that talks to Trello and to nobody else.

    Raises `InputError` for a base address that would send the credentials in the clear.
    """

    def __init__(
        self,
        key: Secret,
        token: Secret,
        *,
        base_url: str = API,
        limiter: Limiter | None = None,
        timeouts: tuple[float, float] = TIMEOUTS,
        sleep: Sleep = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        super().__init__()
        self._base = _checked(base_url)
        self._authorization = _Authorization(key, token)
        self._secrets = (key, token)
        self._limiter = limiter or Pacer()
        self._timeouts, self._sleep, self._jitter = timeouts, sleep, jitter
        self.headers["X-Trello-Client-Identifier"] = IDENTIFIER

    def request(self, method: str | bytes, url: str | bytes, *_: Any, **given: Any) -> requests.Response:
        """Send one request of py-trello's and return its answer, which is a 200 with JSON in it.

        Raises `TrelloRefusedError` and `ServiceAwayError`.
        """
        verb, path = str(method).upper(), self._path(str(url))
        options: dict[str, Any] = {name: given[name] for name in ("data", "headers") if name in given}
        params = given.get("params") or {}
        options["params"] = {name: value for name, value in params.items() if name not in ("key", "token")}
        for attempt in range(1, TRIES + 1):
            self._limiter.wait(path)
            outcome = self._try(verb, path, options)
            if outcome.answer is not None:
                return outcome.answer
            if not outcome.again or attempt == TRIES:
                break
            self._sleep(self._pause(attempt, outcome.pause))
        # Raised out here, where no exception of requests is being handled that it would keep alive.
        raise outcome.error or away(say("did not answer"))

    def _path(self, url: str) -> str:
        """The path of an address that py-trello made, ``/1/…``."""
        parts = urlsplit(url)
        if parts.hostname not in _HOSTS:
            raise away(say("is not what leadflow was to call (%(hostname)s)", hostname=parts.hostname))
        if any(_shown(secret) in parts.path for secret in self._secrets if _shown(secret)):
            raise ServiceAwayError("leadflow never puts a credential into an address; nothing was sent.")
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def _try(self, verb: str, path: str, options: dict[str, Any]) -> _Outcome:
        started = time.monotonic()
        answer, failure = self._send(verb, path, options)
        shown = path.partition("?")[0]
        spent = time.monotonic() - started
        if answer is None:
            _log.debug("%s %s: %s after %.2f s", verb, shown, failure[0], spent)
            unsent = failure[1]
            return _Outcome(error=away(failure[0]), again=unsent or verb in _REPEATABLE)
        _log.debug("%s %s: %d in %.2f s", verb, shown, answer.status_code, spent)
        self._limiter.learn(answer.headers)
        return self._judge(verb, shown, answer)

    def _send(
        self, verb: str, path: str, options: dict[str, Any]
    ) -> tuple[requests.Response | None, tuple[str, bool]]:
        """The answer, or how it failed and whether the request surely never reached Trello."""
        try:
            answer = super().request(
                verb,
                self._base + path,
                auth=self._authorization,
                timeout=self._timeouts,
                allow_redirects=False,
                **options,
            )
        except requests.exceptions.SSLError:
            return None, ("shows no certificate that this machine trusts", True)
        except requests.ConnectTimeout:
            return None, (f"could not be reached within {self._timeouts[0]:g} seconds", True)
        except requests.Timeout:
            return None, (f"did not answer within {self._timeouts[1]:g} seconds", False)
        except requests.ConnectionError as error:
            reason = getattr(error.args[0], "reason", None) if error.args else None
            unsent = isinstance(reason, NewConnectionError)
            return None, ("cannot be reached" if unsent else "broke off the connection", unsent)
        except requests.RequestException as error:
            return None, (f"gave half an answer ({type(error).__name__})", False)
        return answer, ("", False)

    def _judge(self, verb: str, path: str, answer: requests.Response) -> _Outcome:
        """What an answer comes to."""
        status, repeatable = answer.status_code, verb in _REPEATABLE
        page = "html" in answer.headers.get("content-type", "")
        if status == 200 and not page and _holds_json(answer):
            return _Outcome(answer=answer)
        if status == 429:
            error = away(say("asks for a pause ('%(answer)s')", answer=self._words(answer)))
            return _Outcome(error=error, again=True, pause=_retry_after(answer))
        if status == 200 or page:
            told = "a web page" if page else "half an answer"
            return _Outcome(
                error=away(say("answered with %(told)s (HTTP %(status)s)", told=told, status=str(status))),
                again=repeatable,
            )
        if 300 <= status < 400:
            return _Outcome(
                error=away(
                    say("sent leadflow elsewhere (HTTP %(status)s), where it does not go", status=str(status))
                )
            )
        if status < 300 or status in (408, 409) or status >= 500:
            return _Outcome(
                error=away(say("has a problem of its own (HTTP %(status)s)", status=str(status))),
                again=repeatable,
            )
        return _Outcome(error=refusal(status, self._words(answer), verb, path))

    def _words(self, answer: requests.Response) -> str:
        words = answer.text
        for secret in self._secrets:
            words = words.replace(_shown(secret), "…") if _shown(secret) else words
        return words_of(words)

    def _pause(self, attempt: int, named: float | None) -> float:
        """Seconds before the next try: full jitter, upon what Trello asked for."""
        jittered = self._jitter() * min(LONGEST_PAUSE, 2.0 ** (attempt - 1))
        return min(LONGEST_PAUSE, (named or 0.0) + jittered)


def _shown(secret: Secret) -> str:
    return secret.get_secret_value()


def _holds_json(answer: requests.Response) -> bool:
    try:
        answer.json()
    except ValueError:
        return False
    return True


def _retry_after(answer: requests.Response) -> float:
    try:
        return max(0.0, float(answer.headers["retry-after"]))
    except (KeyError, ValueError):
        return THROTTLED_PAUSE


def _checked(base_url: str) -> str:
    """The base address without a slash at its end. Raises `InputError`."""
    parts = urlsplit(base_url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    if not safe or not parts.hostname:
        raise InputError(
            [
                Problem(
                    f"'{base_url}' is no address that credentials may be sent to.",
                    key="LEADFLOW_TRELLO_URL",
                    advice="Use https://, or http:// for a server on this machine.",
                )
            ]
        )
    return base_url.rstrip("/")
