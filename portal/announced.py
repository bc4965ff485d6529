"""Where `siklus up` has opened the portal, written down for the other commands on the same home."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def announced(home: Path, address: str) -> Iterator[None]:
    """Write an address down for as long as the portal is there."""
    note = _note(home)
    note.write_text(address, encoding="utf-8")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def found(home: Path) -> str | None:
    """Give the address of the portal that runs on a home; None where none is written down."""
    try:
        return _note(home).read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def _note(home: Path) -> Path:
    return home / "prefect" / "portal.url"
