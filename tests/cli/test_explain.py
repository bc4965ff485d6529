"""`siklus explain`: the road to a result, step by step, and where its rules come from."""

import re
from collections.abc import Callable

import pytest

from cli.explain_json import report
from cli.story import tell
from domain.terms import Machine
from store import corrections, cycles, names, ratings
from store.database import Engine
from tests.cli.conftest import Terminal
from tests.cli.years import YEARS, office
from tests.people import AS_EXPECTED, BUDI, DEWI, RATNA, SARI, Office, at, check_in, set_capaian
from tests.people import report as report_year

Told = Callable[..., str]


@pytest.fixture
def rated(agreed: Terminal, agreed_engine: Engine) -> Terminal:
    """Sari has checked in once, reported, and been rated."""
    with agreed_engine.begin() as tx:
        made = Office(tx, cycles.find(tx, "2027"))
        made.ask_for_checkins(1, "2027-04-01")
        check_in(made)
        id_ = report_year(made)
        set_capaian(made)
        ratings.rating(tx, Machine.APPRAISAL, id_, *AS_EXPECTED, actor=BUDI, now=at("2028-01-12 10:00"))
        made.take("rate", id_, BUDI, "2028-01-12 11:00")
    return agreed


def test_every_step_has_its_time_its_actor_in_a_role_and_its_stage(rated: Terminal) -> None:
    found = rated("explain", SARI, "--cycle", "2027", "--format", "json").json
    assert [(s["event"], s["actor"]["name"], s["actor"]["roles"], s["stage"]) for s in found["steps"]] == [
        ("propose", "Sari", ["employee"], "target_agreement"),
        ("agree", "Budi", ["appraiser"], "target_agreement"),
        ("report", "Sari", ["employee"], "checkin"),
        ("review", "Budi", ["appraiser"], "checkin"),
        ("report", "Sari", ["employee"], "evidence_collection"),
        ("rate", "Budi", ["appraiser"], "calibration"),
    ]
    assert found["steps"][0]["at"] == "2027-01-04T09:00:00+07:00"
    assert [s["event"] for s in found["calibration"]["steps"]] == ["set_predikat"]
    assert SARI not in str(found)
    assert BUDI not in str(found)


def test_the_predikat_is_the_cell_of_the_cycles_own_matrix(rated: Terminal) -> None:
    found = rated("explain", SARI, "--cycle", "2027", "--format", "json").json
    result = found["result"]
    assert result["matrix"][result["hasil"]][result["perilaku"]] == result["predikat"] == "baik"
    assert [(r["period"], r["predikat"]) for r in found["ratings"]] == [(0, "baik"), (1, "baik")]
    assert "▸ Baik ◂" in rated("explain", SARI).out


def test_a_rule_that_nobody_has_verified_is_marked_as_that(rated: Terminal) -> None:
    said = rated("explain", SARI).out
    assert "PermenPANRB 6/2022" in said
    assert "belum diverifikasi" in said
    rules = rated("explain", SARI, "--format", "json").json["rules"]
    assert {rule["topic"]: rule["unverified"] for rule in rules}["batas_waktu"]
    assert all(source["checked"] for rule in rules for source in rule["sources"])


def test_a_person_outside_the_cycle_is_refused(seen: Terminal) -> None:
    assert "tidak ada dalam daftar pegawai" in seen("explain", "198001012005011001").err


def test_a_result_that_is_not_there_yet_is_said_to_be_missing(seen: Terminal) -> None:
    said = seen("explain", DEWI)
    assert "belum ada: kedua rating belum diberikan" in said.out
    assert max(map(len, said.out.splitlines())) <= 100


# --- the page for whoever asks why ----------------------------------------------------------------------


