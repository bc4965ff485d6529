"""`siklus unit …`: in which zone a unit lives, and how many days a week it works."""

from datetime import datetime

import pytest

from domain.reminder import JAKARTA
from store.database import Engine, text
from store.roster import receive
from tests.cli.conftest import Terminal
from tests.people import LESTARI, at
from tests.rosters import a_roster, the_office, without

LIST = ("unit", "list", "--format", "json")


def hours(terminal: Terminal) -> dict[str, tuple[str, bool]]:
    return {u["unit"]: (u["zone"], u["six_days"]) for u in terminal(*LIST).json}


def test_every_unit_is_listed_with_its_zone_and_week(seen: Terminal) -> None:
    assert seen(*LIST).json[0] == {
        "agency": "A1", "agency_name": "Pemerintah Kota Surakarta", "unit": "U0", "name": "Unit U0",
        "zone": "Asia/Jakarta", "six_days": False,
    }  # fmt: skip
    assert [u["unit"] for u in seen(*LIST).json] == ["U0", "U1", "U2", "U3", "V0"]
    said = seen("unit", "list").out
    assert "WIT (Asia/Jayapura)" in said
    assert "5 hari kerja" in said
    assert [u["unit"] for u in seen(*LIST, "--agency", "A2").json] == ["V0"]


def test_an_unknown_agency_and_an_empty_roster_are_told_apart(seen: Terminal) -> None:
    said = seen("unit", "list", "--agency", "A9")
    assert said.code == 2
    assert "instansi 'A9' tidak dikenal" in said.err


def test_without_units_the_list_says_what_to_do(empty: Terminal) -> None:
    assert "siklus roster import" in empty("unit", "list").out
    assert empty(*LIST).json == []


def test_a_unit_gets_a_zone_and_the_command_says_what_stays(office: Terminal) -> None:
    said = office("unit", "set", "U1", "--zone", "wita")
    assert said.code == 0
    assert "WIB (Asia/Jakarta), 5 hari kerja → WITA (Asia/Makassar), 5 hari kerja" in said.out
    assert "1 unit diubah; 0 sudah demikian." in said.out
    assert "batas waktu siklus tidak berubah" in said.out
    assert hours(office)["U1"] == ("Asia/Makassar", False)
    assert hours(office)["U3"] == ("Asia/Jakarta", False)
    again = office("unit", "set", "unit u1", "--zone", "Asia/Makassar")
    assert "0 unit diubah; 1 sudah demikian." in again.out
    assert "batas waktu" not in again.out


def test_with_those_below_it_each_keeps_what_was_not_said(office: Terminal) -> None:
    office("unit", "set", "U3", "--zone", "WIT")
    said = office("unit", "set", "U1", "--six-days", "--with-below")
    assert "U3 Unit U3: WIT (Asia/Jayapura), 5 hari kerja → WIT (Asia/Jayapura), 6 hari kerja" in said.out
    assert "2 unit diubah" in said.out
    assert hours(office) == {
        "U0": ("Asia/Jakarta", False), "U1": ("Asia/Jakarta", True), "U2": ("Asia/Jakarta", False),
        "U3": ("Asia/Jayapura", True), "V0": ("Asia/Jayapura", False),
    }  # fmt: skip
    office("unit", "set", "U0", "--five-days", "--zone", "WIB", "--with-below")
    assert set(hours(office).values()) == {("Asia/Jakarta", False), ("Asia/Jayapura", False)}


def test_units_in_a_circle_are_each_set_once(office: Terminal, office_engine: Engine) -> None:
    with office_engine.begin() as tx:
        tx.execute(
            text("UPDATE unit SET parent_id = (SELECT id FROM unit WHERE code = 'U3') WHERE code = 'U0'")
        )  # a roster may say so
    assert "4 unit diubah" in office("unit", "set", "U1", "--six-days", "--with-below").out


def test_no_deadline_moves(office: Terminal) -> None:
    todo = ("inbox", LESTARI, "--as-of", "2027-01-05", "--format", "json")
    before = office(*todo).json
    assert datetime.fromisoformat(before["tasks"][0]["due_at"]) == at("2027-01-29 16:00")
    office("unit", "set", "U0", "--zone", "WIT", "--six-days", "--with-below")
    assert office(*todo).json == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("U1", "--zone", "WIB+1"), "'WIB+1' bukan zona waktu yang dikenal: tulis WIB, WITA, WIT, Asia/Jakarta, "),
        (("U1", "--zone", ""), "Asia/Pontianak, atau nama IANA lain, misalnya Asia/Tokyo"),
        (("U1", "--zone", "Jakarta"), "'Jakarta' bukan zona waktu yang dikenal"),
        (("U1",), "sebutkan apa yang diatur: --zone, --six-days, --five-days"),
        (("U9", "--zone", "WIB"), "unit 'U9' tidak dikenal"),
    ],
)
def test_what_cannot_be_set_is_refused_with_what_can(seen: Terminal, words: tuple[str, ...], said: str) -> None:
    refused = seen("unit", "set", *words)
    assert refused.code == 2
    assert said in refused.err


def test_english_says_the_same(office: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIKLUS_LANGUAGE", "en")
    assert "the deadlines of cycles stay as they are" in office("unit", "set", "U1", "--six-days").out
    assert "is no zone that is known: write WIB" in office("unit", "set", "U1", "--zone", "x").err


def test_a_zone_set_by_hand_survives_an_import_that_names_none(new: Terminal, engine: Engine) -> None:
    now = datetime(2027, 1, 4, 12, tzinfo=JAKARTA)
    receive(engine, a_roster(the_office()), now)
    new("unit", "set", "U1", "--zone", "WITA", "--six-days")
    silent = the_office(**{name: {"ZONA_WAKTU": empty} for name, empty in
                           (("sari", ""), ("budi", None), ("ratna", " "), ("dewi", "GMT+8"))})  # fmt: skip
    for roster in (a_roster(silent), without("ZONA WAKTU", silent)):
        receive(engine, roster, now)
        assert hours(new)["U1"] == ("Asia/Makassar", True)
    receive(engine, a_roster(the_office(sari={"ZONA_WAKTU": "WIT"}, budi={"ZONA_WAKTU": "WIT"})), now)
    assert hours(new)["U1"] == ("Asia/Jayapura", True)  # an import that names one decides; the week stays
