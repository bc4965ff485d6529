"""The sample roster: a tree of people who could be true, the faults it promises, the same every time."""

import hashlib
import os
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import holidays
import openpyxl
import phonenumbers
import pytest
import yaml
from email_validator import validate_email

from cli.demo import faults
from cli.demo.export import COLUMNS
from cli.demo.hierarchy import SPAN, seat
from cli.demo.organisation import plan_agencies, plan_units
from cli.demo.sample import Sample, SampleTooSmall, plan, write_sample
from domain import cycle, people
from domain.people import Kind, Nip

SIZES = (20, 100, 400, 5_000)
YEAR = 2027
Row = dict[str, object]


@pytest.fixture(scope="module", params=SIZES)
def sized(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, list[Row]]:
    path = tmp_path_factory.mktemp("sample") / "roster.xlsx"
    sample = write_sample(path, request.param, 7, YEAR)
    return sample, rows_of(path)


def rows_of(path: Path) -> list[Row]:
    """Read the sheet with openpyxl alone, so that nothing of ours stands between the file and the test."""
    sheet = openpyxl.load_workbook(path, read_only=True)["Data Utama"]
    lines: list[tuple[object, ...]] = list(sheet.iter_rows(values_only=True))
    header = next(n for n, line in enumerate(lines) if "NIP BARU" in [str(cell).strip() for cell in line])
    names = [str(cell).strip().upper() for cell in lines[header]]
    rows = [dict(zip(names, line, strict=False)) for line in lines[header + 1 :]]
    return [row for row in rows if any(str(cell or "").strip() for cell in row.values())]


def valid_rows(sample: Sample, rows: list[Row]) -> dict[str, Row]:
    """Give the rows of the valid people by their NIP."""
    faulty = sample.rejected.keys() | sample.excluded.keys()
    good = [row for number, row in enumerate(rows, 1) if number not in faulty]
    return {nip_of(row, "NIP BARU"): row for row in good}


def nip_of(row: Row, column: str) -> str:
    return str(row[column] or "").strip("'")


