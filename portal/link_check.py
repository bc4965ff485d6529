"""Looks whether a link to evidence can be opened by others, as somebody who is signed in nowhere would.

The machine that looks stands inside a network: it goes only to public addresses, to the very one that was checked, and
checks again at each redirect. It reads little, sends no cookie, and says one word.
"""

import re
from contextlib import closing
from http.client import HTTPException, HTTPResponse
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from domain.terms import LinkCheck
from flows import guarded
from flows.guarded import Address, Guard, NotThere, shake, split
from portal.link_signs import asks_who, is_sign_in

REDIRECTS = 5
LOOK_S, ALL_S = 5.0, 12.0  # for one answer, and for the whole way
READ = 64 * 1024  # bytes of a page
PORTS = (80, 443)
AGENT = "siklus-link-check"


def public(address: Address, port: int) -> bool:
    """Tell whether an address is one of the open internet, at a door where pages are served."""
    return guarded.public(address) and port in PORTS


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
    except (NotThere, OSError, HTTPException, ValueError):
        pass
    return LinkCheck.UNREACHED


def _look(link: str, guard: Guard, ends: float) -> tuple[LinkCheck | None, str]:
    """Give what a link is; or None, and where it leads on to."""
    parts = _parts(link)
    with closing(guarded.connect(parts, guard, _left(ends))) as way:
        cut = Timer(max(0.0, ends - monotonic()), guarded.cut, [way])
        cut.start()
        try:
            shake(way)
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
    parts = split(link.strip())
    if parts is None:
        raise NotThere
    return parts


def _path(parts: SplitResult) -> str:
    path = parts.path or "/"
    return quote(f"{path}?{parts.query}" if parts.query else path, safe="/?#[]@!$&'()*+,;=:%~-._")


def _left(ends: float) -> float:
    """Give how long one answer may still be waited for."""
    left = min(LOOK_S, ends - monotonic())
    if left <= 0:
        raise NotThere
    return left


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
