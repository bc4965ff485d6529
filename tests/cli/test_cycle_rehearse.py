"""`siklus cycle rehearse` as a planner meets it: the cast's office before its cycle, and nothing left behind."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store import cycles
from store.database import Engine, text
from store.server import Server
from tests.cli.conftest import Terminal, _template
from tests.cli.rehearsing import YEAR_2028, know_2028, played, rehearse, rows, scenario, told
from tests.cli.test_plan import a_file
from tests.conftest import _clone
from tests.people import BUDI, DEWI, JOKO, LESTARI, RATNA, SARI, TONO, WINDOWS, at, policy, settle_in, the_plan


@pytest.fixture(scope="session")
def settled_template(server: Server, template: str) -> str:
    """The cast in their places, and no cycle yet."""
    return _template(server, template, "template_settled", settle_in)


@pytest.fixture
def settled_engine(server: Server, settled_template: str) -> Iterator[Engine]:
    yield from _clone(server, settled_template)


@pytest.fixture
def settled(settled_engine: Engine, at_terminal: Callable[[Engine], Terminal]) -> Terminal:
    """A terminal of its own in the cast's office before any cycle; 2028 has a calendar."""
    return know_2028(at_terminal(settled_engine))


# --- nothing stays ------------------------------------------------------------------------------------------


def test_a_rehearsal_leaves_every_table_as_it_was(settled: Terminal, settled_engine: Engine, tmp_path: Path) -> None:
    before = rows(settled_engine)
    assert rehearse(settled, a_file(tmp_path)).code == 0
    assert rehearse(settled, a_file(tmp_path, ("cycle: '2027'", "cycle: '2027'\nagencies: ['9999']"))).code == 2
    assert rows(settled_engine) == before
    assert before["person"][0] == 9


def test_the_same_plan_says_the_same_again_to_the_byte(settled: Terminal, tmp_path: Path) -> None:
    words = (a_file(tmp_path), "--format", "json")
    first = rehearse(settled, *words)
    assert first.out == rehearse(settled, *words).out
    assert json.loads(first.out)["people"] == 9


def test_a_cycle_of_this_code_is_neither_touched_nor_in_the_way(
    settled: Terminal, settled_engine: Engine, tmp_path: Path
) -> None:
    with settled_engine.begin() as tx:
        cycles.plan(tx, the_plan(), policy().stored(), at("2026-11-02"))
    moved = a_file(tmp_path, target_agreement=("2027-01-11", "2027-02-05 16:00"))
    with settled_engine.connect() as holder, holder.begin():
        # Somebody else is changing this very cycle: a rehearsal waits for nobody.
        holder.execute(text("SELECT 1 FROM cycle FOR UPDATE"))
        made = played(settled, moved)
    assert made["existing"] == "planned"
    assert min(day["day"] for day in scenario(made, "nobody")["days"]) == "2027-01-11"
    with settled_engine.connect() as db:
        assert str(db.scalar(text("SELECT min(opens_at) FROM cycle_window")))[:10] == "2027-01-03", "midnight WIB"


def test_an_open_cycle_is_rehearsed_by_the_rules_it_is_pinned_to(
    office: Terminal, office_engine: Engine, tmp_path: Path
) -> None:
    # Its ladder is another one than that of today: a single rung for each stage, on the day it opens.
    with office_engine.begin() as tx:
        rung = {"days": "opens", "tell": ["doer"], "by": ["email"]}
        ladder = {stage: [rung] for stage in cycles.find(tx, "2027").policy.pengingat.value.rungs}
        tx.execute(
            text("UPDATE cycle SET policy = jsonb_set(policy, '{pengingat,rungs}', CAST(:rungs AS jsonb))"),
            {"rungs": json.dumps(ladder)},
        )
    assert "sudah dibuka" in office("cycle", "plan", a_file(tmp_path)).err
    made = played(know_2028(office), a_file(tmp_path))
    assert made["existing"] == "open"
    assert {one["rung"] for one in scenario(made, "nobody")["told"]} == {"opens"}


# --- who gets what --------------------------------------------------------------------------------------------


def test_everybody_is_told_of_every_rung_when_nobody_acts(settled: Terminal, tmp_path: Path) -> None:
    made = played(settled, a_file(tmp_path))
    opening = told(made, "2027-01-04")
    assert opening["reminder", "employee"] == (9, 9)
    # ratna appraises four, budi two, lestari one: three people, seven items.
    assert opening["reminder", "appraiser"] == (3, 7)
    late = told(made, "2027-02-08")
    assert late["overview", "pengelola"] == (2, 9), "dewi for eight, joko for one"
    day = next(d for d in scenario(made, "nobody")["days"] if (d["day"], d["channel"]) == ("2027-01-04", "email"))
    assert day["messages"] == 9, "one message each, whatever it holds"


