"""`siklus objection`: whose turn it is, and one objection in full."""

from datetime import datetime
from pathlib import Path

import pytest

from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.cli.objecting import WHEN, decide, entry, listed
from tests.people import DEWI, RATNA, SARI, at

# --- whose turn -------------------------------------------------------------------------------------------


def test_the_list_says_who_must_act_next_and_how_long_there_is(contested: Terminal) -> None:
    (one,) = listed(contested)
    assert one["nip"] == "**************2001"
    assert (one["filed_at"], one["objection_until"]) == ("2028-01-27T08:00:00+07:00", "2028-02-09")
    assert one["next"] == {
        "act": "explain",
        "by": [{"role": "employee", "name": "Sari"}, {"role": "appraiser", "name": "Budi"}],
        "until": "2028-02-10",
        "days_left": 13,
    }
    table = " ".join(contested("objection", "list", "--at", WHEN).out.split())
    assert "Sari (**************2001)" in table
    assert "bukan ketentuan yang telah diverifikasi" in table
    assert SARI not in table


def test_of_an_objection_that_is_over_nobody_must_act_any_more(contested: Terminal) -> None:
    decide(contested)
    (one,) = listed(contested)
    assert (one["open"], one["decision"], one["next"]["by"]) == (False, "ditolak", [])
    assert listed(contested, WHEN, "--open") == []
    assert "Tidak ada keberatan." in contested("objection", "list", "--open", "--at", WHEN).out


def test_one_that_nobody_can_decide_is_the_pengelolas(contested: Terminal, agreed_engine: Engine) -> None:
    with agreed_engine.begin() as tx:
        tx.execute(text("UPDATE appraisal SET superior_nip = NULL"))
    said = " ".join(contested("objection", "show", SARI, "--at", WHEN).out.split())
    assert "pengelola kinerja: menyatakan hasil tetap berlaku setelah waktu keputusan" in said


def test_the_refusal_to_decide_names_who_has_not_been_heard(contested: Terminal) -> None:
    entry(contested, "decision", RATNA, "--words", "Sudah ditelaah.")
    entry(contested, "hearing", SARI, "--words", "Bukti telah diunggah.")
    said = contested("step", "decide", "--nip", SARI, "--as", RATNA, "--at", WHEN)
    assert (said.code, said.out) == (2, "")
    assert "keterangan pejabat penilai kinerja (Budi) belum tercatat" in said.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("hearing", "--as", RATNA, "--words", "x"), "sebutkan keterangan siapa"),
        (("hearing", "--as", SARI, "--side", "penilai", "--words", "x"), "hanya dapat ditulis oleh yang bersangkutan"),
        (("hearing", "--as", SARI, "--side", "saksi", "--words", "x"), "'saksi' bukan pihak"),
        (("hearing", "--as", DEWI, "--words", "x"), "hanya dapat ditulis oleh"),
        (("receipt", "--as", SARI), "keadaannya 'keberatan diajukan'"),
        (("decision", "--as", RATNA, "--words", "x", "--hasil", "sesuai"), "isi kedua rating baru"),
        (("decision", "--as", RATNA, "--words", "x", "--nilai-skp", "90", "--nilai-perilaku", "90"), "menilai dengan"),
        (("decision", "--as", RATNA, "--words", "x", "--nilai-skp", "a", "--nilai-perilaku", "9"), "'a' bukan angka"),
    ],
)
def test_what_cannot_be_written_says_why(contested: Terminal, words: tuple[str, ...], said: str) -> None:
    found = contested("entry", words[0], "--nip", SARI, *words[1:], "--at", WHEN)
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_a_second_receipt_changes_nothing(issued: Terminal, agreed_engine: Engine) -> None:
    asked = text("SELECT received_at, received_how, objection_until FROM appraisal WHERE employee_nip = :n")
    entry(issued, "receipt", SARI, when="2028-01-26 11:00")
    with agreed_engine.begin() as tx:
        first = tx.execute(asked, {"n": SARI}).one()
    entry(issued, "receipt", SARI, when="2028-01-30")
    with agreed_engine.begin() as tx:
        assert tx.execute(asked, {"n": SARI}).one() == first


# --- one in full ------------------------------------------------------------------------------------------


def test_the_score_is_not_shown_while_it_is_contested(contested: Terminal) -> None:
    said = contested("objection", "show", SARI, "--at", WHEN).out
    assert "ditahan selama keberatan" in said
    assert "Baik" not in said
    decide(contested, "--hasil", "di atas", "--perilaku", "di atas")
    said = contested("objection", "show", SARI, "--at", WHEN).out
    assert "Sangat Baik" in said
    assert "dicatat oleh Ratna" in said


@pytest.mark.parametrize("words", [("show", SARI), ("export", SARI, "--to", "x.zip")])
def test_who_has_not_objected_is_told_so(seen: Terminal, words: tuple[str, ...]) -> None:
    said = seen("objection", *words)
    assert (said.code, said.out) == (2, "")
    assert "tidak ada keberatan Sari dalam siklus '2027'" in said.err
    assert not Path("x.zip").exists()


def test_everything_is_said_in_english_too(
    contested: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SIKLUS_LANGUAGE", "en")
    assert "held while it is contested" in contested("objection", "show", SARI, "--at", WHEN).out
    assert "no rule that anybody has verified" in " ".join(contested("objection", "list", "--at", WHEN).out.split())
    assert "share it only with those concerned" in contested("objection", "export", SARI, "--to", str(tmp_path)).err


def test_the_last_day_is_the_one_that_the_door_holds_to(issued: Terminal, agreed_engine: Engine) -> None:
    entry(issued, "receipt", SARI, when="2028-01-26 11:00")
    late = issued("entry", "objection", "--nip", SARI, "--as", SARI, "--words", "x", "--at", "2028-02-10 00:00")
    assert (late.code, "masa keberatan telah berakhir" in late.err) == (2, True)
    entry(issued, "objection", SARI, "--words", "x", when="2028-02-09 23:59")
    (one,) = listed(issued, "2028-02-09 23:59")
    assert (one["next"]["act"], one["next"]["days_left"]) == ("file", 0)
    assert datetime.fromisoformat(one["filed_at"]) == at("2028-02-09 23:59")
