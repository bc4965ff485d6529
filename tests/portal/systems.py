"""Another system that uses the API: it holds a token, and names each of its writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import requests

from domain.terms import Scope
from store import tokens
from store.database import Engine

NUMBERS = count(1)


@dataclass
class System:
    """A system at an address, as its developer would write it."""

    url: str
    words: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.words}"}

    def get(self, path: str, **given: Any) -> requests.Response:
        return requests.get(f"{self.url}/api/v1{path}", headers=self.bearer, timeout=10, **given)

    def post(self, path: str, said: Any, key: str = "") -> requests.Response:
        headers = {**self.bearer, "Idempotency-Key": key or f"uji-{next(NUMBERS)}"}
        return requests.post(f"{self.url}/api/v1{path}", json=said, headers=headers, timeout=30)

    def delete(self, path: str) -> requests.Response:
        return requests.delete(f"{self.url}/api/v1{path}", headers=self.bearer, timeout=10)


def a_token(
    engine: Engine, now: datetime, scopes: Iterable[Scope] = tuple(Scope), agency: str | None = "A1", name: str = ""
) -> str:
    """Make a token, and give its words."""
    with engine.begin() as tx:
        named = name or f"sistem {next(NUMBERS)}"
        return tokens.add(tx, named, [*scopes], agency, timedelta(days=90), by="test", now=now)[1]