def test_without_an_earlier_cycle_the_assumed_pace_is_said_and_lies_below_the_bound(
    settled: Terminal, tmp_path: Path
) -> None:
    made = played(settled, a_file(tmp_path))
    usual, bound = scenario(made, "usual"), scenario(made, "nobody")
    assert [one["scenario"] for one in made["scenarios"]] == ["usual", "nobody"]
    assert usual["shares"] == {"opens": 0.0, "-7": 0.4, "-3": 0.7, "-1": 0.9, "+1": 0.97, "+5": 0.99}
    assert bound["shares"] is None
    assert 0 < usual["totals"]["email"]["messages"] < bound["totals"]["email"]["messages"]
    # Six of ten are left a week before: 9 * 0.6 employees.
    assert told(made, "2027-01-20", name="usual")["reminder", "employee"] == (5, 5)
    said = " ".join(rehearse(settled, a_file(tmp_path)).out.split())
    assert "belum ada siklus yang lalu; dianggap yang sudah selesai: dibuka 0%, H-7 40%" in said


def test_with_an_earlier_cycle_people_finish_as_they_did_then(office: Terminal, tmp_path: Path) -> None:
    later = {
        name: tuple(when.replace("2028", "2029").replace("2027", "2028") for when in window)
        for name, window in WINDOWS.items()
    }
    (tmp_path / "home/kalender").mkdir(parents=True)
    for year in (2028, 2029):
        content = YEAR_2028.replace("2028", str(year))
        (tmp_path / f"home/kalender/{year}.yaml").write_text(content, encoding="utf-8")
    file = a_file(tmp_path, cycle="2028", year=2028, name="Penilaian Kinerja 2028", **later)
    found = office("cycle", "rehearse", file, "--at", "2027-12-01", "--format", "json").json
    assert [one["scenario"] for one in found["scenarios"]] == ["last", "nobody"]
    assert scenario(found, "last")["pace"] == {"source": "last", "cycle": "2027"}


