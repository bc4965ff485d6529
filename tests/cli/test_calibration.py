"""`siklus calibration`: a unit against its pattern, what would be, who rates high; nothing is changed by looking."""

from hashlib import sha256

import pytest

from domain.terms import Ekspektasi, Machine, PredikatOrganisasi
from store import appraisals, calibrations, cycles, entries, ratings
from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.people import BUDI, DEWI, HADI, JOKO, LESTARI, RATNA, SARI, WATI, Office, at, hire, set_capaian

STAFF = [f"19900101201504{n:04d}" for n in range(1001, 1012)]
AS, ABOVE, BELOW = Ekspektasi.SESUAI, Ekspektasi.DI_ATAS, Ekspektasi.DI_BAWAH
FEW = "Baik 9 dari 12 orang (75%), paling banyak 70%, yaitu 8 orang"


def _rate(office: Office, nip: str, hasil: Ekspektasi, perilaku: Ekspektasi, by: str) -> None:
    now = at("2028-01-13")
    ratings.rating(office.tx, Machine.APPRAISAL, office.appraisal(nip), hasil, perilaku, actor=by, now=now)
    office.take("rate", office.appraisal(nip), by, "2028-01-13")


@pytest.fixture
def big(agreed: Terminal, agreed_engine: Engine) -> Terminal:
    """Twelve people of U1 are rated, nine of them Baik: five by ratna, the rest by budi. One more is excluded."""
    with agreed_engine.begin() as tx:
        office = Office(tx, cycles.find(tx, "2027"))
        for n, nip in enumerate(STAFF):
            hire(tx, nip, "U1", RATNA if n < 4 else BUDI, "2027-02-01")
        appraisals.follow(tx, at("2027-02-01"))
        office.do("UPDATE appraisal SET state = 'reported' WHERE unit_id = :id", id=office.unit("U1"))
        set_capaian(office)
        everybody = [(BUDI, RATNA), (SARI, BUDI), *((nip, RATNA if n < 4 else BUDI) for n, nip in enumerate(STAFF))]
        for n, (nip, by) in enumerate(everybody[:-1]):
            hasil = BELOW if n in (2, 3, 4) else AS
            _rate(office, nip, hasil, AS, by)
        out = office.appraisal(STAFF[-1])
        entries.reason(tx, Machine.APPRAISAL, "void", out, "Cuti.", actor=DEWI, now=at("2028-01-13"))
        office.take("void", out, DEWI, "2028-01-13")
    return agreed


