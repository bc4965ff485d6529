"""A private Postfix: one true relay on loopback, in a temporary folder, that throws away what it has taken.

Its binaries are those of the system, or of a package that was only unpacked: TEST_POSTFIX names that folder.
"""

import contextlib
import grp
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOW = (
    "no Postfix: install it (`apt-get install postfix`), or unpack it without installing (as .ci/run does) and name "
    "the folder in TEST_POSTFIX"
)
QUEUES = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "maildrop", "pid", "private",
          "public", "saved", "trace")  # fmt: skip
MAIN = """\
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
daemon_directory = {daemons}
mail_owner = {owner}
setgid_group = {group}
maillog_file = {home}/log
maillog_file_prefixes = {home}
import_environment = MAIL_CONFIG TZ LANG=C LD_LIBRARY_PATH={libraries}
myhostname = relay.dinas.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
local_recipient_maps =
alias_maps =
default_transport = discard:
transport_maps = inline:{{ {{gugur.example = error:5.1.1 User unknown}} }}
virtual_mailbox_domains = instansi.example
virtual_mailbox_base = {home}
virtual_mailbox_maps = static:kembali/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
recipient_delimiter = +
smtpd_reject_unlisted_recipient = no
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {certificate}
smtpd_recipient_restrictions =
    check_recipient_access inline:{{ {{tiada@dinas.example = 550 5.1.1 User unknown}},
        {{tunda@dinas.example = 450 4.2.0 Greylisted}} }}, permit_mynetworks, reject
"""
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
discard unix - - n - - discard
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """Where it listens, and what it wrote down."""

    port: int
    log: Path
    certificate: Path
    returned: Path  # the Maildir to which undeliverable mail comes back

    @property
    def url(self) -> str:
        """An Apprise URL of ours: STARTTLS, verified."""
        return f"pmailtos://127.0.0.1:{self.port}/?from=pengingat@instansi.example&cafile={self.certificate}"

    def discarded(self, queue_id: str) -> bool:
        """Tell whether this message has gone all the way through the queue."""
        return re.search(rf" {queue_id}: .*relay=none.* status=sent", self.log.read_text()) is not None


def missing() -> str:
    """Say why there can be no Postfix here; empty if there can."""
    if not _daemons():
        return HOW
    return "" if os.geteuid() == 0 else "Postfix can only be started by root"


def _daemons() -> Path | None:
    unpacked = os.environ.get("TEST_POSTFIX")
    found = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    places = [Path(unpacked) / "usr/lib/postfix/sbin", Path(unpacked)] if unpacked else []
    places += [Path("/usr/lib/postfix/sbin"), Path("/usr/libexec/postfix")]
    if found:
        places.append(Path(found).resolve().parent.parent / "libexec/postfix")
    return next((place for place in places if (place / "master").is_file()), None)


def _libraries(daemons: Path) -> str:
    """Give where an unpacked package keeps the libraries that its daemons want."""
    root = daemons.parents[3] if len(daemons.parents) > 3 else daemons
    return (
        ":".join(str(folder) for folder in (daemons.parent, *root.glob("usr/lib/*-linux-*")))
        if root != Path("/")
        else ""
    )


@contextlib.contextmanager
def postfix(certificate: Path) -> Iterator[Postfix]:
    """Start an instance and stop it again. Only root can."""
    home = Path(tempfile.mkdtemp(prefix="siklus-postfix-"))
    home.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    daemons = _daemons()
    assert daemons
    master = _started(home, daemons, port, certificate)
    try:
        _wait(port, home)
        yield Postfix(port, home / "log", certificate, home / "kembali")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(master.pid, signal.SIGTERM)
        master.wait(20)
        shutil.rmtree(home)


def _started(home: Path, daemons: Path, port: int, certificate: Path) -> "subprocess.Popen[bytes]":
    owner = _first(pwd.getpwnam, "postfix", "games")
    group = _first(grp.getgrnam, "postdrop", "irc")
    libraries = _libraries(daemons)
    (home / "etc").mkdir()
    user = pwd.getpwnam(owner)
    values = {"home": home, "daemons": daemons, "owner": owner, "group": group, "libraries": libraries}
    values |= {"certificate": certificate, "uid": user.pw_uid, "gid": user.pw_gid}
    (home / "etc/main.cf").write_text(MAIN.format(**values))
    (home / "etc/master.cf").write_text(MASTER.format(port=port))
    (home / "queue").mkdir()
    box = home / "kembali"
    for folder in (
        home / "data",
        box,
        box / "new",
        box / "cur",
        box / "tmp",
        *(home / "queue" / name for name in QUEUES),
    ):
        folder.mkdir(mode=0o700)
        shutil.chown(folder, owner)
    (home / "queue/pid").chmod(0o755)
    (home / "queue/public").chmod(0o755)
    return subprocess.Popen(
        [daemons / "master", "-c", home / "etc", "-d"],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "MAIL_CONFIG": str(home / "etc"), "LD_LIBRARY_PATH": libraries},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(home / "stderr").open("wb"),
        start_new_session=True,
    )


def _first(look: object, *names: str) -> str:
    for name in names:
        with contextlib.suppress(KeyError):
            look(name)  # type: ignore[operator]
            return name
    return "nobody"


def _wait(port: int, home: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            if line.recv(100).startswith(b"220 "):
                return
        time.sleep(0.1)
    said = (home / "log").read_text() if (home / "log").exists() else ""
    raise AssertionError(f"Postfix does not answer: {said} {(home / 'stderr').read_text()}")
