"""The database server that comes with siklus: started by the first command, stopped by the last.

Two locks of the kernel, held on files beside the data, say who is there. `door` is held alone while the
server is being started or stopped; `guests` is held together by every command that uses it. The kernel drops
the lock of a process that dies, however it dies, so a lock can never be stale.
"""

import errno
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import psycopg

from domain.errors import Bilingual
from store import postmaster

LONGEST_SOCKET = 90  # the kernel allows 107 bytes (macOS 103), and PostgreSQL adds a name to the folder's
PATIENCE_S = 600.0  # crash recovery on a loaded machine may take minutes
EXTENSIONS = {"prefect": "pg_trgm"}


def _quiet() -> None:
    pass


@dataclass
class Server:
    """A running PostgreSQL server that can be reached through a socket in a folder, and nowhere else."""

    folder: Path
    _made: set[str] = field(default_factory=set)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """Give the folder of the socket: under home, or a short one where that path is too long or odd."""
        near = self.folder / "socket"
        if len(os.fsencode(near)) <= LONGEST_SOCKET and re.fullmatch(r"[\w./-]+", str(near), re.ASCII):
            return near
        return Path("/tmp") / f"siklus-{hashlib.sha256(os.fsencode(near)).hexdigest()[:16]}"

    def url(self, database: str = "siklus") -> str:
        """Give the SQLAlchemy URL of a database, which is created if it does not exist yet."""
        self._create(database)
        return f"postgresql+psycopg://postgres@/{quote(database)}?host={self.socket}&port=5432"

    def asyncpg_url(self, database: str = "prefect") -> str:
        """Give the URL for Prefect's server, whose database is created with the extension it needs."""
        self._create(database)
        return f"postgresql+asyncpg://postgres@/{quote(database)}?host={self.socket}&port=5432"

    def connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        """Open a plain connection in autocommit, for work on whole databases."""
        return psycopg.connect(
            host=str(self.socket),
            port=5432,
            user="postgres",
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def answers(self) -> bool:
        """Tell whether the server takes connections now."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _create(self, database: str) -> None:
        if database in self._made or database == "postgres":
            return
        with self.connect() as db, suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            name = psycopg.sql.Identifier(database)
            if not db.execute("select from pg_database where datname = %s", [database]).fetchone():
                db.execute(psycopg.sql.SQL("create database {} template template0").format(name))
        if extension := EXTENSIONS.get(database):
            with self.connect(database) as db, suppress(psycopg.errors.UniqueViolation):
                db.execute(f"create extension if not exists {extension}")
        self._made.add(database)


@contextmanager
def embedded(
    home: Path, *, durable: bool = True, keep: bool = False, before_first: Callable[[], None] = _quiet
) -> Iterator[Server]:
    """Start the server of a home, or join it; stop it on leaving unless another command still uses it.

    `durable=False` trades safety for speed and is for tests. `keep` leaves the server running for the next
    command. `before_first` is called before the data folder is made, which takes a while. Raises SiklusError.
    """
    server = Server(home.expanduser().resolve() / "postgres")
    with _as_a_sentence(server.folder):
        user = postmaster.system_user(server.data)
        postmaster.prepare(server.folder, user, ("door.lock", "guests.lock", "log"))
        door, guests = (open(server.folder / name, "ab") for name in ("door.lock", "guests.lock"))  # noqa: SIM115
    with door, guests:
        with _as_a_sentence(server.folder), _alone(door, server.folder):
            fcntl.flock(guests, fcntl.LOCK_SH)
            child = _ensure_running(server, user, durable, door.fileno(), before_first)
        try:
            yield server
        finally:
            with _alone(door, server.folder):
                if not keep and _last(guests):
                    _stop(server, child)


@contextmanager
def _as_a_sentence(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise Bilingual(
            f"Folder {folder} tidak dapat dipakai untuk basis data ({reason}): "
            "arahkan SIKLUS_HOME ke folder yang dapat Anda tulisi.",
            f"The folder {folder} cannot be used for the database ({reason}): "
            "let SIKLUS_HOME name a folder that you can write to.",
        ) from error


@contextmanager
def _alone(door: BinaryIO, folder: Path) -> Iterator[None]:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise _no_answer(folder) from None
            time.sleep(0.02)
    try:
        yield
    finally:
        fcntl.flock(door, fcntl.LOCK_UN)


def _last(guests: BinaryIO) -> bool:
    try:
        fcntl.flock(guests, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _ensure_running(
    server: Server, user: pwd.struct_passwd | None, durable: bool, lock: int, before_first: Callable[[], None]
) -> "subprocess.Popen[bytes] | None":
    """Give the process if it was started here, None if it was running already."""
    if (server.data / "postmaster.pid").exists() and server.answers():
        return None
    if running := postmaster.find(server.data):
        if any(server.socket.glob(".s.PGSQL.*")) and _comes_up(server, running.is_running):
            return None
        postmaster.stop(running, server.data)  # it lives, but somebody removed its socket
    postmaster.sweep(server.data, server.socket)
    if not server.data.exists():
        before_first()
    postmaster.initialise(server.data, user, durable, lock)
    _prepare_socket(server, user)
    logged = (server.folder / "log").stat().st_size
    child = postmaster.start(server.data, server.socket, user, durable)
    # A command that was killed while it was starting the server may have left one that is quicker than ours.
    if not _comes_up(server, lambda: child.poll() is None or postmaster.find(server.data) is not None):
        raise postmaster.failed(server.data, logged)
    return child


def _comes_up(server: Server, alive: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while alive():
        if server.answers():
            return True
        if time.monotonic() > deadline:
            raise _no_answer(server.folder)
        time.sleep(0.02)
    return False


def _prepare_socket(server: Server, user: pwd.struct_passwd | None) -> None:
    """Make the socket's folder for its owner alone; in /tmp somebody else may have been there first."""
    server.socket.mkdir(mode=0o700, exist_ok=True)
    owner = user.pw_uid if user else os.geteuid()
    found = server.socket.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
        raise OSError(errno.EPERM, f"{server.socket}: {os.strerror(errno.EPERM)}")
    os.chown(server.socket, owner, -1)
    server.socket.chmod(0o700)


def _stop(server: Server, child: "subprocess.Popen[bytes] | None") -> None:
    if running := postmaster.find(server.data):
        postmaster.stop(running, server.data)
    if child:
        child.wait()
    if server.socket.parent != server.folder:
        shutil.rmtree(server.socket, ignore_errors=True)


def _no_answer(folder: Path) -> Bilingual:
    return Bilingual(
        f"Basis data di {folder} tidak menjawab dalam {PATIENCE_S:.0f} detik: periksa berkas `log` di sana.",
        f"The database in {folder} did not answer within {PATIENCE_S:.0f} seconds: see the `log` there.",
    )
