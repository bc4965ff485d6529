"""A process of ours that ends when we end, however we end.

The child holds one end of a pipe and we hold the other: when we die, also by `kill -9`, the kernel closes
ours and the child sees it at once. It leads a session of its own, so a Ctrl-C in the terminal reaches us
alone and we stop things in order; and what it started itself can be ended with it. On a second pipe it
reports, once.
"""

import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from domain.errors import Bilingual, SiklusError

ROOT = Path(__file__).resolve().parents[1]
LOG_LIMIT = 2 * 2**20


class Child:
    """One Python module that runs as a process of its own."""

    def __init__(
        self,
        module: str,
        *arguments: str,
        environment: Mapping[str, str],
        log: Path,
        keep_open: Sequence[int] = (),
    ) -> None:
        self.module, self.log = module, log
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".old"))
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", module, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=out,
                env={**environment, "PYTHONPATH": _path(environment)},
                pass_fds=keep_open,
                start_new_session=True,
            )

    def alive(self) -> bool:
        """Tell whether the process is still running."""
        return self.process.poll() is None

    def wait_ready(self, seconds: float) -> None:
        """Come back when the child has said that it is ready. Raises SiklusError if it refused or died."""
        assert self.process.stdout
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            raise self.silent(f"{seconds:.0f} s")
        said = json.loads(self.process.stdout.readline() or "null")
        if said is None:
            raise self.silent("berhenti / it ended")
        if said["refused"]:
            raise Bilingual(*said["refused"])

    def silent(self, what: str) -> SiklusError:
        """Give the sentence for a child that does not do its work."""
        return Bilingual(
            f"Proses {self.module} tidak berjalan ({what}): lihat {self.log}.",
            f"The process {self.module} does not run ({what}): look into {self.log}.",
        )

    def stop(self, grace_s: float = 8.0) -> None:
        """End the process and all that it started: politely first, then for certain."""
        if self.alive():
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(grace_s)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()


def _path(environment: Mapping[str, str]) -> str:
    """Let the child find the same rooms as we do, installed or not."""
    given = environment.get("PYTHONPATH")
    return f"{ROOT}{os.pathsep}{given}" if given else str(ROOT)


# What the child itself calls:


def end_with_parent() -> None:
    """End this process, and all that it started, when the parent has gone."""
    threading.Thread(target=_watch, daemon=True, name="end-with-parent").start()


def _watch() -> None:
    while os.read(0, 1):  # nothing is ever written: this returns when the other end is closed
        pass
    # At once, with no last words: what it would still say could reach the server of the next start.
    os.killpg(os.getpgrp(), signal.SIGKILL)


def ready() -> None:
    """Tell the parent that the work can begin; later output goes to the log."""
    _say({"refused": None})


def refused(error: SiklusError) -> NoReturn:
    """Hand a refusal to the parent, which shows it to the person, and end."""
    _say({"refused": [str(error), getattr(error, "english", str(error))]})
    sys.exit(2)


def _say(message: dict[str, list[str] | None]) -> None:
    os.write(1, json.dumps(message).encode() + b"\n")
    os.dup2(2, 1)
