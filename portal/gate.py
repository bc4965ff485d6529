"""Who stands at the door: the cookie of a session, and that a change was meant by the page it came from.

A change must come from a page of ours: it carries a mark made from the cookie, anew for each page, and the browser
must not say that another site sent it. Whoever is not signed in is led to the sign-in page and back.
"""

import hmac
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import HTTPException, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from store import sessions
from store.cycles import Cycle
from store.database import Connection, Engine
from store.installation import is_demo
from store.sessions import Visitor

COOKIE, SECURE_COOKIE = "siklus", "__Host-siklus"  # the second where links are https: only this very host can set it
SAFE = ("GET", "HEAD")
FIELD, HEADER = "csrf", "X-CSRF"
STRETCH = timedelta(minutes=15)  # in which it is counted how often something is tried
LONGEST = 2_000  # characters of a path to go on to: it is kept in a cookie meanwhile


class NotSignedIn(Exception):
    """Nobody is signed in: on to the sign-in page, and then back to `further`."""

    def __init__(self, further: str) -> None:
        super().__init__(further)
        self.further = further

    @property
    def place(self) -> str:
        """Give the address of the sign-in page that leads back."""
        return f"/masuk?lanjut={quote(self.further, safe='')}"


def mark(cookie: str) -> str:
    """Give a mark for the forms of one page. Two of the same session look nothing alike."""
    salt = secrets.token_hex(8)
    return f"{salt}{_sealed(cookie, salt)}"


def marked(cookie: str, said: str) -> bool:
    """Tell whether a mark was made from this cookie."""
    return hmac.compare_digest(said[16:].encode(), _sealed(cookie, said[:16]).encode())


def _sealed(cookie: str, salt: str) -> str:
    return hmac.new(cookie.encode(), f"csrf:{salt}".encode(), sha256).hexdigest()[:32]


def within(said: str | None, usual: str = "/") -> str:
    """Give the path to go on to: one of this site's own, whatever a link tries to say."""
    if not said or not said.startswith("/") or said.startswith(("//", "/\\")) or any(ord(c) < 32 for c in said):
        return usual
    if len(said) > LONGEST:
        return usual
    parts = urlsplit(said)
    return usual if parts.scheme or parts.netloc or "\\" in said else said


def from_here(request: Request) -> bool:
    """Tell whether a request was sent by a page of this site, as far as the browser says."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return not origin or origin.partition("://")[2] == request.headers.get("Host")


async def readable(request: Request) -> None:
    """Know no address with a zero byte: nobody types one, and PostgreSQL does not take it. Raises 404.

    A sealed link is read before it gets so far, and has words of its own for what is none.
    """
    typed = [said for name, said in request.path_params.items() if name != "sealed"]
    if b"%00" in request.scope["query_string"] or any("\0" in str(said) for said in typed):
        raise HTTPException(404)


def client(request: Request) -> str:
    """Give the address that a request comes from; of IPv6 the network, of which one client has many addresses.

    Only a proxy on this machine reaches us. Of what it says, its own word is the last; anybody can have said the rest.
    """
    peer = request.client.host if request.client else ""
    said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        address = ip_address(peer)
        address = ip_address(said) if said and address.is_loopback else address
    except ValueError:
        return peer
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return str(address)


class Gate:
    """The dependencies by which a route says who may come in: `Depends(gate.console)`, `Depends(gate.person)`."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], secure: bool = False) -> None:
        """Stand over a database; `secure` says that browsers come by https alone."""
        self.engine, self.clock, self.secure = engine, clock, secure
        self.cookie = SECURE_COOKIE if secure else COOKIE

    def moment(self, cycle: Cycle) -> datetime:
        """Give the moment at which a cycle is looked at: now; a closed one as it was closed."""
        return cycle.closed_at or self.clock()

    async def visitor(self, request: Request) -> Visitor:
        """Let in whoever is signed in. Raises NotSignedIn, or 403 for a change that no page of ours has sent."""
        found = self._in(request, await run_in_threadpool(self.known, request))
        if request.method not in SAFE and not await self._meant(request, request.state.cookie):
            raise HTTPException(403)
        return found

    def _in(self, request: Request, found: Visitor | None) -> Visitor:
        if found is None:
            back = request.url.path if request.method in SAFE else "/"
            raise NotSignedIn(f"{back}?{request.url.query}" if back != "/" and request.url.query else back)
        request.state.visitor, request.state.cookie = found, request.cookies.get(self.cookie, "")
        return found

    async def console(self, request: Request) -> Visitor:
        """Let in accounts of the console; for people of the roster there is no such page."""
        found = await self.visitor(request)
        if found.access is None:
            raise HTTPException(404)
        return found

    async def person(self, request: Request) -> Visitor:
        """Let in people of the roster; for accounts of the console there is no such page."""
        found = await self.visitor(request)
        if found.nip is None:
            raise HTTPException(404)
        return found

    async def keeper(self, request: Request) -> Visitor:
        """Let in the pengelola of an agency; for everybody else there is no such page."""
        found = await self.person(request)
        if not found.keeps:
            raise HTTPException(404)
        return found

    @contextmanager
    def reading(self, request: Request) -> Iterator[tuple[Connection, str]]:
        """Let in a person of the roster to look at a page of their own: a transaction, and their NIP.

        It finds out who they are itself, for the pages that are asked for most: one transaction and one thread instead
        of two. Only for pages that change nothing: it does not look at where the request comes from.
        """
        with self.engine.begin() as tx:
            cookie = request.cookies.get(self.cookie)
            visitor = self._in(request, sessions.find(tx, cookie, self.clock()) if cookie else None)
            if visitor.nip is None:
                raise HTTPException(404)
            yield tx, visitor.nip

    def demo(self) -> bool:
        """Tell whether everything here was made up by the demo: the pages before signing in say so."""
        with self.engine.begin() as tx:
            return is_demo(tx)

    def known(self, request: Request) -> Visitor | None:
        """Give who is signed in; None for nobody. Keeps nobody out."""
        cookie = request.cookies.get(self.cookie)
        if not cookie:
            return None
        with self.engine.begin() as tx:
            return sessions.find(tx, cookie, self.clock())

    def let_in(self, answer: Response, request: Request, whose: int | str, how: sessions.How, tx: Connection) -> None:
        """Begin a session of an account or a person in this browser, whose session before is over.

        No script reads the cookie, and no other site sends it with a form.
        """
        before, browser = request.cookies.get(self.cookie, ""), request.headers.get("User-Agent", "")
        cookie = sessions.begin(tx, whose, how, browser, self.clock(), before)
        answer.set_cookie(self.cookie, cookie, httponly=True, samesite="lax", secure=self.secure, path="/")

    def let_out(self, answer: Response) -> None:
        """Take the cookie back."""
        answer.delete_cookie(self.cookie, httponly=True, samesite="lax", secure=self.secure, path="/")

    def limit(self, request: Request, what: str, most: int, whose: str = "") -> None:
        """Refuse a client, or (`whose`) a person, that does something too often in a quarter of an hour. Raises 429."""
        with self.engine.begin() as tx:
            if sessions.tried(tx, f"{what}:{whose or client(request)}", self.clock(), STRETCH) > most:
                raise HTTPException(429)

    async def _meant(self, request: Request, cookie: str) -> bool:
        if not from_here(request):
            return False
        said: Any = request.headers.get(HEADER)
        if said is None:
            said = (await request.form()).get(FIELD)
        return isinstance(said, str) and marked(cookie, said)
