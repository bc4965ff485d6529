"""`siklus appraiser`: a wrong appraiser is asked about, decided on, and gone."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal
from tests.people import BUDI, DEWI, RATNA, SARI, TONO, WATI

ASK = ("appraiser", "ask", "--nip", SARI, "--as", SARI, "--words", "Saya di bawah Wati", "--at", "2027-05-01")


def test_the_employee_asks_the_pengelola_sees_it_and_approves(agreed: Terminal) -> None:
    assert "Permintaan 1 tercatat" in agreed(*ASK, "--to", WATI).out
    assert "1 permintaan perbaikan penilai menunggu keputusan" in agreed("inbox", DEWI, "--as-of", "2027-05-01").out
    (waiting,) = agreed("appraiser", "list", "--open", "--format", "json").json
    assert (waiting["on_record"]["name"], waiting["wanted"]["name"], waiting["decision"]) == ("Budi", "Wati", None)
    done = agreed("appraiser", "approve", "1", "--as", DEWI, "--at", "2027-05-02").out
    assert "Sari (**************2001) kini dinilai oleh Wati (**************2006)" in done
    assert agreed("appraiser", "list", "--open", "--format", "json").json == []
    tasks = agreed("inbox", WATI, "--as-of", "2027-05-03", "--format", "json").json["side_roads"]
    assert "Sari" in {task["name"] for task in tasks}
    assert "disetujui" in agreed("appraiser", "list").out


def test_the_pengelola_names_another_or_rejects_with_a_reason(agreed: Terminal) -> None:
    agreed(*ASK)
    assert "sebutkan dengan --to NIP" in agreed("appraiser", "approve", "1", "--as", DEWI, "--at", "2027-05-02").err
    said = agreed("appraiser", "reject", "1", "--as", DEWI, "--words", "SK belum terbit", "--at", "2027-05-02")
    assert "Permintaan 1 ditolak; penilai Sari (**************2001) tetap." in said.out
    assert "SK belum terbit" in agreed("appraiser", "list").out
    agreed(*ASK)
    assert agreed("appraiser", "approve", "2", "--to", RATNA, "--as", DEWI, "--at", "2027-05-03").code == 0
    assert SARI not in agreed("appraiser", "list").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*ASK, "--to", SARI), "tidak seorang pun menjadi penilai bagi dirinya sendiri"),
        ((*ASK, "--to", BUDI), "Budi sudah tercatat sebagai penilai"),
        ((*ASK, "--to", "198001012005011001"), "tidak ada dalam daftar pegawai"),
        ((*ASK[:5], BUDI, *ASK[6:]), "hanya dapat ditulis oleh pegawai yang dinilai"),
        (("appraiser", "ask", "--nip", BUDI, "--as", BUDI, "--to", TONO, "--words", "x"), "penilaian akan berputar"),
        ((*ASK[:7], " "), "--words tidak boleh kosong"),
        (("appraiser", "approve", "7", "--as", DEWI), "permintaan 7 tidak ada"),
        (("appraiser", "reject", "1", "--as", DEWI), "opsi --words belum diisi"),
    ],
)
def test_what_cannot_be_is_one_sentence(seen: Terminal, words: tuple[str, ...], said: str) -> None:
    found = seen(*words)
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_requests_and_decisions_come_from_a_file_too(agreed: Terminal, tmp_path: Path) -> None:
    def take(kind: str, rows: str, by: str, day: str) -> list[int]:
        """The rows that were refused."""
        file = tmp_path / f"{kind}.csv"
        file.write_text(rows)
        said = agreed("entry", "import", str(file), "--kind", kind, "--as", by, "--at", day, "--format", "json")
        return [row["row"] for row in json.loads(said.out)["refused"]]

    asked = f"NIP;NIP ATASAN;ALASAN\n{SARI};{WATI};Pindah seksi\n{BUDI};{TONO};Keliru\n"
    assert take("correction", asked, SARI, "2027-05-01") == [2]
    decided = f"NIP;KEPUTUSAN;PERTIMBANGAN\n{SARI};mungkin;\n{SARI};ditolak;\n{SARI};disetujui;Sesuai SK\n"
    assert take("corrected", decided, DEWI, "2027-05-02") == [1, 2]
    assert [c["decision"] for c in agreed("appraiser", "list", "--format", "json").json] == ["disetujui"]


def test_the_excluded_are_named_with_their_reason(agreed: Terminal) -> None:
    assert "Tidak ada yang dikecualikan" in agreed("cycle", "status", "--excluded", "--as-of", "2027-05-01").out
    agreed("step", "void", "--nip", SARI, "--as", DEWI, "--reason", "Tugas belajar", "--at", "2027-05-03")
    (one,) = agreed("cycle", "status", "--excluded", "--format", "json").json["excluded"]
    assert one == {
        "nip": "**************2001", "name": "Sari", "unit": "Unit U1", "agency": "Pemerintah Kota Surakarta",
        "at": "2027-05-03T08:00:00+07:00", "reason": "Tugas belajar",
    }  # fmt: skip
    assert "excluded" not in agreed("cycle", "status", "--format", "json").json
    said = agreed("cycle", "status", "--excluded").out
    assert "Dikecualikan: tidak dihitung dalam tahap mana pun" in said
    assert SARI not in said
