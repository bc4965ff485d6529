"""Connections to addresses that somebody else has named: only to the open internet, to the address that was checked.

We stand inside a network. A name is looked up once, each address that it means is asked about, and the connection goes
to the one that was: a name that means something else a moment later gains nothing.
"""

import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from contextlib import suppress
from http.client import HTTPConnection, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

USUAL = {"http": 80, "https": 443}
NAT64 = IPv6Network("64:ff9b::/96")
HERE = ("127.0.0.1", "::1", "localhost")

Address = IPv4Address | IPv6Address
Guard = Callable[[Address, int], bool]


class NotThere(Exception):
    """Nobody answers there, or nobody may be asked."""


def public(address: Address, port: int = 443) -> bool:
    """Tell whether an address is one of the open internet, whatever the port."""
    inner = None
    if isinstance(address, IPv6Address):
        inner = IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else address.sixtofour
        inner = inner or address.ipv4_mapped
    open_ = address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
    return open_ and (inner is None or public(inner, port))


def on_trial(link: str) -> bool:
    """Tell whether an installation (by its own address) is a trial that nobody but this machine can reach."""
    return urlsplit(link).hostname in HERE


def guard_of(link: str) -> Guard:
    """Give which addresses an installation may reach: public ones; on trial, this machine too."""
    return (lambda address, port: address.is_loopback or public(address, port)) if on_trial(link) else public


def split(url: str) -> SplitResult | None:
    """Give the parts of an address of the web; None where it is none, or holds a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    whole = parts.scheme in USUAL and parts.hostname and parts.username is None and parts.password is None
    return parts if whole and port != 0 else None


def fits(url: str, link: str) -> bool:
    """Tell whether an address may be called by an installation, as far as it says itself: https, and no inner address.

    On trial http to this machine is enough.
    """
    parts = split(url)
    if parts is None:
        return False
    host = parts.hostname or ""
    if on_trial(link) and host in HERE:
        return True
    try:
        inner = not public(ip_address(host))
    except ValueError:
        inner = "." not in host or host.endswith((".local", ".localhost", ".internal"))
    return parts.scheme == "https" and not inner


def connect(parts: SplitResult, guard: Guard, seconds: float) -> HTTPConnection:
    """Give a connection to an address that was checked, within `seconds` for each part of it. Raises NotThere, OSError.

    TLS shakes hands later (`shake`): a server can be slow at that too, and whoever asks has set an end by then.
    """
    host, port = parts.hostname or "", parts.port or USUAL[parts.scheme]
    address = _resolved(host, port, guard, seconds)
    way = (HTTPSConnection if parts.scheme == "https" else HTTPConnection)(host, port, timeout=seconds)
    way.sock = socket.create_connection((str(address), port), seconds)
    if parts.scheme == "https":
        known = ssl.create_default_context()
        way.sock = known.wrap_socket(way.sock, server_hostname=host, do_handshake_on_connect=False)
    return way


def shake(way: HTTPConnection) -> None:
    """Shake hands over TLS, where a connection has it. Raises OSError for a certificate that is not theirs."""
    if isinstance(way.sock, ssl.SSLSocket):
        way.sock.do_handshake()


def cut(way: HTTPConnection) -> None:
    """End a connection under somebody who answers a letter at a time."""
    with suppress(OSError, AttributeError):
        way.sock.shutdown(socket.SHUT_RDWR)


def _resolved(host: str, port: int, guard: Guard, seconds: float) -> Address:
    """Give an address of a host. Where one of several may not be asked, none is: that is how such traps are laid."""
    looking = ThreadPoolExecutor(1)
    try:
        rows = looking.submit(_rows, host, port).result(seconds)
    except TooLong:
        raise NotThere from None
    finally:
        looking.shutdown(wait=False)
    found = [ip_address(str(row[4][0]).partition("%")[0]) for row in rows]
    if not found or not all(guard(address, port) for address in found):
        raise NotThere
    return found[0]


def _rows(host: str, port: int) -> list[tuple[Any, ...]]:
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG))
