"""OpenID Connect: who somebody is at Google or Microsoft, by the code flow with PKCE, state and nonce.

Authlib speaks the protocol, joserfc checks the signature. What an answer is checked by is kept in the store
beside its state, which opens once, for ten minutes, and only in the browser that began.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leadflow.errors import RefusedError, ServiceAwayError
from leadflow.people.sign_in import Way, plain_email

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import SecretStr

    from leadflow.settings import Settings

SECONDS = 10.0
"""How long a provider may take for an answer."""
CLOCKS = 120
"""Seconds that its clock and ours may be apart."""
ALGORITHMS = ["RS256", "ES256", "PS256"]


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as the settings name it."""

    name: str
    issuer: str
    client: str
    secret: SecretStr
    domains: tuple[str, ...]
    """Whose accounts come in; none do while no domain is set."""
    vouches: bool
    """Whether it says that an address was verified. Microsoft does not; there the school's own directory is
    the only one that may answer, and its administrator has given out the addresses."""


@dataclass(frozen=True, slots=True)
class Found:
    """Who somebody is at a provider. `subject` never changes, `email` may."""

    issuer: str
    subject: str
    email: str


def providers(settings: Settings) -> Mapping[Way, Provider]:
    """The providers that are set up whole, by the word in their address."""
    known = {
        Way.GOOGLE: Provider(
            "Google",
            settings.google_url,
            settings.google_client,
            settings.google_secret,
            settings.domains,
            True,
        ),
        Way.MICROSOFT: Provider(
            "Microsoft",
            f"{settings.microsoft_url}/{settings.microsoft_tenant}/v2.0",
            settings.microsoft_client,
            settings.microsoft_secret,
            settings.domains,
            False,
        ),
    }
    return {way: each for way, each in known.items() if way in settings.ways}


def begun(provider: Provider, answer: str, keep: Callable[[str], str]) -> str:
    """Where to send the browser. `keep` stores what the answer is checked with and returns the state.

    `answer` is the address that the provider sends the browser back to. Raises `ServiceAwayError`.
    """
    nonce, verifier = secrets.token_urlsafe(), secrets.token_urlsafe(48)
    state = keep(json.dumps({"provider": provider.name, "nonce": nonce, "verifier": verifier}))
    place = _discovered(provider)["authorization_endpoint"]
    with _session(provider, answer) as session:
        address, _ = session.create_authorization_url(
            place, state=state, nonce=nonce, code_verifier=verifier, prompt="select_account"
        )
    return str(address)


def answer_of(provider: Provider, answer: str, code: str, proof: str) -> Found:
    """Who a provider says that somebody is.

    Raises `RefusedError` for an answer that is not for us, not by the provider, or about an account that may
    not come in; `ServiceAwayError`.
    """
    kept = json.loads(proof)
    if kept["provider"] != provider.name:
        raise RefusedError("This answer is another provider's. Sign in again.")
    known = _discovered(provider)
    claims = _checked(provider, known, _id_token(provider, known["token_endpoint"], answer, code, kept), kept)
    return _who(provider, claims)


def _who(provider: Provider, claims: Mapping[str, Any]) -> Found:
    # Microsoft's `email` is what anybody writes there, a guest from another directory too; the name that one
    # signs in with lies in a domain that the directory has proven to be its own.
    told = claims.get("email" if provider.vouches else "preferred_username")
    email = plain_email(told) if isinstance(told, str) else ""
    if "@" not in email:
        raise RefusedError(f"{provider.name} told no e-mail address. Ask who looks after the accounts.")
    if provider.vouches and claims.get("email_verified") is not True:
        raise RefusedError(f"{provider.name} has not verified {email}, so it opens nothing here.")
    # Google names the school that an account belongs to; a private account has none.
    belongs = plain_email(str(claims.get("hd", ""))) if provider.vouches else email.rpartition("@")[2]
    if belongs not in provider.domains or email.rpartition("@")[2] not in provider.domains:
        raise RefusedError(f"{email} is no account of the school. Choose the one you have there.")
    return Found(provider.issuer, str(claims["sub"]), email)


def _checked(
    provider: Provider, known: Mapping[str, str], id_token: str, kept: Mapping[str, str]
) -> Mapping[str, Any]:
    """The claims of an id token whose signature, issuer, audience, times and nonce are right."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    registry = jwt.JWTClaimsRegistry(
        leeway=CLOCKS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True, "allow_blank": False},
        nonce={"essential": True, "value": kept["nonce"]},
        azp={"value": provider.client},
    )
    keys = _fetched(provider, known["jwks_uri"])
    try:
        token = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        registry.validate(token.claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:  # keys are what the provider sends
        raise RefusedError(
            f"The answer of {provider.name} cannot be trusted ({type(error).__name__}). Sign in again."
        ) from None
    return token.claims


def _id_token(provider: Provider, place: str, answer: str, code: str, kept: Mapping[str, str]) -> str:
    import requests
    from authlib.common.errors import AuthlibBaseError

    with _session(provider, answer) as session:
        try:
            token = session.fetch_token(
                place,
                code=code,
                code_verifier=kept["verifier"],
                timeout=SECONDS,
                allow_redirects=False,
            )
        except AuthlibBaseError:
            raise RefusedError(f"{provider.name} did not accept the answer. Sign in again.") from None
        except (requests.RequestException, ValueError):
            raise _away(provider) from None
    found = token.get("id_token")
    if not isinstance(found, str):
        raise RefusedError(f"{provider.name} did not say who you are. Sign in again.")
    return found


def _discovered(provider: Provider) -> Mapping[str, str]:
    """The provider's own list of its addresses; all are where the provider is, or at one it names itself."""
    known = _fetched(provider, f"{provider.issuer}/.well-known/openid-configuration")
    if known.get("issuer") != provider.issuer or not all(
        isinstance(known.get(each), str) for each in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    ):
        raise _away(provider)
    return known


def _fetched(provider: Provider, address: str) -> dict[str, Any]:
    import requests

    try:
        answer = requests.get(address, timeout=SECONDS, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError):
        raise _away(provider) from None
    if not isinstance(found, dict):
        raise _away(provider)
    return found


def _session(provider: Provider, answer: str) -> Any:
    from authlib.integrations.requests_client import OAuth2Session

    return OAuth2Session(
        provider.client,
        provider.secret.get_secret_value(),
        scope="openid email profile",
        redirect_uri=answer,
        code_challenge_method="S256",
    )


def _away(provider: Provider) -> ServiceAwayError:
    return ServiceAwayError(f"{provider.name} cannot be reached just now. Try again in a moment.")
