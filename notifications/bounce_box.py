"""The box to which undeliverable mail comes back: a Maildir folder, or a folder of an IMAP server.

    with opened("/var/mail/siklus") as box:                              a Maildir
    with opened("imaps://USER:PASSWORD@relay.example/INBOX") as box:     IMAP over TLS

A mail is put away only when the caller says so, after what it tells is stored: a crash in between means that it is
read again. What cannot be read at all stays where it is. Nothing is ever deleted: that is for whoever owns the box.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from notifications.box import Box, BoxError
from notifications.box_imap import connected
from notifications.box_maildir import maildir

__all__ = ["Box", "BoxError", "opened"]


@contextmanager
def opened(place: str) -> Iterator[Box]:
    """Open the box that SIKLUS_BOUNCES names. Raises BoxError."""
    if "://" in place:
        with connected(place) as box:
            yield box
    else:
        yield maildir(Path(place).expanduser())
