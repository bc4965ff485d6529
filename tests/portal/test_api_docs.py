"""docs/api.md is true: its curl lines run as written, its Python knows a signature, its table knows every type."""

import json
import re
import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from flows.webhooks import signed
from portal import api_problem
from tests.people import agree_all, at
from tests.portal.conftest import Portal
from tests.portal.systems import a_token
from tests.portal.test_task import Clock, clock, office

__all__ = ["clock", "office"]

TEXT = Path("docs/api.md").read_text()


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", TEXT, re.S)


@pytest.mark.skipif(which("curl") is None or which("sh") is None, reason="there is no curl or no sh on this machine")
def test_every_curl_line_is_answered_with_what_was_asked_for(office: Portal, clock: Clock) -> None:
    office.put(agree_all)
    office.put(lambda o: o.ask_for_checkins(1, "2027-03-29"))
    clock.when = "2027-04-05"
    token = a_token(office.engine, office.clock())
    commands = "\n".join(block for block in _blocks("sh") if "siklus token" not in block)
    commands = commands.replace("https://kinerja.example/api/v1", f"{office.url}/api/v1")
    asked, script = commands.count("curl "), commands.replace("curl ", 'curl -sS -w "\\n%{http_code}\\n" ')
    given: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 60, "check": True}
    ran = subprocess.run(["sh", "-eu", "-c", script], env={"SIKLUS_TOKEN": token, "PATH": "/usr/bin:/bin"}, **given)
    statuses = re.findall(r"^\d{3}$", ran.stdout, re.M)
    assert len(statuses) == asked > 10
    assert set(statuses) == {"200", "201", "204"}, ran.stdout
    assert office.ask("SELECT state FROM checkin WHERE id = 1 OR state = 'reported' ORDER BY state DESC") == "reported"


def test_the_receivers_python_knows_our_signature_and_no_other() -> None:
    (code,) = _blocks("python")
    known: dict[str, Any] = {}
    exec(code, known)
    body = json.dumps({"id": 1}).encode()
    header = signed("whsec_a", body, at("2027-01-05"))
    assert known["ours"]("whsec_a", header, body)
    assert not known["ours"]("whsec_b", header, body)
    assert not known["ours"]("whsec_a", header, body + b" ")


def test_every_problem_is_in_the_table_or_is_no_ones_to_handle() -> None:
    told = set(re.findall(r"`([a-z-]+)`", "".join(line.split("|")[1] for line in TEXT.splitlines() if "| 4" in line)))
    assert told >= set(api_problem.KINDS.values()) - {"unreadable", "forbidden", "method", "broken"}