def content(path: Path) -> str:
    """Give a hash over the names, stamps and unpacked bytes of an XLSX file."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(path) as package:
        for entry in package.infolist():
            digest.update(f"{entry.filename} {entry.date_time}".encode() + package.read(entry))
    return digest.hexdigest()


def test_the_sample_has_exactly_the_people_asked_for(sized: tuple[Sample, list[Row]]) -> None:
    sample, rows = sized
    good = valid_rows(sample, rows)
    assert len(sample.nips) in SIZES
    assert list(good) == sample.nips
    assert len(rows) == sample.rows == len(sample.nips) + len(sample.rejected) + len(sample.excluded)


def test_every_nip_is_valid_and_says_the_same_as_its_row(sized: tuple[Sample, list[Row]]) -> None:
    sample, rows = sized
    for nip, row in valid_rows(sample, rows).items():
        found = people.parse(nip)
        assert isinstance(found, Nip)
        assert not found.warnings
        assert (found.kind is Kind.PPPK) == str(row["JENIS PEGAWAI NAMA"]).startswith("PPPK")
        assert datetime.strptime(str(row["TANGGAL LAHIR"]), "%d-%m-%Y").date() == found.born_on
        assert 20 <= YEAR - found.born_on.year <= 57


def test_whoever_climbs_from_a_person_comes_to_a_sekda(sized: tuple[Sample, list[Row]]) -> None:
    sample, rows = sized
    good = valid_rows(sample, rows)
    doubtful = {nip for nips in sample.doubtful.values() for nip in nips}
    for nip in good:
        climbed = [nip]
        while up := nip_of(good[climbed[-1]], "NIP ATASAN"):
            if climbed[-1] in doubtful:
                break
            assert up not in climbed
            assert good[up]["INSTANSI KERJA ID"] == good[nip]["INSTANSI KERJA ID"]
            climbed.append(up)
        else:
            assert good[climbed[-1]]["JABATAN NAMA"] == "Sekretaris Daerah"


def test_each_unit_has_a_head_who_can_be_told_from_who_appraises_whom(
    sized: tuple[Sample, list[Row]],
) -> None:
    sample, rows = sized
    good = valid_rows(sample, rows)
    unit = {nip: str(row["UNOR ID"]) for nip, row in good.items()}
    boss = {nip: nip_of(row, "NIP ATASAN") for nip, row in good.items()}
    appraised = Counter(up for nip, up in boss.items() if unit.get(up) == unit[nip])  # in the own unit
    assert min(Counter(unit.values()).values()) >= 4
    assert set(sample.heads) == set(unit.values())
    for code, head in sample.heads.items():
        others = [nip for nip in good if unit[nip] == code and nip != head and appraised[nip]]
        assert unit.get(boss[head]) != code
        assert all(unit.get(boss[nip]) == code for nip in others)
        assert appraised[head] >= max((appraised[nip] for nip in others), default=3)


def test_the_head_of_a_unit_is_appraised_in_the_unit_above(sized: tuple[Sample, list[Row]]) -> None:
    sample, rows = sized
    good = valid_rows(sample, rows)
    for head in sample.heads.values():
        up = nip_of(good[head], "NIP ATASAN")
        assert (good[up]["UNOR ID"] if up else None) == good[head]["UNOR INDUK ID"]


@pytest.mark.parametrize("employees", [*SIZES, 1_000, 2_500, 20_000])
def test_a_boss_has_3_to_20_people_but_for_the_sekda(employees: int) -> None:
    for agency, count in plan_agencies(employees):
        seats = seat(plan_units(agency, count))
        spans = [one.below for one in seats if one.below and one.post != "sekda"]
        assert len(seats) == count
        assert all(3 <= span <= SPAN for span in spans)


def test_from_100_people_up_each_usual_fault_is_there_and_faults_stay_few(
    sized: tuple[Sample, list[Row]],
) -> None:
    sample, rows = sized
    if len(sample.nips) < 100:
        assert len(rows) - len(sample.nips) <= 4
        return
    found = {*sample.rejected.values(), *sample.excluded.values()}
    found |= {name for name, nips in sample.doubtful.items() if nips}
    assert found >= {*faults.ADDED[:5], "mobile", "email", "unknown", "own"}
    assert len(rows) - len(sample.nips) <= 0.05 * len(rows)
    if len(sample.nips) >= 400:
        assert found >= set(faults.DOUBTS)
        faulty = len(rows) - len(sample.nips) + sum(map(len, sample.doubtful.values()))
        assert faulty <= 0.035 * len(rows)


def test_addresses_and_numbers_reach_nobody_and_the_catchers_have_some_to_refuse(
    sized: tuple[Sample, list[Row]],
) -> None:
    sample, rows = sized
    good = valid_rows(sample, rows)
    bad = {*sample.doubtful["mobile"], *sample.doubtful["email"]}
    fine = [row for nip, row in good.items() if nip not in bad]
    addresses = [str(row[column]) for row in fine for column in ("EMAIL", "EMAIL GOV") if row[column]]
    numbers = [phonenumbers.parse(str(row["NOMOR HP"]).strip("'"), "ID") for row in fine if row["NOMOR HP"]]
    assert all(phonenumbers.number_type(n) == phonenumbers.PhoneNumberType.MOBILE for n in numbers)
    assert all(validate_email(a, check_deliverability=False).domain.endswith(".example") for a in addresses)
    assert len(set(addresses)) == len(addresses)
    if len(good) >= 400:
        refused = sum("tidakaktif@" in address for address in addresses)
        assert 0.005 < refused / len(good) < 0.015
        assert 0.002 < sum(str(n.national_number).endswith("0000") for n in numbers) / len(good) < 0.008
        assert any(not (row["EMAIL"] or row["EMAIL GOV"] or row["NOMOR HP"]) for row in fine)


def test_about_three_in_ten_are_pppk_and_one_in_ten_works_in_another_zone(
    sized: tuple[Sample, list[Row]],
) -> None:
    sample, rows = sized
    good = valid_rows(sample, rows)
    if len(good) < 400:
        return
    pppk = sum(str(row["JENIS PEGAWAI NAMA"]).startswith("PPPK") for row in good.values())
    elsewhere = Counter(str(row["ZONA WAKTU"]) for row in good.values())
    assert 0.25 < pppk / len(good) < 0.35
    assert elsewhere["WITA"] == elsewhere["WIT"] > 0.045 * len(good)


def test_each_agency_has_two_pengelola_who_are_no_heads(sized: tuple[Sample, list[Row]]) -> None:
    sample, rows = sized
    good = valid_rows(sample, rows)
    assert Counter(code for code, _ in sample.pengelola) == dict.fromkeys(sample.agencies, 2)
    assert all(good[nip]["INSTANSI KERJA ID"] == code for code, nip in sample.pengelola)
    assert not {nip for _, nip in sample.pengelola} & set(sample.heads.values())


def test_400_people_work_in_35_to_60_units_of_three_agencies(tmp_path: Path) -> None:
    sample = write_sample(tmp_path / "roster.xlsx", 400, 7, YEAR)
    assert 35 <= len(sample.heads) <= 60
    assert list(sample.agencies) == ["3372", "5171", "8271"]


def test_days_come_as_text_as_serial_numbers_and_as_date_cells(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    write_sample(path, 400, 7, YEAR)
    kinds = Counter(type(row["TMT JABATAN"]) for row in rows_of(path))
    assert set(kinds) == {str, int, datetime}
    assert set(COLUMNS) == set(rows_of(path)[0])


def test_the_same_seed_gives_the_same_content_in_another_process(tmp_path: Path) -> None:
    here, there = tmp_path / "here.xlsx", tmp_path / "there.xlsx"
    write_sample(here, 100, 7, YEAR)
    code = f"from cli.demo import sample; from pathlib import Path; sample.write_sample(Path({str(there)!r}),"
    code += f"100, 7, {YEAR})"
    odd = os.environ | {"PYTHONHASHSEED": "123", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", code], check=True, env=odd, cwd=Path(__file__).parents[2])
    assert content(here) == content(there)


def test_another_seed_gives_other_people(tmp_path: Path) -> None:
    first = write_sample(tmp_path / "a.xlsx", 100, 7, YEAR)
    second = write_sample(tmp_path / "b.xlsx", 100, 8, YEAR)
    assert first.agencies == second.agencies
    assert len(set(first.nips) & set(second.nips)) < 5


def test_too_small_a_sample_is_refused_with_the_smallest_size(tmp_path: Path) -> None:
    with pytest.raises(SampleTooSmall, match="20"):
        write_sample(tmp_path / "roster.xlsx", 19, 7, YEAR)


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_the_plan_opens_and_closes_on_working_days_in_the_order_of_the_stages(year: int) -> None:
    windows = plan(year)["windows"]
    free = holidays.country_holidays("ID", years=(year, year + 1), categories=("public", "government"))
    for window in windows.values():
        for day in (window["opens_on"], window["due_at"].date()):
            assert day.weekday() < 5
            assert day not in free
        assert window["opens_on"] < window["due_at"].date()
    stages = [windows[name] for name in ("evidence_collection", "calibration", "final_scoring")]
    assert all(a["due_at"].date() < b["opens_on"] for a, b in pairwise(stages))
    checkins = [windows[f"checkin_{n}"] for n in range(1, 5)]
    assert all(a["due_at"].date() < b["opens_on"] for a, b in pairwise(checkins))
    assert windows["target_agreement"]["due_at"].date() < checkins[0]["opens_on"]
    assert stages[-1]["due_at"].date() <= date(year + 1, 2, 15)


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_the_plan_is_accepted_as_a_plan_after_being_written_as_yaml(year: int) -> None:
    written = yaml.safe_load(yaml.safe_dump(plan(year)))
    assert written == plan(year)
    assert cycle.read_plan(written).cycle == str(year)
