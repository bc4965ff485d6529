"""The portal as a program of its own: comes up, says where, keeps quiet about its guests, ends; or says why not."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from portal import process
from store.server import Server

ROOT = Path(__file__).resolve().parents[2]


def _start(*words: str, **settings: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "portal.serve", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        stdin=subprocess.DEVNULL,  # as a service manager does: the end of it is not our end
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_answers_in_silence_and_ends(
    server: Server, free_port: int, number: signal.Signals
) -> None:
    program = _start("--port", str(free_port), SIKLUS_DATABASE_URL=server.url("portal_serve"), SIKLUS_LANGUAGE="en")
    try:
        assert program.stdout
        assert program.stdout.readline() == f"http://127.0.0.1:{free_port}\n"
        where = f"http://127.0.0.1:{free_port}"
        assert requests.get(f"{where}/health", timeout=10).status_code == 200
        answer = requests.get(f"{where}/berhenti/7-rahasia", headers={"X-Forwarded-For": "10.0.0.9"}, timeout=10)
        assert (answer.status_code, "Server" in answer.headers) == (404, False)
        program.send_signal(number)
        out, err = program.communicate(timeout=15)
    finally:
        program.kill()
    assert (out, err) == ("", "")


def test_it_answers_on_loopback_alone(server: Server, free_port: int) -> None:
    program = _start("--port", str(free_port), SIKLUS_DATABASE_URL=server.url("portal_serve"))
    try:
        assert program.stdout
        assert program.stdout.readline()
        here = {
            line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if line.split()[3] == "0A"
        }
        assert f"0100007F:{free_port:04X}" in here
        assert f"00000000:{free_port:04X}" not in here
    finally:
        program.kill()
        program.communicate()


@pytest.mark.parametrize(("language", "said"), [("id", "belum ada"), ("en", "is not set")])
def test_without_a_database_it_says_what_is_missing(language: str, said: str) -> None:
    program = _start(SIKLUS_LANGUAGE=language)
    out, err = program.communicate(timeout=30)
    assert (program.returncode, out) == (2, "")
    assert re.fullmatch(rf"SIKLUS_DATABASE_URL {said}[^\n]+\n", err)


@pytest.mark.parametrize("port", ["taken", "99999", "-1"])
def test_a_port_that_cannot_be_had_is_named(port: str) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        wanted = str(door.getsockname()[1]) if port == "taken" else port
        program = _start("--port", wanted, SIKLUS_DATABASE_URL="postgresql://nobody@127.0.0.1:9/x")
        _, err = program.communicate(timeout=30)
    assert program.returncode == 2
    assert f"Porta {wanted} untuk portal tidak dapat dipakai" in err
    assert "Traceback" not in err


def test_an_answer_on_a_kept_connection_is_sent_at_once() -> None:
    with process.door(0) as opened:
        assert opened.proto == socket.IPPROTO_TCP  # by which asyncio knows that it may set TCP_NODELAY
        with socket.create_connection(opened.getsockname()):
            came, _ = opened.accept()
            with came:
                assert came.proto == socket.IPPROTO_TCP
