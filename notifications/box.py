"""What is asked of a box of returned mail, wherever it stands: a Maildir (box_maildir.py) or IMAP (box_imap.py)."""

from collections.abc import Sequence
from typing import Protocol

from domain.errors import Bilingual

LARGEST = 262_144  # bytes of a mail that are read: a report stands at the beginning


class BoxError(Bilingual):
    """A box that cannot be opened or has gone away. It names the folder or the host, never the password."""


class Box(Protocol):
    """What is asked of a box. Everything in it raises BoxError where the box itself is gone."""

    def waiting(self) -> Sequence[str]:
        """Give the names of the mails that nobody has handled yet."""

    def read(self, name: str) -> bytes | None:
        """Give the first part of a mail; None if it cannot be read."""

    def put_away(self, names: Sequence[str]) -> None:
        """Mark mails as handled. Twice is harmless."""
