"""`siklus acting`: who acts for whom, as a pengelola writes it down and everybody reads it."""

import pytest

from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.people import BUDI, DEWI, SARI, TONO, WATI

PLH = ("acting", "add", "--nip", WATI, "--kind", "Plh.", "--unit", "U1", "--for", BUDI, "--from", "2027-04-05",
       "--until", "2027-04-18", "--as", DEWI)  # fmt: skip


def test_who_begins_today_acts_at_once_and_everybody_is_told_as_what(agreed: Terminal) -> None:
    said = agreed(*PLH, "--decree", "SP 800/12/2027", "--at", "2027-04-06").out
    assert "Plh. Wati, menggantikan Budi · Unit U1" in said
    assert "5 Apr 2027 s.d. 18 Apr 2027" in said
    assert "2 pegawai kini memiliki penilai lain; tugas yang terbuka ikut berpindah." in said
    assert "Pejabat penilai: Plh. Wati, menggantikan Budi" in agreed("inbox", SARI, "--as-of", "2027-04-06").out
    assert "Bertugas sebagai Plh. menggantikan Budi" in agreed("inbox", WATI, "--as-of", "2027-04-06").out
    tasks = agreed("inbox", WATI, "--as-of", "2027-04-06", "--format", "json").json["side_roads"]
    (amend,) = [t for t in tasks if t["event"] == "amend" and t["name"] == "Sari"]
    assert (amend["acts"], amend["acts_for"]) == ("plh", "**************1003")


def test_who_begins_later_acts_from_that_day_and_the_list_says_when(agreed: Terminal) -> None:
    assert "Berlaku pada hari pertamanya" in agreed(*PLH, "--at", "2027-04-01").out
    assert agreed("acting", "list", "--format", "json").json == [
        {
            "id": 1, "nip": "**************2006", "name": "Wati", "kind": "plh", "unit": "Unit U1",
            "for": {"nip": "**************1003", "name": "Budi"}, "from": "2027-04-05", "until": "2027-04-18",
            "decree": "",
        }
    ]  # fmt: skip
    assert agreed("acting", "list", "--on", "2027-04-18", "--format", "json").json != []
    assert "Tidak ada yang sedang menggantikan" in agreed("acting", "list", "--on", "2027-04-19").out
    said = agreed("acting", "list").out
    assert "Plh." in said
    assert WATI not in said


def test_a_spell_is_ended_and_one_that_has_not_begun_is_taken_back(agreed: Terminal) -> None:
    agreed(*PLH, "--at", "2027-04-06")
    done = agreed("acting", "end", "1", "--on", "2027-04-07", "--as", DEWI, "--at", "2027-04-08")
    assert "5 Apr 2027 s.d. 7 Apr 2027" in done.out
    assert "2 pegawai kini memiliki penilai lain" in done.out
    agreed("acting", "add", "--nip", TONO, "--kind", "pj", "--unit", "U2", "--from", "2027-06-01", "--as", DEWI,
           "--at", "2027-05-01")  # fmt: skip
    said = agreed("acting", "end", "2", "--on", "2027-05-31", "--as", DEWI, "--at", "2027-05-01")
    assert "Penugasan 2 dibatalkan sebelum dimulai." in said.out


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"--kind": "boss"}, "--kind 'boss' tidak dikenal: plt, plh, atau pj"),
        ({"--kind": "vacancy"}, "--kind 'vacancy' tidak dikenal"),
        ({"--unit": "U9"}, "unit 'U9' tidak dikenal"),
        ({"--from": "kapan"}, "'kapan' bukan tanggal atau waktu"),
        ({"--until": "2027-04-01"}, "hari terakhir (01-04-2027) mendahului hari pertama (05-04-2027)"),
        ({"--nip": BUDI}, "tidak dapat menggantikan dirinya sendiri"),
        ({"--nip": "123"}, "'123' bukan NIP"),
        ({"--as": SARI}, "hanya dicatat oleh pengelola kinerja instansi unit itu"),
    ],
)
def test_what_cannot_be_is_one_sentence(seen: Terminal, changed: dict[str, str], said: str) -> None:
    words = list(PLH)
    for option, value in changed.items():
        words[words.index(option) + 1] = value
    found = seen(*words, "--at", "2027-04-01")
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_a_cycle_opens_with_whoever_acts_that_day(office: Terminal, office_engine: Engine) -> None:
    with office_engine.begin() as tx:
        tx.execute(text("DELETE FROM appraisal"))
        for table in ("calibration", "deadline", "tally"):
            tx.execute(text(f"DELETE FROM {table}"))
        tx.execute(text("UPDATE cycle_agency SET opened_at = NULL"))
        tx.execute(text("UPDATE cycle SET state = 'planned', opened_at = NULL"))
    office(*PLH, "--at", "2027-04-01")
    assert office("cycle", "open", "2027", "--at", "2027-04-05").code == 0
    with office_engine.begin() as tx:
        asked = text("SELECT appraiser_nip FROM appraisal WHERE employee_nip = :nip")
        assert tx.scalar(asked, {"nip": SARI}) == WATI