@pytest.fixture
def told(agreed: Terminal, agreed_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Told:
    """What is printed of one of the years; no line is wider than a hundred columns, and no NIP stands in it."""

    def show(name: str, language: str = "id") -> str:
        with agreed_engine.begin() as tx:
            nip = YEARS[name](office(tx))
        monkeypatch.setenv("SIKLUS_LANGUAGE", language)
        said = agreed("explain", nip, "--cycle", "2027")
        assert said.code == 0, said.err
        assert max(map(len, said.out.splitlines())) <= 100
        assert not re.search(r"\d{18}", said.out)
        return " ".join(said.out.split())

    return show


def test_a_unit_heads_rating_is_told_as_the_leaders_capaian_through_an_unverified_mapping(told: Told) -> None:
    said = told("head")
    assert "2 Hasil kerja: Sesuai Ekspektasi ← memimpin Unit U0: capaian unit Baik dipetakan ke Sesuai" in said
    assert "(nomor 3)" in said
    assert "bukan ketentuan) (belum diverifikasi)" in said
    assert "3 Capaian Unit U0: Baik Lestari (**************2003), pimpinan satu tingkat di atas unit" in said


def test_a_rating_that_was_replaced_says_what_it_was_by_whom_and_why(told: Told) -> None:
    said = told("rerated")
    assert "Butuh Perbaikan, diganti ← Di Bawah Ekspektasi × Di Atas Ekspektasi Budi" in said
    assert "diganti oleh Budi (**************1003), Minggu, 16 Januari 2028 pukul 09.00 WIB" in said
    assert "“Mohon bukti dilihat kembali.”" in said


def test_while_an_objection_is_open_the_result_is_held_and_it_is_said_whose_turn_it_is(told: Told) -> None:
    said = told("contested")
    assert "Predikat ditahan selama keberatan" in said
    assert "Giliran atasan pejabat penilai kinerja (Ratna): memutuskan" in said
    assert "14 hari kalender sejak 27 Jan 2028, sampai 10 Feb 2028" in said
    assert "(hari ke-4)" in said
    assert "Belum dapat dibuka. 2 Feb 2028 09.00, dicatat oleh Ratna" in said


def test_a_granted_objection_shows_the_decision_and_the_rating_that_it_gave(told: Told) -> None:
    said = told("granted", "en")
    assert "Predikat Sangat Baik State final" in said
    assert "2 Hasil kerja: Di Atas Ekspektasi ← a judgement of the whole year Ratna" in said
    assert "the appraiser's superior" in said
    assert "Baik, replaced" in said
    assert "Objection: granted" in said


def test_a_decision_that_was_taken_back_leaves_the_first_rating_in_force(told: Told) -> None:
    said = told("taken_back")
    assert "Predikat Baik Keadaan ditetapkan" in said
    assert "Sangat Baik, dicabut" in said
    assert "Keberatan: ditolak, hasil tetap" in said


def test_numbers_are_weighted_and_held_against_the_limits_with_the_missing_idea_named(told: Told) -> None:
    said = told("numbers")
    assert "1 Predikat: Baik ← 110 ≤ 111,4, tanpa ide baru yang tercatat" in said
    assert "2 Nilai kinerja: 111,4 ← 70% × 112 + 30% × 110, tidak dibulatkan" in said
    assert "PP 30/2019, Pasal 41 ayat (5)" in said
    assert "▸" not in said  # no matrix: the quadrant belongs to the other regulation


def test_angka_kredit_is_reckoned_row_by_row_and_says_what_is_missing(told: Told) -> None:
    said = told("promoted")
    assert "Ahli Pertama 4 Baik 100% 12,5 × 100% × 4/12 4,17" in said
    assert "Ahli Muda 8 Baik 100% 25 × 100% × 8/12 16,67" in said
    assert "Jumlah 12 20,84" in said
    assert "perlu 100: kurang 83,33" in said


def test_angka_kredit_of_others_is_said_not_to_apply_or_to_wait(told: Told, agreed_engine: Engine) -> None:
    assert "tidak berlaku: bukan jabatan fungsional" in told("ordinary")
    with agreed_engine.begin() as tx:
        office(tx).do("UPDATE assignment SET position = 'Perawat Mahir', position_kind = 'Jabatan Fungsional'")
        office(tx).do("UPDATE appraisal SET state = 'issued'")
        story = tell(tx, office(tx).cycle, names.person(tx, SARI), at("2028-02-05"))
    assert report(story)["credit"]["status"] == "held"


def test_who_moved_is_shown_where_they_were_for_how_many_days(told: Told) -> None:
    said = told("mover")
    assert "1 Jan 2027 – 2 Mei 2027 122 Unit U1 Budi" in said
    assert "3 Mei 2027 – 31 Des 2027 243 Unit U2 Ratna" in said
    assert "Jumlah 365" in said


def test_who_is_excluded_is_told_why_and_by_whom(told: Told) -> None:
    said = told("excluded")
    assert "tidak ada: dikecualikan dari penilaian" in said
    assert (
        "Alasan Cuti di luar tanggungan negara. Diputuskan oleh Dewi (**************2004) (pengelola kinerja)" in said
    )
    assert "Bagaimana hasil ini diperoleh" not in said


def test_an_acting_official_is_named_with_whom_they_stand_in_for(told: Told) -> None:
    said = told("acted")
    assert "Pejabat penilai Plh. Tono (**************1004), menggantikan Budi (**************1003)" in said
    assert "Tono (**************1004), atas nama Budi (**************1003), pejabat penilai kinerja" in said
    assert "Plh. Tono (**************1004), 1 Jun 2027 – sekarang" in said


def test_an_amendment_is_shown_line_by_line(told: Told) -> None:
    said = told("amended")
    assert (
        "Versi 2: disepakati Kamis, 3 Juni 2027 pukul 09.00 WIB, Budi (**************1003) + baris 2: Hasil kerja 2"
        in said
    )


def test_the_percentage_of_a_line_is_called_advice_by_a_revoked_rule(told: Told) -> None:
    said = told("ordinary")
    assert "12 laporan 12 laporan 100,00%" in said
    assert "hanya saran di samping rating, bukan rating" in said
    assert "PermenPANRB 8/2021 (dicabut)" in said


def test_the_rules_are_those_of_the_agency_where_it_keeps_its_own(told: Told, agreed_engine: Engine) -> None:
    with agreed_engine.begin() as tx:
        o = office(tx)
        o.do("UPDATE cycle_agency g SET policy_hash = 'ours', policy = jsonb_set(c.policy, "
             "'{predikat,matrix,sesuai,sesuai}', '\"sangat_baik\"') FROM cycle c WHERE c.id = g.cycle_id")  # fmt: skip
    said = told("ordinary")
    assert "Sesuai Ekspektasi Kurang ▸ Sangat Baik ◂" in said
    assert "Sidik aturan (ketentuan instansi): ours" in said


def test_a_request_for_another_appraiser_is_part_of_the_year(told: Told, agreed_engine: Engine) -> None:
    with agreed_engine.begin() as tx:
        o = office(tx)
        words, moment = "Pindah tim sejak Maret.", at("2027-04-01")
        corrections.ask(tx, o.appraisal(), RATNA, words, actor=SARI, now=moment)
        corrections.decide(tx, o.appraisal(), False, None, "Tim lama.", actor=DEWI, now=at("2027-04-02"))
    said = told("ordinary")
    assert "Permintaan perbaikan penilai, 1 Apr 2027 09.00: Ratna (**************2002), “Pindah tim" in said
    assert "ditolak oleh Dewi (**************2004), 2 Apr 2027 09.00: “Tim lama.”" in said


@pytest.mark.parametrize("wrong", [("123",), (SARI, "--cycle", "1999"), (SARI, "--format", "xml"), ()])
def test_wrong_input_is_refused_with_a_sentence(seen: Terminal, wrong: tuple[str, ...]) -> None:
    said = seen("explain", *wrong)
    assert said.code == 2
    assert said.err
    assert "Traceback" not in said.err
