"""`siklus audit verify` and `siklus pengelola`."""

import json

import pytest

from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.people import BUDI, DEWI, SARI


def test_a_trail_that_nobody_touched_is_sound(seen: Terminal) -> None:
    said = seen("audit", "verify")
    assert (said.code, said.out) == (0, "Jejak audit utuh: 16 langkah diperiksa.\n")
    assert seen("audit", "verify", "--format", "json").json == {"sound": True, "steps": 16, "faults": []}


SARIS = "machine = 'appraisal' AND subject_id = (SELECT id FROM appraisal WHERE employee_nip = '{}')"


@pytest.mark.parametrize(
    ("forgery", "problem", "seq"),
    [
        ("DELETE FROM step WHERE {saris} AND seq = 1", "removed", 2),
        ("UPDATE step SET hash = 'x' WHERE {saris} AND seq = 2", "changed", 2),
        ("UPDATE appraisal SET state = 'final' WHERE employee_nip = '{sari}'", "state", 2),
        ("INSERT INTO step SELECT machine, subject_id, 3, operation_id, hash FROM step WHERE {saris} AND seq = 2",
         "inserted", 3),
    ],
)  # fmt: skip
def test_a_row_that_was_changed_removed_or_inserted_is_named(
    agreed: Terminal, agreed_engine: Engine, forgery: str, problem: str, seq: int
) -> None:
    with agreed_engine.begin() as tx:
        tx.execute(text(forgery.format(saris=SARIS.format(SARI), sari=SARI)))
    said = agreed("audit", "verify", "--format", "json")
    assert said.code == 1
    found = json.loads(said.out)
    assert not found["sound"]
    faults = [(f["machine"], f["seq"], f["problem"], f["name"], f["nip"]) for f in found["faults"]]
    assert ("appraisal", seq, problem, "Sari", "**************2001") in faults
    shown = agreed("audit", "verify")
    assert (shown.code, SARI in shown.out) == (1, False)
    assert "Sari (**************2001)" in shown.out


def test_a_pengelola_is_appointed_and_dismissed(agreed: Terminal) -> None:
    assert "ditunjuk" in agreed("pengelola", "add", BUDI, "--agency", "A1").out
    assert "sudah menjadi pengelola" in agreed("pengelola", "add", BUDI, "--agency", "A1").out
    listed = agreed("pengelola", "list", "--agency", "A1", "--format", "json").json
    assert [row["name"] for row in listed] == ["Budi", "Dewi"]
    assert BUDI not in str(listed)
    assert "bukan lagi pengelola" in agreed("pengelola", "remove", BUDI, "--agency", "A1").out
    assert "memang bukan pengelola" in agreed("pengelola", "remove", BUDI, "--agency", "A1").out
    assert "kini tanpa pengelola" in agreed("pengelola", "remove", DEWI, "--agency", "A1").out


def test_a_pengelola_of_nowhere_is_refused(seen: Terminal) -> None:
    assert "instansi 'A9' tidak dikenal" in seen("pengelola", "add", BUDI, "--agency", "A9").err
