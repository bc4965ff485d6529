"""`siklus contribution`: a page of a hundred columns, JSON that sums, CSV with each line's path, clear refusals."""

import csv
from io import StringIO
from typing import Any

import pytest

from domain.terms import Machine
from store import cycles, skp
from store.database import Engine
from tests.cli.conftest import Terminal
from tests.people import NAMES, SARI, TONO, WATI, Office, at, report


@pytest.fixture
def working(agreed: Terminal, agreed_engine: Engine) -> Terminal:
    """Sari has reported the year, tono the second quarter; wati's line follows from none."""
    with agreed_engine.begin() as tx:
        office = Office(tx, cycles.find(tx, "2027"))
        office.ask_for_checkins(2, "2027-07-01")
        given = {"actor": TONO, "now": at("2027-07-05")}
        skp.results(tx, Machine.CHECKIN, office.checkin(TONO, 2), {1: "6 laporan"}, **given)
        report(office)
        office.do("UPDATE target SET above_id = NULL, rhk = 'Arsip [tertib]' WHERE appraisal_id = :id",
                  id=office.appraisal(WATI))  # fmt: skip
        office.do("UPDATE target SET indicator_code = 'KES-IDL' WHERE appraisal_id = ANY (:ids)",
                  ids=[office.appraisal(SARI), office.appraisal(TONO)])  # fmt: skip
    return agreed


def planned(node: dict[str, Any]) -> int:
    return int(node["measure"]["lines"]["planned"])


def lines_of(node: dict[str, Any]) -> list[dict[str, Any]]:
    below = [line for child in node.get("children", ()) for line in lines_of(child)]
    return [*node.get("lines", ()), *below]


def test_a_page_goes_from_the_goal_down_to_each_line_and_says_where_it_comes_from(working: Terminal) -> None:
    said = working("contribution", "U1", "--cycle", "2027", "--depth", "9")
    assert said.code == 0, said.err
    out = said.out
    for words in ("Lestari", "↳ melalui RHK 1 Ratna", "↑ RHK 1 Budi", "6 laporan (sampai triwulan 2)", "+1 TW2",
                  "PermenPANRB 8/2021 (dicabut)", "saran, bukan penilaian", "belum diverifikasi"):  # fmt: skip
        assert words in " ".join(out.split()), words
    assert max(map(len, out.splitlines())) <= 100
    assert not any(nip in out for nip in NAMES)
    assert "1 setahun · 1 sampai triwulan 2 · 1 tanpa realisasi" in out


def test_the_page_is_there_in_english_too(working: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIKLUS_LANGUAGE", "en")
    out = working("contribution", "U0", "--cycle", "2027", "--depth", "9").out
    for words in ("Without a link to a goal", "names no RHK of a superior", "advice, no rating", "up to quarter 2",
                  "People who contribute to no goal (1)", "Wati"):  # fmt: skip
        assert words in " ".join(out.split()), words
    assert "Arsip [tertib]" in out
    assert max(map(len, out.splitlines())) <= 100


def test_a_unit_with_sub_units_is_folded_unless_a_depth_is_given(working: Terminal) -> None:
    folded = working("contribution", "Unit U0").out
    assert "Unit U1" in folded
    assert "Sari" not in folded
    assert "--depth 2" in folded
    assert "Sari" in working("contribution", "U0", "--depth", "4").out
    assert "↑" not in working("contribution", "U1", "--depth", "0").out


def test_the_json_is_complete_and_its_parts_sum(working: Terminal) -> None:
    found = working("contribution", "U0", "--format", "json", "--depth", "0").json
    goals, loose = found["goals"], found["without_link"]
    assert [g["owner"]["name"] for g in goals] == ["Lestari"]
    assert planned(found) == sum(map(planned, goals)) + planned(loose) == 8
    every = [line for tree in (*(g["tree"] for g in goals), loose["tree"]) for line in lines_of(tree)]
    assert len({line["id"] for line in every}) == len(every) == 8
    assert found["people"]["all"] == 8 == found["people"]["contributing"] + found["people"]["without_link"]
    assert [one["name"] for one in found["without_contribution"]] == ["Wati"]
    assert loose["reasons"][0]["reason"] == "not_said"
    assert found["measure"]["results"] == {"year": 1, "up_to_period": {"2": 1}, "none": 6}
    assert found["measure"]["achievement"] == {
        "reckoned": 2, "median": 75.0, "lowest": 50.0, "highest": 100.0, "not_reckoned": {"no_result": 6},
    }  # fmt: skip
    assert found["measure"]["evidence"]["percent_without_own"] == 100.0
    assert not any(nip in str(found) for nip in NAMES)


def test_the_csv_has_each_line_once_with_its_path(working: Terminal) -> None:
    rows = list(csv.DictReader(StringIO(working("contribution", "U1", "--format", "csv").out)))
    assert len(rows) == 3
    sari = next(row for row in rows if row["nama"] == "Sari")
    assert sari["jalur"] == " > ".join(["Hasil kerja 1"] * 4)
    assert (sari["pemilik_tujuan"], sari["kaitan"], sari["kode_unit"]) == ("Lestari", "tujuan", "U1")
    assert (sari["realisasi"], sari["periode"], sari["capaian_persen"], sari["bukti_umum"]) == (
        "12 laporan", "0", "100", "1",
    )  # fmt: skip
    budi = next(row for row in rows if row["nama"] == "Budi")
    assert (budi["periode"], budi["capaian_persen"], budi["capaian_tidak_dihitung"]) == ("", "", "no_result")


def test_an_indicator_is_shown_over_all_who_carry_it_and_the_rest_beside_it(working: Terminal) -> None:
    out = working("contribution", "U1", "--by", "indicator").out
    assert "Cakupan imunisasi dasar lengkap [KES-IDL]" in out
    assert "2 baris bersatuan lain" in out  # 12 laporan, where the catalogue counts persen
    found = working("contribution", "U1", "--by", "indicator", "--format", "json").json["indicators"]
    assert [(one["code"], one["people"], planned(one)) for one in found] == [("KES-IDL", 2, 2), (None, 1, 1)]
    rows = list(csv.DictReader(StringIO(working("contribution", "U1", "--by", "indicator", "--format", "csv").out)))
    assert [(row["kode_indikator"], row["baris"], row["capaian_persen_median"]) for row in rows] == [
        ("KES-IDL", "2", "75"), ("", "1", ""),
    ]  # fmt: skip


def test_an_agencys_only_person_is_its_top(seen: Terminal) -> None:
    said = seen("contribution", "V0")
    assert (said.code, "1 pegawai: 1 berkontribusi" in said.out) == (0, True)


def test_a_unit_without_anybody_says_so(agreed: Terminal, agreed_engine: Engine) -> None:
    with agreed_engine.begin() as tx:
        office = Office(tx, cycles.find(tx, "2027"))
        office.do("UPDATE appraisal SET unit_id = :to WHERE unit_id = :id", to=office.unit("U1"), id=office.unit("U3"))
    assert "Belum ada pegawai unit ini dalam siklus." in agreed("contribution", "U3").out
    assert agreed("contribution", "U3", "--format", "json").json["goals"] == []
    assert len(agreed("contribution", "U3", "--format", "csv").out.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        (("U9",), "unit 'U9' tidak dikenal"),
        (("U1", "--cycle", "2031"), "siklus '2031' tidak ada"),
        (("U1", "--depth", "-1"), "--depth"),
        (("U1", "--by", "warna"), "--by"),
        ((), "UNIT"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(seen: Terminal, words: tuple[str, ...], refused: str) -> None:
    said = seen("contribution", *words)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert refused in said.err
