"""`siklus roster import` as an operator meets it."""

import json
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console
from typer.testing import CliRunner

from cli.roster import app, read_file, report, show
from cli.roster_text import PROBLEMS, problem
from domain.problems import Problem
from domain.roster import Roster
from domain.superiors import Quality, Superiors
from store.database import Engine
from store.roster import Changes, Receipt
from tests.rosters import BUDI, DEWI, HEADER, SARI, a_row, the_office

KEYS = {
    *("rows", "accepted", "rejected", "excluded", "warnings", "quality", "ignored_columns"),
    *("inserted", "updated", "ended"),
}


def a_nasty_file(folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["Petunjuk"])
    sheet = book.create_sheet("Data Utama")
    sheet.append(["Daftar Pegawai Kota Surakarta"])
    sheet.append([])
    sheet.append(["No", *HEADER])
    rows = [
        *the_office(dewi={"NOMOR_HP": "0271642000"}),
        a_row(1.97808172005011e17),
        a_row("197001051995032003", KEDUDUKAN_HUKUM_NAMA="CLTN"),
        a_row("[red]bukan nip"),
    ]
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *row])
    sheet.append([None] * 21)
    path = folder / "pegawai.xlsx"
    book.save(path)
    return path


@pytest.fixture
def database(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIKLUS_DATABASE_URL", engine.url.render_as_string(hide_password=False))


def run(*arguments: str) -> dict[str, object]:
    done = CliRunner().invoke(app, ["import", *arguments, "--format", "json"], catch_exceptions=False)
    assert done.exit_code == 0
    return json.loads(done.stdout)


@pytest.mark.usefixtures("database")
def test_the_report_has_the_shape_that_was_agreed_and_standard_output_holds_nothing_else(tmp_path):
    path = str(a_nasty_file(tmp_path))
    dry = run(path, "--dry-run")
    found = run(path)
    assert found == dry
    assert set(found) == KEYS
    assert (found["rows"], found["accepted"]) == (7, [SARI, BUDI, "197001051995032002", DEWI])
    assert [(r["row"], r["nip"], r["column"]) for r in found["rejected"]] == [
        (5, "1.97808172005011E+17", "NIP BARU"),
        (7, "[red]bukannip", "NIP BARU"),
    ]
    assert "digit" in found["rejected"][0]["problem"]
    assert found["excluded"] == [{"row": 6, "nip": "197001051995032003", "reason": "CLTN"}]
    assert [(w["row"], w["nip"], w["column"]) for w in found["warnings"]] == [(4, DEWI, "NOMOR HP")]
    assert found["quality"] == {
        "no_appraiser": ["197001051995032002"],
        "unknown_appraiser": [],
        "own_appraiser": [],
        "circular_appraiser": [],
        "other_agency_appraiser": [],
    }
    assert found["ignored_columns"] == ["No"]
    assert (found["inserted"], found["updated"], found["ended"]) == (4, 0, 0)
    assert [run(path)[key] for key in ("inserted", "updated", "ended")] == [0, 0, 0]


@pytest.mark.parametrize("language", ["id", "en"])
def test_on_the_screen_every_nip_is_masked(tmp_path, language):
    roster = read_file(a_nasty_file(tmp_path), language)
    receipt = Receipt(Superiors(Quality(no_appraiser=[SARI]), [], roster.records), Changes(4, 0, 0))
    console = Console(width=140, record=True, file=(tmp_path / "out").open("w"))
    show(console, roster, receipt, dry_run=True, language=language)
    written = console.export_text()
    assert "**************2003" in written
    assert not any(nip in written for nip in (SARI, BUDI, DEWI, "197001051995032003"))
    assert ("dry run" if language == "en" else "uji coba") in written


def test_every_problem_has_words_in_both_languages():
    assert set(PROBLEMS) == set(Problem)
    for what in Problem:
        assert problem(what, "x", "id") != problem(what, "x", "en")
        assert "{" not in problem(what, "x", "id") + problem(what, "x", "en")


def test_an_empty_roster_makes_an_empty_report():
    receipt = Receipt(Superiors(Quality(), [], []), Changes(0, 0, 0))
    assert set(report(Roster(), receipt, "id")) == KEYS
