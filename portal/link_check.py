"""Looks whether a link to evidence can be opened by others, as somebody who is signed in nowhere would.

The machine that looks stands inside a network: it goes only to public addresses, to the very one that was checked, and
checks again at each redirect. It reads little, sends no cookie, and says one word.
"""

import re
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from domain.terms import LinkCheck
from portal.link_signs import asks_who, is_sign_in

REDIRECTS = 5
LOOK_S, ALL_S = 5.0, 12.0  # for one answer, and for the whole way
READ = 64 * 1024  # bytes of a page
PORTS = (80, 443)
USUAL = {"http": 80, "https": 443}
AGENT = "siklus-link-check"
NAT64 = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address
Guard = Callable[[Address, int], bool]


class _NotThere(Exception):
    """Nobody answers there, or nobody may be asked."""


def public(address: Address, port: int) -> bool:
    """Tell whether an address is one of the open internet, at a door where pages are served."""
    inner = None
    if isinstance(address, IPv6Address):
        inner = IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else address.sixtofour
    open_ = address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
    return open_ and port in PORTS and (inner is None or public(inner, port))


def check(link: str, guard: Guard = public) -> LinkCheck:
    """Tell what becomes of opening a link. It takes 12 seconds at most; whatever goes wrong is UNREACHED.

    `guard` says which addresses may be asked.
    """
    ends = monotonic() + ALL_S
    try:
        for _ in range(REDIRECTS + 1):
            found, link = _look(link, guard, ends)
            if found is not None:
                return found
            if is_sign_in(urlsplit(link)):
                return LinkCheck.PRIVATE
    except (_NotThere, OSError, HTTPException, ValueError):
        pass
    return LinkCheck.UNREACHED


def _look(link: str, guard: Guard, ends: float) -> tuple[LinkCheck | None, str]:
    """Give what a link is; or None, and where it leads on to."""
    parts = _parts(link)
    with closing(_connect(parts, guard, ends)) as way:
        cut = Timer(max(0.0, ends - monotonic()), _cut, [way])
        cut.start()
        try:
            if isinstance(way.sock, ssl.SSLSocket):
                way.sock.do_handshake()
            way.putrequest("GET", _path(parts), skip_accept_encoding=True)
            way.putheader("User-Agent", AGENT)
            way.putheader("Accept", "*/*")
            way.putheader("Accept-Encoding", "identity")
            way.endheaders()
            answer = way.getresponse()
            onward = answer.headers.get("Location")
            if answer.status in (301, 302, 303, 307, 308) and onward:
                return None, urljoin(link, onward)
            return _meaning(parts, answer), link
        finally:
            cut.cancel()


def _parts(link: str) -> SplitResult:
    parts = urlsplit(link.strip())
    if parts.scheme not in USUAL or not parts.hostname or parts.username is not None or parts.password is not None:
        raise _NotThere
    return parts


def _path(parts: SplitResult) -> str:
    path = parts.path or "/"
    return quote(f"{path}?{parts.query}" if parts.query else path, safe="/?#[]@!$&'()*+,;=:%~-._")


def _connect(parts: SplitResult, guard: Guard, ends: float) -> HTTPConnection:
    """Give a connection to an address that was checked: no name is looked up a second time."""
    host, port = parts.hostname or "", parts.port or USUAL[parts.scheme]
    left = min(LOOK_S, ends - monotonic())
    if left <= 0:
        raise _NotThere
    address = _resolved(host, port, guard, left)
    way = (HTTPSConnection if parts.scheme == "https" else HTTPConnection)(host, port, timeout=left)
    way.sock = socket.create_connection((str(address), port), left)
    if parts.scheme == "https":  # shakes hands later: a server can be slow at that too
        known = ssl.create_default_context()
        way.sock = known.wrap_socket(way.sock, server_hostname=host, do_handshake_on_connect=False)
    return way


def _resolved(host: str, port: int, guard: Guard, seconds: float) -> Address:
    """Give an address of a host. Where one of several may not be asked, none is: that is how such traps are laid."""
    looking = ThreadPoolExecutor(1)
    try:
        rows = looking.submit(_rows, host, port).result(seconds)
    except TooLong:
        raise _NotThere from None
    finally:
        looking.shutdown(wait=False)
    found = [ip_address(str(row[4][0]).partition("%")[0]) for row in rows]
    if not found or not all(guard(address, port) for address in found):
        raise _NotThere
    return found[0]


def _rows(host: str, port: int) -> list[tuple[Any, ...]]:
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG))


def _cut(way: HTTPConnection) -> None:
    """End a connection under somebody who answers a letter at a time."""
    with suppress(OSError, AttributeError):
        way.sock.shutdown(socket.SHUT_RDWR)


def _meaning(parts: SplitResult, answer: HTTPResponse) -> LinkCheck:
    if answer.status in (401, 402, 403, 407, 451):
        return LinkCheck.PRIVATE
    if answer.status in (404, 410):
        return LinkCheck.GONE
    if not 200 <= answer.status < 300:
        return LinkCheck.UNREACHED
    if "html" in answer.headers.get("Content-Type", "").lower():
        return asks_who(parts, _some(answer)) or LinkCheck.OPENS
    return LinkCheck.OPENS


def _some(answer: HTTPResponse) -> str:
    body = bytearray()
    while len(body) < READ and (part := answer.read1(READ - len(body))):
        body += part
    return re.sub(r"\s+", " ", body.decode("utf-8", "replace"))
