"""The local catchers: what they file, who shares them, and that they end with the last command."""

import json
import mailbox
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from notifications.local import Catchers, catchers
from notifications.send import Outcome, Rejected, Sender, Sent
from tests.notifications.messages import email, whatsapp


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    return tmp_path / "home"


def _pid(home: Path) -> int:
    return int(json.loads((home / "catchers.json").read_text())["pid"])


def _gone(pid: int, within_s: float = 10.0) -> bool:
    """Tell whether a process ends in time; one that nobody waits for is a zombie, and gone too."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            if ") Z " in Path(f"/proc/{pid}/stat").read_text():
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def _sent(caught: Catchers, *numbers: int) -> list[Outcome]:
    with Sender(caught.email_url, caught.whatsapp_url) as sender:
        return [outcome for n in numbers for outcome in (sender.send(email(n)), sender.send(whatsapp(n)))]


def test_messages_are_filed_where_any_mail_reader_finds_them(home: Path) -> None:
    with catchers(home) as caught:
        assert all(isinstance(outcome, Sent) for outcome in _sent(caught, 1, 2))
    mails = list(mailbox.Maildir(home / "mail", create=False))
    assert sorted(str(mail["Message-ID"]) for mail in mails) == [
        "<siklus-1@siklus.example>",
        "<siklus-2@siklus.example>",
    ]
    assert mails[0]["Delivered-To"] == "sari@dinas.example"
    assert sorted(os.listdir(home / "whatsapp")) == ["000001-siklus_pengingat.json", "000002-siklus_pengingat.json"]
    request = json.loads((home / "whatsapp" / "000001-siklus_pengingat.json").read_text())
    assert request["to"] == "+6281234567890"
    assert (home / "catchers.log").read_text() == ""


def test_the_same_messages_are_filed_and_answered_alike_in_every_home(tmp_path: Path) -> None:
    filed, answers = [], []
    for home in (tmp_path / "a", tmp_path / "b"):
        with catchers(home) as caught:
            answers.append(_sent(caught, 1, 2))
        files = [path for path in sorted(home.rglob("*")) if path.is_file() and path.parent.name in ("new", "whatsapp")]
        filed.append([(path.name, path.read_bytes()) for path in files])
    assert filed[0] == filed[1]
    assert len(filed[0]) == 4
    assert answers[0] == answers[1]


def test_addresses_and_numbers_that_are_gone_are_refused(home: Path) -> None:
    with catchers(home) as caught, Sender(caught.email_url, caught.whatsapp_url) as sender:
        assert sender.send(email(1, "sari.tidakaktif@dinas.example")) == Rejected("550 5.1.1")
        assert sender.send(whatsapp(1, "+6281234560000")) == Rejected("131026")
    assert os.listdir(home / "mail" / "new") == []
    assert os.listdir(home / "whatsapp") == []


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, object]]]:
    """Where the WhatsApp catcher listens, and a request that it took."""
    home = tmp_path_factory.mktemp("shared") / "home"
    with catchers(home) as caught:
        _sent(caught, 1)
        port = json.loads((home / "catchers.json").read_text())["http"]
        request = json.loads((home / "whatsapp" / "000001-siklus_pengingat.json").read_text())
        yield f"http://127.0.0.1:{port}/v23.0/100000000000001/messages", request


@pytest.mark.parametrize(
    ("change", "token", "code"),
    [
        ({}, "salah", 190),
        ({"template": {"name": "lain", "language": {"code": "id"}, "components": []}}, "lokal", 132001),
        ({"template": {"name": "siklus_pengingat", "language": {"code": "id"}, "components": []}}, "lokal", 132000),
        ({"template": {"name": "siklus_pengingat", "language": {"code": "jv"}, "components": []}}, "lokal", 132001),
        ({"template": None}, "lokal", 100),
        ({"to": "0812"}, "lokal", 100),
    ],
)
def test_the_whatsapp_catcher_refuses_as_meta_does(
    accepted: tuple[str, dict[str, object]], change: dict[str, object], token: str, code: int
) -> None:
    url, request = accepted
    answer = requests.post(url, json=request | change, headers={"Authorization": f"Bearer {token}"}, timeout=10)
    assert answer.status_code >= 400
    assert answer.json()["error"]["code"] == code


def test_a_second_command_joins_and_may_outlive_the_first(home: Path) -> None:
    first, second = catchers(home), catchers(home)
    one = first.__enter__()
    pid = _pid(home)
    assert second.__enter__() == one
    assert _pid(home) == pid
    first.__exit__(None, None, None)
    assert all(isinstance(outcome, Sent) for outcome in _sent(one, 1))
    second.__exit__(None, None, None)
    assert _gone(pid)


def test_commands_that_start_at_once_share_one_process(home: Path) -> None:
    together, pids = threading.Barrier(4), []

    def command() -> None:
        with catchers(home) as caught:
            pids.append((_pid(home), caught.email_url))
            together.wait(30)

    threads = [threading.Thread(target=command) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(pids) == 4
    assert len(set(pids)) == 1
    assert _gone(pids[0][0])


def test_the_catchers_end_with_a_command_that_was_killed(home: Path) -> None:
    program = (
        "import pathlib, sys, time; from notifications.local import catchers\n"
        "with catchers(pathlib.Path(sys.argv[1])): print('ready', flush=True); time.sleep(60)"
    )
    command = subprocess.Popen([sys.executable, "-c", program, str(home)], stdout=subprocess.PIPE)
    assert command.stdout
    assert command.stdout.readline() == b"ready\n"
    pid = _pid(home)
    command.kill()
    command.wait()
    command.stdout.close()
    assert _gone(pid)


def test_catchers_that_were_killed_come_back_at_the_same_place(home: Path) -> None:
    with catchers(home) as before:
        _sent(before, 1)
        os.kill(_pid(home), signal.SIGKILL)
        assert _gone(_pid(home))
        with catchers(home) as after:
            assert after == before
            assert all(isinstance(outcome, Sent) for outcome in _sent(before, 2))
    assert len(os.listdir(home / "mail" / "new")) == 2


@pytest.mark.parametrize("stale", ["", "{", "[]", '{"pid": 1, "smtp": 1, "http": "x", "door": 70000, "secret": "y"}'])
def test_a_stale_file_heals_by_itself(home: Path, stale: str) -> None:
    home.mkdir()
    (home / "catchers.json").write_text(stale)
    (home / "catchers.lock").write_text("1")
    with catchers(home) as caught:
        assert all(isinstance(outcome, Sent) for outcome in _sent(caught, 1))
