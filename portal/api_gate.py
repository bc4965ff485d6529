"""Who asks the API: a system by its token, what it may do, and how often."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from domain.terms import Scope
from portal.api_problem import ApiError
from store import sessions, tokens
from store.database import Engine
from store.tokens import Token

RATE, STRETCH = 600, timedelta(minutes=1)  # requests of one token in so much time
BEARER = HTTPBearer(auto_error=False, description="A token of `siklus token add`.")
UNKNOWN = (
    "kirim `Authorization: Bearer …` dengan token yang berlaku; operator membuatnya dengan `siklus token add`",
    "send `Authorization: Bearer …` with a token that works; the operator makes one with `siklus token add`",
)
LAPSED = (
    "token itu sudah kedaluwarsa atau diakhiri; minta yang baru kepada operator",
    "that token has expired or was ended; ask the operator for a new one",
)
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class ApiGate:
    """The dependencies by which a route says what a token must be allowed: `Depends(gate.may(Scope.READ_STATUS))`."""

    engine: Engine
    clock: Clock

    def may(self, scope: Scope) -> Callable[..., Token]:
        """Give the dependency that lets in tokens with a scope. Raises 401, 403 and 429."""

        def allowed(
            request: Request, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
        ) -> Token:  # fmt: skip
            found = self._known(sent.credentials if sent else "")
            request.state.token = found
            if scope not in found.scopes:
                raise ApiError(
                    403,
                    (f"token ini tidak memuat wewenang '{scope}'; minta kepada operator token yang memuatnya",
                     f"this token has no scope '{scope}'; ask the operator for one that has it"),
                    "scope",
                    {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
                )  # fmt: skip
            return found

        return allowed

    def _known(self, words: str) -> Token:
        now = self.clock()
        with self.engine.begin() as tx:
            found = tokens.find(tx, words, now) if words else None
            if found is None:
                said = LAPSED if words and tokens.lapsed(tx, words) else UNKNOWN
                raise ApiError(401, said, headers={"WWW-Authenticate": "Bearer"})
            often = sessions.tried(tx, f"api:{found.id}", now, STRETCH) > RATE
        if often:
            wait = round(STRETCH.total_seconds() - now.timestamp() % STRETCH.total_seconds()) or 1
            raise ApiError(
                429,
                (f"paling banyak {RATE} permintaan per menit; lanjutkan dalam {wait} detik",
                 f"at most {RATE} requests a minute; go on in {wait} seconds"),
                headers={"Retry-After": str(wait)},
            )  # fmt: skip
        return found
