"""/masuk/oidc: signing in with the office's own account (OpenID Connect), where the settings name a provider.

A NIP in the claim that the settings name is a person of the roster; an e-mail address is an account of the console.
"""

import logging
import secrets
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from config.settings import Settings
from domain.people import Nip, parse
from portal.gate import Gate
from portal.oidc_provider import RETURN, Begun, NotLetIn, Provider
from portal.signin import ASKS, asking, wanted
from store import accounts, sign_ins
from store.database import Connection, Engine
from store.installation import secret
from store.sessions import How

LIFE_S = 600  # so long one may take to sign in at the provider
CONSOLE = "/siklus"

log = logging.getLogger("siklus.portal")


def routes(engine: Engine, gate: Gate, settings: Settings) -> APIRouter:
    """Give the way to the provider and back; nothing where no provider is named."""
    router = APIRouter()
    if settings.oidc_issuer is None:
        return router
    provider, holder = Provider(settings), f"{gate.cookie}-oidc"

    @router.get("/masuk/oidc")
    def go(request: Request) -> Response:
        """Send the browser to the provider with a key of its own."""
        gate.limit(request, "oidc", ASKS)
        begun = Begun(secrets.token_urlsafe(32), _secret(engine))
        try:
            answer = RedirectResponse(provider.address(begun), 303)
        except NotLetIn as error:
            return _failed(gate, settings, error)
        answer.set_cookie(holder, begun.key, max_age=LIFE_S, httponly=True, samesite="lax", secure=gate.secure,
                          path="/")  # fmt: skip
        return answer

    @router.get(RETURN)
    def back(request: Request, code: str = "", state: str = "", iss: str = "") -> Response:
        """Sign in whoever the provider speaks of, in the browser that began it. Once."""
        begun = Begun(request.cookies.get(holder, ""), _secret(engine))
        try:
            if not (code and begun.key and begun.answered(state)) or (iss and iss != provider.issuer):
                raise NotLetIn("state")
            answer = _let_in(gate, request, provider.claims(begun, code, gate.clock()), settings.oidc_claim)
        except NotLetIn as error:
            answer = _failed(gate, settings, error)
        answer.delete_cookie(holder, httponly=True, samesite="lax", secure=gate.secure, path="/")
        return answer

    return router


def _secret(engine: Engine) -> str:
    with engine.begin() as tx:
        return secret(tx)


def _let_in(gate: Gate, request: Request, claims: dict[str, Any], name: str | None) -> Response:
    """Sign in whoever claims speak of, and lead them to what they wanted. Raises NotLetIn for nobody known."""
    further = wanted(request)
    answer = RedirectResponse(further, 303)
    with gate.engine.begin() as tx:
        whose = _whose(tx, claims, name, further)
        if whose is None:
            raise NotLetIn("nobody")
        gate.let_in(answer, request, whose, How.OIDC, tx)
    return answer


def _whose(tx: Connection, claims: dict[str, Any], name: str | None, further: str) -> int | str | None:
    """Give the account or person that claims speak of; of somebody who is both, the one whose page was wanted."""
    email = claims.get("email")
    verified = isinstance(email, str) and claims.get("email_verified", True) is True
    account = accounts.by_email(tx, str(email)) if verified else None
    said = claims.get(name) if name else None
    nip = parse(said) if isinstance(said, str) else None
    person = nip.digits if isinstance(nip, Nip) and sign_ins.known(tx, nip.digits) else None
    if account and (person is None or further == "/" or further.startswith(CONSOLE)):
        return account.id
    return person


def _failed(gate: Gate, settings: Settings, error: NotLetIn) -> Response:
    """Say that nobody was let in; the log says why, and of whom never."""
    log.warning("sign-in by OpenID Connect failed: %s", error)
    return asking(gate, settings, 403, failed=True)
