"""A small OpenID Connect provider on loopback: discovery, keys, the page of its own sign-in, and tokens.

It insists on PKCE, on the exact redirect address and on a code that is used once. `claims` is whom it speaks of.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "siklus", "rahasia-klien"


class Handler(BaseHTTPRequestHandler):
    server: "Provider"

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        if place.path == "/.well-known/openid-configuration":
            self._say(200, self.server.discovery)
        elif place.path == "/jwks":
            self._say(200, {"keys": [self.server.key.as_dict(private=False)]})
        elif place.path == "/userinfo":
            self._say(200, self.server.userinfo)
        elif place.path == "/authorize":
            self._authorize({key: value[0] for key, value in parse_qs(place.query).items()})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        said = {key: value[0] for key, value in parse_qs(body).items()}
        asked = self.server.codes.pop(said.get("code", ""), None)
        right = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(said.get("code_verifier", "").encode()).digest())
        if (
            not asked
            or self.headers["Authorization"] != f"Basic {right}"
            or challenge.decode().rstrip("=") != asked["code_challenge"]
            or said["redirect_uri"] != asked["redirect_uri"]
        ):
            return self._say(400, {"error": "invalid_grant"})
        token = self.server.token(asked["nonce"])
        return self._say(200, {"access_token": "akses", "token_type": "Bearer", "id_token": token})

    def _authorize(self, asked: dict[str, str]) -> None:
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"]
        code = secrets.token_urlsafe(8)
        self.server.codes[code] = asked
        said = {"code": code, "state": asked["state"], "iss": self.server.issuer}
        self.send_response(303)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(said)}")
        self.end_headers()

    def _say(self, status: int, data: Any) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Be quiet."""


class Provider(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.key = RSAKey.generate_key(2048, {"kid": "satu", "use": "sig"})
        self.signer: RSAKey | OctKey = self.key
        self.header = {"alg": "RS256", "kid": "satu"}
        self.codes: dict[str, dict[str, str]] = {}
        self.claims: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.discovery = {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
        }  # fmt: skip
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def token(self, nonce: str) -> str:
        """Give the word of the provider; `claims` may change any part of it."""
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": CLIENT, "sub": "42", "iat": now, "exp": now + 300, "nonce": nonce}
        return jwt.encode(self.header, {**usual, **self.claims}, self.signer, algorithms=["RS256", "HS256"])
