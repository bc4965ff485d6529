"""`siklus skp` and the entries of an SKP, as an operator meets them."""

import json
from collections.abc import Sequence

import pytest

from store import cycles, skp, skp_read
from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.cli.test_entry import a_csv, ask
from tests.people import BUDI, DEWI, HADI, JOKO, LESTARI, RATNA, SARI, TONO, Office, at, propose
from tests.skps import complete_lines

MAY = ("--at", "2027-05-03")
LINE = ("--no", "1", "--rhk", "Terlayaninya warga", "--indicator", "hari layanan", "--target", "maksimal 3 hari")


def write(terminal: Terminal, *words: str, nip: str = SARI, when: Sequence[str] = ("--at", "2027-01-05")) -> None:
    said = terminal("entry", words[0], "--nip", nip, "--as", nip, *when, *words[1:])
    assert said.code == 0, said.err


@pytest.fixture
def above_agreed(office: Terminal, office_engine: Engine) -> Terminal:
    """The office in which everybody above sari has agreed."""
    with office_engine.begin() as tx:
        desk = Office(tx, cycles.find(tx, "2027"))
        for nip, boss in ((LESTARI, None), (RATNA, LESTARI), (BUDI, RATNA)):
            id_ = propose(desk, nip)
            if boss:
                desk.take("agree", id_, boss, "2027-01-04")
    return office


def test_a_whole_skp_can_be_written_by_flags_and_is_shown_as_its_form(above_agreed: Terminal) -> None:
    write(above_agreed, "skp", "--approach", "kuantitatif", "--model", "ja_jf")
    write(above_agreed, "target", *LINE, "--aspek", "waktu", "--above", "1")
    write(above_agreed, "expectation", "--value", "loyal", "--words", "Menjaga data penduduk.")
    write(above_agreed, "annex", "--part", "dukungan", "--words", "Dua komputer")
    found = above_agreed("skp", "show", SARI, "--format", "json").json
    assert found["lines"] == [
        {
            "no": 1, "kind": "utama", "above": {"no": 1, "rhk": "Hasil kerja 1"}, "rhk": "Terlayaninya warga",
            "perspektif": None, "aspek": "waktu", "indicator": "hari layanan", "indicator_code": None,
            "target": "maksimal 3 hari", "low": 3, "high": 3, "satuan": "hari", "polarity": "turun",
        }
    ]  # fmt: skip
    assert (found["complete"], found["turn"], found["appraiser"]["name"]) == (True, None, "Budi")
    assert {b["value"]: len(b["guidance"]) for b in found["behaviour"]}["loyal"] == 3
    assert [b["expectation"] for b in found["behaviour"] if b["expectation"]] == ["Menjaga data penduduk."]
    assert found["annex"]["dukungan"] == "Dua komputer"
    said = above_agreed("skp", "show", SARI).out
    assert "A. Hasil kerja utama" in said
    assert "lengkap: dapat diajukan dan disepakati" in said
    assert SARI not in said
    assert above_agreed("step", "propose", "--nip", SARI, "--as", SARI, "--at", "2027-01-05").code == 0


def test_it_says_what_is_missing_line_by_line_and_whose_turn_it_is(office: Terminal) -> None:
    write(office, "target", *LINE)
    found = office("skp", "show", SARI, "--format", "json").json
    assert [(g["line"], g["what"]) for g in found["gaps"] if g["required"]] == [
        (1, "aspek belum dipilih (kuantitas, kualitas, waktu, atau biaya)")
    ]
    assert (found["turn"]["name"], found["turn"]["event"]) == ("Lestari", "propose")
    said = " ".join(office("skp", "show", SARI).out.split())
    assert "· Baris 1: aspek belum dipilih" in said
    assert "SKP pejabat penilai belum disepakati: giliran Lestari menyusun SKP" in said
    inbox = " ".join(office("inbox", SARI, "--as-of", "2027-01-05").out.split())
    assert "giliran Lestari" in inbox
    (task,) = office("inbox", SARI, "--as-of", "2027-01-05", "--format", "json").json["tasks"]
    assert "giliran Lestari menyusun SKP" in task["missing"][1]["why"]


