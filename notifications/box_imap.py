"""A folder of an IMAP server as the box of returned mail. TLS is verified; without TLS only on this machine.

    imaps://USER:PASSWORD@relay.example:993/INBOX?cafile=/etc/siklus/ca.pem

What is special in the name or password is written as in any URL: `%40` for @, `%2F` for a slash.
"""

import imaplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from notifications.box import LARGEST, BoxError

PATIENCE_S = 30.0
AT_ONCE = 100  # mails marked by one command
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_LOST = (OSError, imaplib.IMAP4.error, UnicodeError)


@dataclass(frozen=True)
class Imap:
    """An open folder. Mails are named by their UID, which stays the same between two connections."""

    server: imaplib.IMAP4
    host: str

    def waiting(self) -> Sequence[str]:
        """Give what has no flag Seen."""
        found = self._do("SEARCH", "UNSEEN")
        return [uid.decode() for uid in (found[0] or b"").split()]

    def read(self, name: str) -> bytes | None:
        """Give the first part of a mail, and leave it unseen."""
        parts = self._do("FETCH", name, f"(BODY.PEEK[]<0.{LARGEST}>)")
        return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)

    def put_away(self, names: Sequence[str]) -> None:
        """Set the flag Seen."""
        for first in range(0, len(names), AT_ONCE):
            self._do("STORE", ",".join(names[first : first + AT_ONCE]), "+FLAGS.SILENT", r"(\Seen)")

    def _do(self, command: str, *words: str) -> list[Any]:
        try:
            said, found = self.server.uid(command, *words)
        except _LOST:
            said = "BYE"
        if said != "OK":
            raise BoxError(
                f"Server IMAP {self.host} tidak menjawab {command} dengan baik; coba lagi nanti.",
                f"The IMAP server {self.host} did not answer {command} well; try again later.",
            )
        return list(found)


@contextmanager
def connected(url: str) -> Iterator[Imap]:
    """Open the folder that a URL names. Raises BoxError."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in ("imap", "imaps"):
        raise BoxError(
            "Kotak surel kembali: URL tidak terbaca; diharapkan imaps://pengguna:…@relay.example/INBOX.",
            "The box of bounces: this URL cannot be read; expected is imaps://user:…@relay.example/INBOX.",
        )
    secure = parts.scheme == "imaps"
    if not secure and host not in _LOOPBACK:
        raise BoxError(
            f"imap://{host} mengirim kata sandi tanpa enkripsi: gunakan imaps://.",
            f"imap://{host} would send the password in the clear: use imaps://.",
        )
    cafile = parse_qs(parts.query).get("cafile", [None])[0]
    server = _reached(host, port or (993 if secure else 143), _trust(cafile) if secure else None)
    try:
        _log_in(server, host, unquote(parts.username or ""), unquote(parts.password or ""))
        _choose(server, host, unquote(parts.path.strip("/")) or "INBOX")
        yield Imap(server, host)
    finally:
        with suppress(*_LOST):
            server.logout()


def _trust(cafile: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if cafile:
        try:
            context.load_verify_locations(cafile)
        except OSError:
            raise BoxError(
                f"Berkas cafile={cafile} tidak terbaca.", f"The file cafile={cafile} cannot be read."
            ) from None
    return context


def _reached(host: str, port: int, context: ssl.SSLContext | None) -> imaplib.IMAP4:
    try:
        if context is None:
            return imaplib.IMAP4(host, port, timeout=PATIENCE_S)
        return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=PATIENCE_S)
    except ssl.SSLCertVerificationError:
        raise BoxError(
            f"Sertifikat server IMAP {host} tidak dipercaya; bila itu milik instansi sendiri, tambahkan ?cafile=…",
            f"The certificate of the IMAP server {host} is not trusted; if it is your own, add ?cafile=…",
        ) from None
    except _LOST:
        raise BoxError(
            f"Server IMAP {host} tidak dapat dihubungi pada porta {port}.",
            f"The IMAP server {host} cannot be reached at port {port}.",
        ) from None


def _log_in(server: imaplib.IMAP4, host: str, user: str, password: str) -> None:
    """Log in by PLAIN, which carries any character; by LOGIN where the server knows nothing else."""
    try:
        if "AUTH=PLAIN" in server.capabilities:
            server.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
        else:
            server.login(user, password)
    except _LOST:
        raise BoxError(
            f"Server IMAP {host} menolak nama pengguna atau kata sandi.",
            f"The IMAP server {host} refused the user name or the password.",
        ) from None


def _choose(server: imaplib.IMAP4, host: str, folder: str) -> None:
    quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
    try:
        said, _ = server.select(f'"{quoted}"')
    except _LOST:
        said = "NO"
    if said != "OK":
        raise BoxError(
            f"Folder {folder} tidak ada pada server IMAP {host}, atau hanya boleh dibaca.",
            f"There is no folder {folder} on the IMAP server {host}, or it may only be read.",
        )
