"""A Maildir as the box of returned mail: new/ and cur/, as every mail server on Unix can write it."""

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from notifications.box import LARGEST, BoxError

_SEEN = re.compile(r":2,[A-Za-z]*S")


@dataclass(frozen=True)
class Maildir:
    """The folder. Mails are named by their place in it."""

    folder: Path

    def waiting(self) -> Sequence[str]:
        """Give what is new, and what is in cur/ without the flag S (seen)."""
        found = [f"{part}/{entry.name}" for part in ("new", "cur") for entry in os.scandir(self.folder / part)]
        return sorted(name for name in found if not _SEEN.search(name) and "/." not in name)

    def read(self, name: str) -> bytes | None:
        """Give the first part of a mail."""
        try:
            with (self.folder / name).open("rb") as file:
                return file.read(LARGEST)
        except OSError:
            return None

    def put_away(self, names: Sequence[str]) -> None:
        """Move mails to cur/ with the flag S."""
        for name in names:
            bare, _, flags = name.split("/")[1].partition(":2,")
            with suppress(FileNotFoundError):  # another run was there first
                (self.folder / name).rename(self.folder / "cur" / f"{bare}:2,{''.join(sorted({*flags, 'S'}))}")


def maildir(folder: Path) -> Maildir:
    """Give a Maildir that can be read and changed, so that nothing is found out halfway. Raises BoxError."""
    if not folder.is_dir():
        raise BoxError(f"Folder {folder} tidak ada.", f"There is no folder {folder}.")
    for part in ("new", "cur"):
        if not (folder / part).is_dir():
            raise BoxError(
                f"{folder} bukan Maildir: di dalamnya tidak ada {part}/.",
                f"{folder} is not a Maildir: it holds no {part}/.",
            )
        if not os.access(folder / part, os.R_OK | os.W_OK | os.X_OK):
            raise BoxError(
                f"{folder / part} tidak boleh dibaca atau diubah oleh program ini.",
                f"{folder / part} may not be read or changed by this program.",
            )
    return Maildir(folder)