def _digest(engine: Engine) -> str:
    """Give one digest over every row of every table."""
    with engine.connect() as tx:
        tables = list(tx.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")))
        rows = [list(tx.scalars(text(f"SELECT t::text FROM {t} t ORDER BY 1"))) for t in tables]
    return sha256(repr((tables, rows)).encode()).hexdigest()


# --- show -------------------------------------------------------------------------------------------------


def test_a_unit_is_shown_with_its_counts_departures_people_and_appraisers(big: Terminal) -> None:
    said = big("calibration", "show", "U1", "--as-of", "2028-01-14").out
    for words in (
        "Predikat organisasi", "ditulis oleh Lestari (**************2003)", "pimpinan satu tingkat di atas unit", FEW,
        "SE MenPANRB 3/2023", "1 orang dikecualikan, di luar hitungan", "Penyimpangan dari pola (pertimbangan",
        "diperlukan sebelum disetujui; selain itu tidak ada yang ditahan", "belum diverifikasi",
    ):  # fmt: skip
        assert words in " ".join(said.split()), words
    assert SARI not in said
    found = big("calibration", "show", "U1", "--as-of", "2028-01-14", "--format", "json").json
    assert found["distribution"] == {"sangat_baik": 0, "baik": 9, "butuh_perbaikan": 3, "kurang": 0, "sangat_kurang": 0}
    assert (found["people"], found["unrated"], found["excluded"], found["turn"]) == (12, 0, 1, "head")
    assert [d["id"] for d in found["departures"]] == [FEW]
    assert found["departures"][0]["en"] == "Baik 9 of 12 people (75%), at most 70%, that is 8 people"
    assert found["justification_required"]
    assert {p["name"] for p in found["people_rated"] if p["excluded"]} == {"Pegawai 1011"}
    assert len(found["leniency"]["appraisers"]) == 2


def test_once_it_is_justified_and_approved_the_history_says_who_when_and_with_which_counts(
    big: Terminal, agreed_engine: Engine
) -> None:
    with agreed_engine.begin() as tx:
        office = Office(tx, cycles.find(tx, "2027"))
        calibration = office.calibration()
        office.take("propose", calibration, HADI, "2028-01-17", Machine.CALIBRATION)
        calibrations.justification(tx, calibration, "Unit baru.", actor=LESTARI, now=at("2028-01-18"))
        office.do("UPDATE unit SET leader_as = 'plt', leader_for = :nip WHERE code = 'U1'", nip=RATNA)
        office.take("approve", calibration, LESTARI, "2028-01-18", Machine.CALIBRATION)
    said = " ".join(big("calibration", "history", "U1").out.split())
    for words in ("Capaian: Baik", "Penjelasan: “Unit baru.”", "Baik 9 · Butuh Perbaikan 3 · dari 12 orang"):
        assert words in said, words
    steps = big("calibration", "history", "U1", "--format", "json").json["steps"]
    assert [s["event"] for s in steps] == ["set_predikat", "propose", "approve"]
    assert (steps[-1]["on_behalf_of"]["name"], steps[-1]["people"], steps[0]["people"]) == ("Ratna", 12, None)
    assert not big("calibration", "show", "U1", "--format", "json").json["justification_required"]


def test_a_small_unit_is_not_held_against_the_pattern_and_the_minimum_is_said_to_be_ours(
    agreed: Terminal, agreed_engine: Engine
) -> None:
    with agreed_engine.begin() as tx:
        set_capaian(Office(tx, cycles.find(tx, "2027")))
    said = " ".join(agreed("calibration", "show", "U1").out.split())
    assert "tidak dibandingkan dengan pola: 0 predikat, paling sedikit 4" in said
    assert "pengaturan kami, bukan ketentuan" in said
    found = agreed("calibration", "show", "U1", "--format", "json").json
    assert (found["compared"], found["departures"], found["people"], found["unrated"]) == (False, [], 2, 2)


def test_a_unit_without_a_predikat_waits_for_its_leader(seen: Terminal) -> None:
    found = seen("calibration", "show", "U1", "--as-of", "2028-01-26 10:00", "--format", "json").json
    assert (found["capaian"], found["turn"], found["days_late"]) == (None, "leader", 2)
    assert "lewat 2 hari" in seen("calibration", "show", "U1", "--as-of", "2028-01-26 10:00").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "Entah"), "unit 'Entah' tidak dikenal"),
        (("show", "U1", "--cycle", "2031"), "siklus '2031' tidak ada"),
        (("list", "--agency", "X9"), "instansi 'X9' tidak ada"),
        (("leniency",), "sebutkan salah satu dari --agency atau --unit"),
        (("leniency", "--agency", "A1", "--unit", "U1"), "sebutkan salah satu"),
        (("what-if", "U1"), "sebutkan --change atau --capaian"),
        (("what-if", "U1", "--change", SARI), "harus berbentuk NIP=hasil:perilaku"),
        (("what-if", "U1", "--change", f"{SARI}=bagus:sesuai"), "'bagus' bukan rating"),
        (("what-if", "U1", "--change", f"{SARI}=diatas sekali:sesuai"), "bukan rating"),
        (("what-if", "U1", "--change", "123=sesuai:sesuai"), "bukan NIP"),
        (("what-if", "U1", "--change", "198001012005011001=sesuai:sesuai"), "tidak ada dalam daftar pegawai"),
        (("what-if", "U1", "--change", f"{WATI}=sesuai:sesuai"), "tidak dinilai di Unit U1"),
        (("what-if", "U1", "--change", f"{JOKO}=sesuai:sesuai"), "tidak dinilai di Unit U1"),
        (("what-if", "U1", "--capaian", "hebat"), "'hebat' bukan predikat organisasi"),
        (("what-if", "U1", *["--change", f"{SARI}=sesuai:sesuai"] * 2), "pegawai yang sama dua kali"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_a_sentence(seen: Terminal, words: tuple[str, ...], said: str) -> None:
    found = seen("calibration", *words)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert SARI not in found.err


# --- what if ------------------------------------------------------------------------------------------------


def test_what_if_says_what_would_be_and_changes_no_row_of_any_table(big: Terminal, agreed_engine: Engine) -> None:
    before = _digest(agreed_engine)
    words = ("calibration", "what-if", "U1", "--change", f"{SARI}=Di Atas Ekspektasi:diatas", "--change",
             f"{BUDI}=di_bawah:di bawah ekspektasi")  # fmt: skip
    found = big(*words, "--format", "json").json
    said = " ".join(big(*words).out.split())
    assert _digest(agreed_engine) == before
    assert [(c["name"], c["predikat"]) for c in found["changes"]] == [
        ("Budi", ["baik", "sangat_kurang"]), ("Sari", ["baik", "sangat_baik"]),
    ]  # fmt: skip
    after = found["after"]
    assert (after["distribution"]["baik"], after["people"], after["departures"]) == (7, 12, [])
    assert sum(after["distribution"].values()) + after["unrated"] == after["people"] == found["before"]["people"]
    assert "Tidak ada yang diubah" in said
    assert "Sari (**************2001)" in said
    assert "Baik → Sangat Baik" in said


def test_another_predikat_of_the_unit_can_be_tried(big: Terminal) -> None:
    found = big("calibration", "what-if", "U1", "--capaian", "cukup", "--format", "json").json
    assert (found["before"]["capaian"], found["after"]["capaian"]) == ("baik", "butuh_perbaikan")
    assert [d["id"] for d in found["after"]["departures"]] == [
        "Butuh Perbaikan 3 dari 12 orang (25%), paling sedikit 60%, yaitu 8 orang"
    ]


def test_the_head_follows_the_capaian_that_is_tried_and_cannot_be_given_another_rating(
    big: Terminal, agreed_engine: Engine
) -> None:
    with agreed_engine.begin() as tx:
        tx.execute(text("UPDATE unit SET head_nip = :nip WHERE code = 'U1'"), {"nip": SARI})
    tried = big("calibration", "what-if", "U1", "--capaian", "Istimewa", "--format", "json").json
    assert [(c["name"], c["hasil"]) for c in tried["changes"]] == [("Sari", ["sesuai", "di_atas"])]
    refused = big("calibration", "what-if", "U1", "--change", f"{SARI}=di_atas:sesuai")
    assert refused.code == 2
    assert "pemetaan lima predikat organisasi ke tiga rating (bukan ketentuan) (belum diverifikasi)" in refused.err


def test_one_who_is_excluded_cannot_be_tried(big: Terminal) -> None:
    said = big("calibration", "what-if", "U1", "--change", f"{STAFF[-1]}=sesuai:sesuai")
    assert (said.code, "dikecualikan" in said.err) == (2, True)


# --- list and leniency --------------------------------------------------------------------------------------


def test_all_units_are_listed_with_whose_turn_it_is_and_the_open_ones_alone_when_asked(
    big: Terminal, agreed_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with agreed_engine.begin() as tx:
        tx.execute(text("UPDATE calibration SET state = 'approved' FROM unit u WHERE u.id = unit_id AND code = 'U2'"))
    rows = big("calibration", "list", "--agency", "A1", "--as-of", "2028-01-26", "--format", "json").json
    assert [(r["unit_code"], r["state"], r["turn"], r["days_late"]) for r in rows] == [
        ("U0", "open", "leader", 2), ("U1", "set", "head", 2), ("U2", "approved", None, 0), ("U3", "open", "leader", 2),
    ]  # fmt: skip
    assert len(big("calibration", "list", "--format", "json").json) == 5
    opened = big("calibration", "list", "--agency", "A1", "--open", "--format", "json").json
    assert [r["unit_code"] for r in opened] == ["U0", "U1", "U3"]
    monkeypatch.setenv("COLUMNS", "220")
    said = " ".join(big("calibration", "list", "--agency", "A1", "--as-of", "2028-01-26").out.split())
    for words in ("A1/U1", "lewat 2 hari", "penjelasan diperlukan", "giliran pimpinan satu tingkat di atas unit"):
        assert words in said, words


def test_leniency_is_sorted_said_in_words_and_can_be_taken_again_from_what_is_shown(big: Terminal) -> None:
    found = big("calibration", "leniency", "--agency", "A1", "--format", "json").json
    agency, rows = found["agency"], found["appraisers"]
    assert [row["name"] for row in rows] == ["Budi", "Ratna"]
    assert (agency["ratings"], agency["appraisers"]) == (12, 2)
    assert agency["mean"] == pytest.approx((9 * 3 + 3 * 2) / 12)
    for row in rows:
        weight = agency["between"] / (agency["between"] + agency["within"] / row["ratings"])
        assert row["weight"] == pytest.approx(weight)
        assert row["raw"] == pytest.approx(row["mean"] - agency["mean"] - agency["centre"])
        assert row["figure"] == pytest.approx(weight * row["raw"])
        assert row["low"] <= row["figure"] <= row["high"]
    said = " ".join(big("calibration", "leniency", "--unit", "U1").out.split())
    for words in ("dari 7", "lebih", "bukan ketentuan (belum diverifikasi)", "skor: Sangat Baik 4"):
        assert words in said, words
    assert "the agency" in found["appraisers"][0]["words"]["en"]


def test_where_nobody_is_rated_yet_leniency_says_so(seen: Terminal) -> None:
    assert "belum ada penilaian tahunan" in seen("calibration", "leniency", "--agency", "A1").out


def test_a_head_may_be_rated_without_hasil_kerja_on_the_command_line(agreed: Terminal, agreed_engine: Engine) -> None:
    with agreed_engine.begin() as tx:
        office = Office(tx, cycles.find(tx, "2027"))
        office.do("UPDATE appraisal SET state = 'reported' WHERE employee_nip = :nip", nip=RATNA)
    words = ("entry", "rating", "--nip", RATNA, "--as", LESTARI, "--perilaku", "sesuai", "--at", "2028-01-13")
    early = agreed(*words)
    assert (early.code, "giliran Lestari" in early.err) == (2, True)
    with agreed_engine.begin() as tx:
        office = Office(tx, cycles.find(tx, "2027"))
        set_capaian(office, "U0")
        calibrations.capaian(tx, office.calibration("U0"), PredikatOrganisasi.ISTIMEWA, actor=LESTARI,
                             now=at("2028-01-12"))  # fmt: skip
    assert agreed(*words).code == 0
    with agreed_engine.begin() as tx:
        assert tx.scalar(text("SELECT predikat FROM appraisal WHERE employee_nip = :nip"), {"nip": RATNA}) == "baik"
    refused = agreed(*words, "--hasil", "di bawah")
    assert (refused.code, "Istimewa berarti Di Atas Ekspektasi" in refused.err) == (2, True)