def test_a_jpt_has_perspektif_and_a_qualitative_skp_tells_its_measure_in_words(office: Terminal) -> None:
    jpt = {"nip": LESTARI}
    write(office, "skp", "--model", "JPT", **jpt)  # type: ignore[arg-type]
    write(office, "target", *LINE, "--aspek", "waktu", "--perspektif", "proses bisnis", **jpt)  # type: ignore[arg-type]
    said = office("skp", "show", LESTARI).out
    assert "Proses bisnis" in said
    assert "RHK atasan" not in said.split("Kelengkapan")[0]
    write(office, "skp", "--approach", "kualitatif", **jpt)  # type: ignore[arg-type]
    said = " ".join(office("skp", "show", LESTARI).out.split())
    assert "aspek tidak dipakai dalam pendekatan kualitatif" in said
    assert "Ukuran keberhasilan" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("skp",), "sebutkan PENDEKATAN atau MODEL"),
        (("skp", "--approach", "campuran"), "'campuran' tidak dikenal; pilihannya: kuantitatif, kualitatif"),
        (("target", *LINE, "--aspek", "mutu"), "pilihannya: kuantitas, kualitas, waktu, biaya"),
        (("target", *LINE, "--above", "4"), "RHK atasan '4' tidak ditemukan dalam SKP pejabat penilai; yang ada: 1."),
        (("target", *LINE, "--indicator-code", "XXX-1"), "'XXX-1' tidak ada dalam katalog"),
        (("expectation", "--value", "baik", "--words", "x"), "pilihannya: berorientasi_pelayanan, akuntabel"),
        (("annex", "--part", "4", "--words", "x"), "pilihannya: dukungan, pertanggungjawaban, konsekuensi"),
        (("annex", "--part", "dukungan", "--words", " "), "--words tidak boleh kosong"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_with_the_choices(
    above_agreed: Terminal, words: tuple[str, ...], said: str
) -> None:
    found = above_agreed("entry", words[0], "--nip", SARI, "--as", SARI, "--at", "2027-01-05", *words[1:])
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_without_the_superiors_rhk_it_says_so(office: Terminal) -> None:
    found = office("entry", "target", "--nip", SARI, "--as", SARI, "--at", "2027-01-05", *LINE, "--above", "1")
    assert (found.code, "pejabat penilai belum memuat RHK" in found.err) == (2, True)


def test_an_indicator_of_the_catalogue_brings_its_unit_and_arah(office: Terminal) -> None:
    from config.indicators import catalogue
    from domain.terms import Polarity

    indicator = next(i for s in catalogue().sectors for i in s.indicators if i.polarity is Polarity.TURUN)
    write(office, "target", "--no", "1", "--rhk", "x", "--indicator", "y", "--target", "3", "--indicator-code",
          indicator.code.lower())  # fmt: skip
    (line,) = office("skp", "show", SARI, "--format", "json").json["lines"]
    assert (line["indicator_code"], line["satuan"], line["polarity"]) == (indicator.code, indicator.unit, "turun")


def test_lines_come_from_a_file_with_the_columns_of_the_form(above_agreed: Terminal, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = a_csv(
        tmp_path,
        ["NIP", "No", "RHK", "IKI", "Target", "Aspek", "Satuan", "Arah", "RHK Atasan", "Jenis"],
        [SARI, 1, "Terlayaninya warga", "hari", "3", "Waktu", "hari", "turun", "hasil kerja 1", "utama"],
        [SARI, 2, "Tertib arsip", "arsip", "80-90 persen", "Kualitas", "", "", 1, "utama"],
        [SARI, 3, "Lain", "arsip", "2 berkas", "Mutu", "", "", "", "tambahan"],
    )
    said = above_agreed(
        "entry", "import", path, "--kind", "target", "--as", SARI, "--at", "2027-01-05", "--format", "json"
    )
    assert (said.code, json.loads(said.out)["written"]) == (3, 2)
    assert [(r["row"], r["column"]) for r in json.loads(said.out)["refused"]] == [(3, "Aspek")]
    lines = above_agreed("skp", "show", SARI, "--format", "json").json["lines"]
    assert [(x["low"], x["high"], x["satuan"], x["polarity"], x["above"]["no"]) for x in lines] == [
        (3, 3, "hari", "turun", 1), (80, 90, "persen", "naik", 1),
    ]  # fmt: skip


def test_evidence_may_name_the_line_that_it_proves(agreed: Terminal, agreed_engine: Engine) -> None:
    link = "https://bukti.example/a"
    write(agreed, "evidence", link, "--no", "1", when=("--at", "2028-01-05"))
    assert ask(agreed_engine, "SELECT t.no FROM evidence e JOIN target t ON t.id = e.target_id") == [(1,)]


# --- versions and differences -----------------------------------------------------------------------------


@pytest.fixture
def amended(agreed: Terminal) -> Terminal:
    """The office in which sari's SKP was agreed, then amended to less."""
    by_budi = ("--nip", SARI, "--as", BUDI, *MAY)
    assert agreed("entry", "reason", "amend", *by_budi, "--words", "Anggaran berubah.").code == 0
    assert agreed("step", "amend", *by_budi).code == 0
    write(agreed, "target", "--no", "1", "--rhk", "Hasil kerja 1", "--indicator", "jumlah laporan", "--target",
          "10 laporan", "--aspek", "kuantitas", "--above", "1", when=MAY)  # fmt: skip
    return agreed


def test_an_amended_skp_keeps_its_agreed_version_and_shows_what_changed(amended: Terminal) -> None:
    known = amended("skp", "versions", SARI, "--format", "json").json["versions"]
    assert [(v["version"], v["agreed_at"] is None) for v in known] == [(1, False), (2, True)]
    changed = amended("skp", "diff", SARI, "--format", "json").json["changes"]
    assert [(c["line"], c["field"], c["old"], c["new"]) for c in changed] == [(1, "target", "12 laporan", "10 laporan")]
    assert amended("skp", "show", SARI, "--version", "1", "--format", "json").json["lines"][0]["low"] == 12
    said = amended("skp", "diff", SARI).out
    assert "Versi 1 (disepakati 4 Jan 2027 09.00, Ratna)" not in said
    assert "Versi 1 (disepakati 4 Jan 2027 09.00, Budi) → Versi 2 (konsep)" in said
    assert "konsep perubahan atas versi 1" in amended("skp", "show", SARI).out
    assert "1 baris diubah" in amended("skp", "versions", SARI).out
    for who, step in ((SARI, "propose"), (BUDI, "agree")):
        assert amended("step", step, "--nip", SARI, "--as", who, *MAY).code == 0
    assert all(v["agreed_at"] for v in amended("skp", "versions", SARI, "--format", "json").json["versions"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", SARI, "--version", "3"), "versi 3 tidak ada; SKP ini memiliki versi 1 sampai 1"),
        (("diff", SARI), "baru memiliki satu versi"),
        (("diff", SARI, "1", "2"), "versi 2 tidak ada"),
        (("show", "199001012015031999"), "tidak ada dalam daftar pegawai"),
        (("matrix", "U9"), "unit 'U9' tidak dikenal"),
        (("start", SARI, "--as", SARI), "tidak ada SKP yang disepakati dalam siklus sebelumnya"),
    ],
)
def test_what_is_not_there_is_said(seen: Terminal, words: tuple[str, ...], said: str) -> None:
    found = seen("skp", *words)
    assert (found.code, found.out) == (2, "")
    assert said in found.err


# --- the matrix -------------------------------------------------------------------------------------------


def test_the_matrix_shows_members_rhk_and_what_is_still_loose(agreed: Terminal, agreed_engine: Engine) -> None:
    with agreed_engine.begin() as tx:
        desk = Office(tx, cycles.find(tx, "2027"))
        desk.do("UPDATE appraisal SET state = 'drafting' WHERE employee_nip IN (:r, :h)", r=RATNA, h=HADI)
        lines = [*skp_read.lines(tx, desk.appraisal(RATNA)), complete_lines(tx, desk.appraisal(RATNA), 6)[5]]
        skp.targets(tx, desk.appraisal(RATNA), lines, actor=RATNA, now=at("2027-05-03"))
        skp.targets(tx, desk.appraisal(HADI), [], actor=HADI, now=at("2027-05-03"))
    found = agreed("skp", "matrix", "U0", "--format", "json").json
    top, lestari, ratna = found["matrices"]
    assert top["superior"] is None
    assert [m["name"] for m in lestari["members"]] == ["Ratna"]
    assert [(c["no"], c["taken"], c["taken_elsewhere"]) for c in ratna["columns"]] == [
        (1, True, False),
        (6, False, False),
    ]
    assert {m["name"]: m["linked"] for m in ratna["members"]} == {"Dewi": True, "Hadi": False}
    said = agreed("skp", "matrix", "U0").out
    assert "Tanpa pejabat penilai: Lestari" in said
    assert "Belum terhubung: Hadi (SKP belum ditulis)" in said
    assert "RHK 6 belum diintervensi siapa pun: Hasil kerja 6" in said
    assert max(map(len, said.splitlines())) <= 100
    assert all(nip not in said for nip in (RATNA, DEWI, HADI))
    assert "RHK 6 belum" in agreed("skp", "matrix", "U1").out


def test_with_many_rhk_the_matrix_goes_on_below(agreed: Terminal, agreed_engine: Engine) -> None:
    with agreed_engine.begin() as tx:
        tx.execute(text("UPDATE appraisal SET state = 'drafting' WHERE employee_nip = :nip"), {"nip": BUDI})
        desk = Office(tx, cycles.find(tx, "2027"))
        skp.targets(
            tx, desk.appraisal(BUDI), complete_lines(tx, desk.appraisal(BUDI), 8), actor=BUDI, now=at("2027-05-03")
        )
    said = agreed("skp", "matrix", "U1").out
    assert said.count("Pegawai ") == 4  # 8 RHK of budi, three at a time, and the RHK of ratna
    assert max(map(len, said.splitlines())) <= 100


# --- next year --------------------------------------------------------------------------------------------


def test_next_year_may_start_from_the_lines_that_were_agreed(agreed: Terminal, agreed_engine: Engine) -> None:
    with agreed_engine.begin() as tx:
        tx.execute(text("UPDATE cycle SET state = 'closed'"))
        kept = "name, check_ins, state, plan, policy, policy_hash, planned_at"
        tx.execute(text(f"INSERT INTO cycle (code, year, {kept}) SELECT '2028', 2028, {kept} FROM cycle"))
        tx.execute(text("UPDATE cycle SET state = 'open' WHERE code = '2028'"))
        kept = "agency_id, unit_id, assignment_id, employee_nip, appraiser_nip, superior_nip, state_since, began_at"
        tx.execute(text(f"INSERT INTO appraisal (cycle_id, state, seq, {kept}) SELECT c.id, 'drafting', 0, {kept} "
                        "FROM appraisal JOIN cycle c ON c.code = '2028'"))  # fmt: skip
    said = agreed("skp", "start", SARI, "--as", SARI, "--from", "last", "--at", "2028-01-05")
    assert (said.code, "1 baris disalin dari siklus '2027'" in said.out) == (0, True), said.err
    (line,) = agreed("skp", "show", SARI, "--format", "json").json["lines"]
    assert (line["target"], line["above"]) == ("12 laporan", None)
    assert "sudah memuat baris" in agreed("skp", "start", SARI, "--as", SARI, "--at", "2028-01-05").err
    assert "hanya dapat ditulis oleh" in agreed("skp", "start", TONO, "--as", JOKO, "--at", "2028-01-05").err
