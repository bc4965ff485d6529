"""How every command begins: settings, then the database that they name or our own, brought up to date."""

import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from rich.console import Console

from config.settings import Settings, load_settings
from store.database import Engine, engine, migrate
from store.server import Server, embedded

FIRST = {
    "id": "Menyiapkan basis data untuk pertama kali …",
    "en": "Preparing the database for the first time …",
}


@dataclass(frozen=True)
class Ground:
    """What a command stands on. `server` is None where SIKLUS_DATABASE_URL names the database."""

    settings: Settings
    engine: Engine
    server: Server | None


@contextmanager
def opened(environ: Mapping[str, str] = os.environ) -> Iterator[Ground]:
    """Open the ground of one command and clear it up afterwards, also when the command is told to end.

    Raises SiklusError where a setting is wrong or the database cannot be used.
    """
    settings = load_settings(environ)
    _end_in_order()
    if settings.database_url:
        yield from _migrated(settings, settings.database_url, None)
        return
    first = FIRST[settings.language]
    with embedded(settings.home, before_first=lambda: Console(stderr=True).print(first)) as server:
        yield from _migrated(settings, server.url("siklus"), server)


def _migrated(settings: Settings, url: str, server: Server | None) -> Iterator[Ground]:
    made = engine(url)
    try:
        migrate(made)
        yield Ground(settings, made, server)
    finally:
        made.dispose()


def _end_in_order() -> None:
    """Let a polite `kill` unwind the program, so that the last command still stops the database."""
    here = threading.current_thread() is threading.main_thread()
    if here and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _leave)


def _leave(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)
