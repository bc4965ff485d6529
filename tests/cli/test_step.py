"""`siklus step`: one step, or the state, role or guard that stands in its way."""

import pytest

from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.people import BUDI, DEWI, JOKO, LESTARI, RATNA, SARI


def test_a_step_says_what_happened_and_who_is_told(office: Terminal) -> None:
    assert office(
        "entry", "target", "--nip", LESTARI, "--as", LESTARI, "--no", "1", "--rhk", "Layanan", "--indicator", "Indeks",
        "--target", "82 indeks", "--aspek", "kualitas", "--at", "2027-01-05",
    ).code == 0  # fmt: skip
    said = office("step", "propose", "--nip", LESTARI, "--as", LESTARI, "--at", "2027-01-05 10:00")
    assert "SKP disusun → SKP diajukan" in said.out
    assert "oleh Lestari, Selasa, 5 Januari 2027 pukul 10.00 WIB" in said.out
    assert "Tidak ada pejabat penilai kinerja yang dapat diberi tahu" in said.out


def test_a_reason_is_written_with_its_step_or_not_at_all(agreed: Terminal, agreed_engine: Engine) -> None:
    words = ("step", "amend", "--nip", SARI, "--reason", "Anggaran berubah", "--at", "2027-02-01")
    assert "hanya dapat dilakukan oleh pejabat penilai kinerja" in agreed(*words, "--as", DEWI).err
    with agreed_engine.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM reason")) == 0
    done = agreed(*words, "--as", BUDI, "--format", "json").json
    assert (done["event"], done["from"], done["to"]) == ("amend", "agreed", "drafting")
    assert done["told"] == [{"role": "employee", "name": "Sari"}]
    assert (done["nip"], done["actor"]["nip"]) == ("**************2001", "**************1003")
    with agreed_engine.begin() as tx:
        assert tx.scalar(text("SELECT words FROM reason")) == "Anggaran berubah"


def test_a_subject_of_an_inbox_can_be_named_by_its_handle(agreed: Terminal) -> None:
    inbox = agreed("inbox", DEWI, "--as-of", "2027-02-01", "--format", "json").json
    subject = next(t["subject"] for t in inbox["side_roads"] if t["name"] == "Sari")
    assert agreed("step", "void", "--subject", subject, "--as", DEWI, "--reason", "Cuti panjang").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("propose", "--nip", SARI, "--as", SARI), "keadaannya 'SKP disepakati', yang diperlukan 'SKP disusun'"),
        (("report", "--nip", SARI, "--as", BUDI), "hanya dapat dilakukan oleh pegawai yang dinilai"),
        (("report", "--nip", SARI, "--as", SARI), "masa pelaporan realisasi belum dibuka"),
        (("amend", "--nip", SARI, "--as", BUDI), "alasan belum ditulis"),
        (("lapse", "--nip", SARI, "--as", DEWI), "hanya dapat dilakukan oleh sistem, menurut jadwal"),
        (("lapse", "--nip", SARI, "--as", "clock"), "'clock' bukan NIP"),
        (("review", "--nip", SARI, "--as", BUDI), "langkah 'review' memerlukan --nip N --period K"),
        (("set_predikat", "--nip", SARI, "--as", LESTARI), "langkah 'set_predikat' memerlukan --unit U"),
        (("report", "--nip", SARI, "--as", SARI, "--period", "1"), "evaluasi periodik 1 belum dibuka"),
        (("report", "--nip", SARI, "--as", SARI, "--period", "5"), "--period paling besar 4"),
        (("propose", "--as", SARI), "salah satu dari --nip atau --unit"),
        (("propose", "--nip", SARI, "--unit", "U1", "--as", SARI), "salah satu dari --nip atau --unit"),
        (("propose", "--unit", "U1", "--as", LESTARI), "yang diperlukan 'predikat organisasi ditetapkan'"),
        (("propose", "--unit", "U7", "--as", LESTARI), "unit 'U7' tidak dikenal"),
        (("void", "--nip", SARI, "--as", JOKO, "--reason", "x"), "hanya dapat dilakukan oleh pengelola kinerja"),
        (("void", "--nip", SARI, "--as", DEWI, "--reason", "  "), "--reason tidak boleh kosong"),
        (("void", "--subject", "appraisal:9999", "--as", DEWI), "tidak ada dalam siklus '2027'"),
        (("void", "--subject", "mango:1", "--as", DEWI), "--subject 'mango:1' tidak dikenal"),
    ],
)
def test_a_step_that_is_not_open_says_what_stands_in_the_way(seen: Terminal, words: tuple[str, ...], said: str) -> None:
    found = seen("step", *words, "--at", "2027-02-01")
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_an_unknown_step_lists_those_that_a_person_may_take(seen: Terminal) -> None:
    said = seen("step", "approve", "--nip", SARI, "--as", RATNA)
    assert "langkah 'approve' memerlukan --unit U" in said.err
    said = seen("step", "mango", "--nip", SARI, "--as", RATNA)
    assert "propose" in said.err
    assert "ajukan SKP" in said.err
    assert "lapse" not in said.err