def test_the_busiest_days_say_how_many_hours_a_channel_needs(
    settled: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIKLUS_EMAIL_RATE", "0.0005")
    made = scenario(played(settled, a_file(tmp_path)), "nobody")
    peak = made["peaks"][0]
    assert (peak["recipients"], peak["rate"], peak["hours"]) == (9, 0.0005, 5.0)
    assert peak["day"] == "2027-01-04"
    assert len(made["peaks"]) == 5


# --- heads ----------------------------------------------------------------------------------------------------


def test_heads_are_named_by_what_can_wait_for_them_at_once(settled: Terminal, tmp_path: Path) -> None:
    load = played(settled, a_file(tmp_path))["load"]
    # ratna appraises hadi, dewi, budi, wati; in calibration she heads U0 too, and U2, which nobody else does.
    first = load["heaviest"][0]
    assert (first["name"], first["appraised"], first["items"]) == ("Ratna", 4, 6)
    assert first["day"] == "2028-01-11"
    assert first["nip"] == "*" * 14 + RATNA[-4:]
    assert sum(one["heads"] for one in load["distribution"]) == load["heads"]
    out = rehearse(settled, a_file(tmp_path)).out
    assert "Ratna" in out
    assert not [nip for nip in (SARI, BUDI, RATNA, DEWI, JOKO, LESTARI, TONO) if nip in out]


# --- whom it does not reach, and who gets stuck ---------------------------------------------------------------


def test_whoever_no_channel_reaches_is_listed_by_unit(
    settled: Terminal, settled_engine: Engine, tmp_path: Path
) -> None:
    with settled_engine.begin() as tx:
        tx.execute(text("UPDATE person SET email = NULL, mobile = NULL WHERE nip = :nip"), {"nip": TONO})
        tx.execute(text("UPDATE person SET email = NULL WHERE nip = :nip"), {"nip": SARI})
        tx.execute(text("UPDATE person SET email = 'mati@x.example', mobile = '' WHERE nip = :nip"), {"nip": JOKO})
        tx.execute(text("INSERT INTO suppression VALUES ('email', 'mati@x.example', 'bounced', '', 'siklus', now())"))
        # budi wants no e-mail but has a number; dewi has a number only, and wants nothing there.
        tx.execute(text("UPDATE person SET email = NULL WHERE nip = :nip"), {"nip": DEWI})
        tx.execute(
            text(
                "INSERT INTO optout VALUES (:budi, 'email', 'operator', now()), (:dewi, 'whatsapp', 'operator', now())"
            ),
            {"budi": BUDI, "dewi": DEWI},
        )
    made = played(settled, a_file(tmp_path))
    assert made["unreachable"] == {
        "people": 3,
        "units": [
            {"agency": "A1", "unit": "U0", "unit_name": "Unit U0", "people": 1},
            {"agency": "A1", "unit": "U3", "unit_name": "Unit U3", "people": 1},
            {"agency": "A2", "unit": "V0", "unit_name": "Unit V0", "people": 1},
        ],
    }
    assert scenario(made, "nobody")["without_channel"] == 3, "as the forecast of messages has it"
    said = rehearse(settled, a_file(tmp_path)).out
    assert "3 pegawai tidak dapat dicapai" in said
    assert "Unit U3 (U3)" in said


def test_whoever_has_no_appraiser_goes_in_circles_or_has_no_pengelola_is_stuck(
    settled: Terminal, settled_engine: Engine, tmp_path: Path
) -> None:
    with settled_engine.begin() as tx:
        tx.execute(text("UPDATE assignment SET appraiser_nip = :a WHERE nip = :nip"), {"a": SARI, "nip": BUDI})
        tx.execute(text("DELETE FROM pengelola WHERE nip = :nip"), {"nip": JOKO})
        tx.execute(text("UPDATE person SET email = NULL WHERE nip = :nip"), {"nip": RATNA})
        tx.execute(text("UPDATE assignment SET appraiser_nip = '199001012015011999' WHERE nip = :nip"), {"nip": DEWI})
    made = played(settled, a_file(tmp_path))
    assert [unit["unit"] for unit in made["without_appraiser"]["units"]] == ["U0", "V0"], "lestari and joko"
    found = {one["obstacle"]: (one["people"], one["stage"], one["late"]) for one in made["stuck"]["obstacles"]}
    assert found == {
        "no_appraiser": (2, "target_agreement", False),
        "appraiser_gone": (1, "target_agreement", False),
        "circular": (3, "target_agreement", False),  # sari and budi wait for each other, tono for budi
        "no_pengelola": (1, "final_scoring", False),  # joko, who has no appraiser either
        "no_leader": (1, "calibration", True),
    }
    assert made["stuck"]["people"] == 6


# --- windows, days off, refusals ------------------------------------------------------------------------------


def test_windows_that_begin_or_end_on_a_day_off_say_why(settled: Terminal, tmp_path: Path) -> None:
    # 1 January is a holiday, 29 May 2027 a Saturday.
    changed = {"target_agreement": ("2027-01-01", "2027-01-29 16:00"), "checkin_1": ("2027-03-29", "2027-05-29 16:00")}
    made = played(settled, a_file(tmp_path, **changed))
    first, second = made["windows"][:2]
    assert (first["opens_off"], first["due_off"]) == ("Tahun Baru Masehi", None)
    assert second["due_off"] == "weekend"
    assert first["working_days"] == 19, "of 21 weekdays two are holidays"
    assert first["days_off"][0] == {
        "day": "2027-01-01", "name": "Tahun Baru Masehi", "shared": False, "estimated": False,
    }  # fmt: skip
    assert "Tahun Baru Masehi" in rehearse(settled, a_file(tmp_path, **changed)).out


def test_a_year_without_a_calendar_is_refused_with_what_reaches_into_it(settled: Terminal, tmp_path: Path) -> None:
    (settled.home / "kalender" / "2028.yaml").unlink()
    found = rehearse(settled, a_file(tmp_path), "--format", "json")
    assert (found.code, found.out) == (2, "")
    assert "2028 (checkin_4, evidence_collection, calibration, final_scoring)" in found.err
    assert "SIKLUS_HOME/kalender/2028.yaml" in found.err


@pytest.mark.parametrize(
    "replace",
    [
        ("year: 2027", "year: dua ribu"),
        ("2027-06-29", "2027-04-01"),
        ("year: 2027", "year: [2027"),
        ("cycle: '2027'", "cycle: '2027'\nagencies: ['9999']"),
    ],
)
def test_a_fault_in_a_plan_is_told_as_cycle_plan_tells_it(
    settled: Terminal, tmp_path: Path, replace: tuple[str, str]
) -> None:
    file = a_file(tmp_path, replace)
    planned, rehearsed = settled("cycle", "plan", file), rehearse(settled, file)
    assert (planned.code, rehearsed.code, rehearsed.out) == (2, 2, "")
    assert rehearsed.err == planned.err != ""


def test_a_plan_without_people_is_refused(empty: Terminal, tmp_path: Path) -> None:
    found = rehearse(know_2028(empty), a_file(tmp_path))
    assert found.code == 2
    assert "tidak ada pegawai aktif" in found.err


def test_the_page_speaks_english_where_it_is_asked_to(settled: Terminal, tmp_path: Path) -> None:
    said = rehearse(settled, a_file(tmp_path), "--language", "en").out
    assert "rehearsal, nothing is written" in said
    assert "Who gets what, day by day" in said


def test_a_rehearsal_foresees_what_the_plan_of_reminders_says_once_it_is_planned(
    settled: Terminal, tmp_path: Path
) -> None:
    bound = scenario(played(settled, a_file(tmp_path)), "nobody")
    assert settled("cycle", "plan", a_file(tmp_path)).code == 0
    plan = settled("reminders", "plan", "2027", "--from", "2027-01-04", "--pace", "0", "--format", "json").json
    assert {name: bound[name] for name in plan} == plan
