"""The office's own OpenID Connect provider: found by discovery, asked with PKCE, its word checked.

What belongs together is derived from one random key, which only the browser that began holds: state, nonce and the
verifier of PKCE. Nothing is stored, and what another browser began leads nowhere here.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from config.settings import Settings

RETURN = "/masuk/oidc/kembali"
PATIENCE_S = 10.0
LEEWAY_S = 60
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")  # never a shared secret


class NotLetIn(Exception):
    """The provider is away, or its answer is not to be believed. The words name no person."""


@dataclass(frozen=True, slots=True)
class Begun:
    """One sign-in, by the key that its browser holds."""

    key: str
    secret: str  # of this installation

    def part(self, name: str) -> str:
        """Give state, nonce or verifier; none of them tells the others."""
        return hmac.new(self.secret.encode(), f"oidc:{name}:{self.key}".encode(), sha256).hexdigest()

    def answered(self, state: str) -> bool:
        """Tell whether an answer is one to this sign-in."""
        return hmac.compare_digest(state.encode(), self.part("state").encode())


class Provider:
    """The provider that the settings name."""

    def __init__(self, settings: Settings) -> None:
        assert settings.oidc_issuer
        assert settings.oidc_client
        self._settings, self.issuer, self.client = settings, settings.oidc_issuer, settings.oidc_client
        self._found: dict[str, Any] = {}

    def address(self, begun: Begun) -> str:
        """Give where the browser goes to sign in. Raises NotLetIn where the provider cannot be reached."""
        found, session = self._discovered(), self._session()
        given = {"state": begun.part("state"), "nonce": begun.part("nonce"), "code_verifier": begun.part("verifier")}
        return str(session.create_authorization_url(found["authorization_endpoint"], **given)[0])

    def claims(self, begun: Begun, code: str, now: datetime) -> dict[str, Any]:
        """Give what the provider says of whoever has signed in. Raises NotLetIn."""
        found, session = self._discovered(), self._session()
        try:
            token = session.fetch_token(
                found["token_endpoint"], code=code, code_verifier=begun.part("verifier"),
                grant_type="authorization_code", timeout=PATIENCE_S, allow_redirects=False,
            )  # fmt: skip
            keys = KeySet.import_key_set(cast("KeySetSerialization", _json(found["jwks_uri"])))
            read = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
            self._check(read, token, begun, now)
            said = dict(read.claims)
            if (name := self._settings.oidc_claim) and name not in said and found.get("userinfo_endpoint"):
                more = session.get(found["userinfo_endpoint"], timeout=PATIENCE_S, allow_redirects=False).json()
                said = {**more, **said} if more.get("sub") == said["sub"] else said
        except (OAuthError, JoseError, requests.RequestException, ValueError, KeyError, TypeError, AttributeError) as e:
            raise NotLetIn(type(e).__name__) from None
        return said

    def _check(self, read: jwt.Token, token: Any, begun: Begun, now: datetime) -> None:
        """See that the word is meant for us, now, and for the browser that asked. Raises JoseError."""
        wanted = {"iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": self.client}}
        about = {"nonce": begun.part("nonce"), "client_id": self.client, "access_token": token.get("access_token")}
        CodeIDToken(read.claims, read.header, options=wanted, params=about).validate(int(now.timestamp()), LEEWAY_S)

    def _session(self) -> OAuth2Session:
        return OAuth2Session(
            self.client, self._settings.oidc_secret, scope="openid email profile", code_challenge_method="S256",
            redirect_uri=f"{self._settings.link}{RETURN}",
            token_endpoint_auth_method="client_secret_basic" if self._settings.oidc_secret else "none",
        )  # fmt: skip

    def _discovered(self) -> dict[str, Any]:
        if self._found:
            return self._found
        try:
            found = _json(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        except (requests.RequestException, ValueError) as error:
            raise NotLetIn(type(error).__name__) from None
        places = [found.get(name, "") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if found.get("issuer") != self.issuer or not all(map(self._safe, places)):
            raise NotLetIn("discovery")
        self._found = found
        return found

    def _safe(self, place: Any) -> bool:
        """Tell whether an endpoint is as safe as the issuer: by https, or on this machine as the issuer is."""
        return isinstance(place, str) and urlsplit(place).scheme in ("https", urlsplit(self.issuer).scheme)


def _json(address: str) -> dict[str, Any]:
    answer = requests.get(address, timeout=PATIENCE_S, allow_redirects=False)
    answer.raise_for_status()
    found = answer.json()
    if answer.status_code != 200 or not isinstance(found, dict):
        raise ValueError("no object")
    return found
