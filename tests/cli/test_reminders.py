"""`siklus reminders plan|preview` as an operator meets them."""

import json
from pathlib import Path

import pytest

from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.people import BUDI, JOKO, LESTARI, RATNA, SARI, TONO, at

PLAN = ("reminders", "plan", "2027")
JANUARY = ("--from", "2027-01-04")


def day(plan: dict, on: str, channel: str = "email") -> dict:
    (found,) = [one for one in plan["days"] if (one["day"], one["channel"]) == (on, channel)]
    return found


# --- plan -------------------------------------------------------------------------------------------------


def test_before_anybody_has_acted_everybody_is_reminded_at_every_rung(office: Terminal) -> None:
    plan = office(*PLAN, *JANUARY, "--format", "json").json
    assert plan["basis"] == "states"
    assert plan["pace"] == {"source": "none", "cycle": None}
    assert plan["people"] == 9
    opening = day(plan, "2027-01-04")
    assert (opening["messages"], opening["templates"]) == (9, {"reminder": 9})
    assert opening["rungs"] == [{"stage": "target_agreement", "rung": "opens", "day": "2027-01-04"}]
    assert opening["first_at"] == "2027-01-04T05:00:00+07:00", "seven o'clock in Ambon"
    assert day(plan, "2027-01-28", "whatsapp")["messages"] == 9, "the last working day before the due day"


def test_after_the_due_day_the_superiors_and_the_pengelola_hear_of_it_once_each(office: Terminal) -> None:
    late = day(office(*PLAN, *JANUARY, "--format", "json").json, "2027-02-08")
    # dewi and joko are the pengelola: an overview each, and no second message.
    assert late["templates"] == {"overview": 2, "reminder": 7}


def test_a_plan_says_the_same_again_to_the_byte_and_writes_nothing(office: Terminal, office_engine: Engine) -> None:
    words = (*PLAN, *JANUARY, "--pace", "opens:0 -7:40,5 -3:70 -1:90 1:97 5:99", "--format", "json")
    with office_engine.connect() as db:
        before = db.scalar(text("SELECT pg_current_xact_id_if_assigned() IS NULL AND count(*) = 0 FROM outbox"))
    assert office(*words).out == office(*words).out
    with office_engine.connect() as db:
        assert before
        assert db.scalar(text("SELECT count(*) FROM outbox")) == 0
        assert db.scalar(text("SELECT count(*) FROM rung")) == 0


def test_who_finishes_early_is_not_counted_at_later_rungs(office: Terminal) -> None:
    stated = office(*PLAN, *JANUARY, "--pace", "-7:100", "--format", "json").json
    assert {one["day"] for one in stated["days"] if one["rungs"][0]["stage"] == "target_agreement"} == {"2027-01-04"}


def test_people_who_have_finished_by_today_are_not_planned_for(seen: Terminal) -> None:
    plan = seen(*PLAN, "--from", "2027-01-05", "--format", "json").json
    assert plan["basis"] == "states"
    # lestari and joko have nobody above them who could agree: their SKP stays proposed, and the pengelola see it.
    assert {one["day"]: one["templates"] for one in plan["days"] if one["day"] < "2027-03"} == {
        "2027-02-08": {"overview": 2}
    }
    assert day(plan, "2027-03-29")["messages"] == 9


def test_a_day_that_is_earlier_than_what_has_happened_starts_everybody_at_the_beginning(seen: Terminal) -> None:
    plan = seen(*PLAN, "--from", "2027-01-01", "--format", "json").json
    assert plan["basis"] == "beginning"
    assert day(plan, "2027-01-20")["messages"] == 9


def test_a_limit_that_is_exceeded_says_when_to_start_and_proposes_units(
    office: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIKLUS_WHATSAPP_DAILY", "4")
    plan = office(*PLAN, *JANUARY, "--format", "json").json
    last = day(plan, "2027-01-28", "whatsapp")
    (limit,) = last["limits"]
    assert (limit["limit"], limit["needed"], limit["ends_on"]) == ("whatsapp_daily", 9, "2027-01-28")
    parts = [part for part in plan["spread"] if part["day"] == "2027-01-28"]
    assert sum(part["recipients"] for part in parts) == 9
    assert all(part["recipients"] <= 4 for part in parts)
    assert limit["starts_on"] == parts[0]["on"] < "2027-01-28"
    said = office(*PLAN, *JANUARY).out
    assert "batas 4 per hari" in said
    assert "mulai pada" in said


def test_rungs_in_a_year_that_nobody_knows_are_missing_and_the_plan_says_so(office: Terminal) -> None:
    plan = office(*PLAN, *JANUARY, "--format", "json").json
    assert any("2028" in warning and "cuti bersama" in warning for warning in plan["warnings"])


def test_people_without_any_way_to_reach_them_are_counted(office: Terminal, office_engine: Engine) -> None:
    with office_engine.begin() as tx:
        tx.execute(text("UPDATE person SET email = NULL, mobile = NULL WHERE nip = :nip"), {"nip": SARI})
        tx.execute(text("UPDATE person SET email = NULL WHERE nip = :nip"), {"nip": TONO})
    plan = office(*PLAN, *JANUARY, "--format", "json").json
    assert plan["without_channel"] == 1
    opening = day(plan, "2027-01-04")
    assert (opening["messages"], opening["recipients"]) == (9, 7)
    assert (opening["without_channel"], opening["by_other_channel"]) == (1, 1)
    assert day(plan, "2027-01-04", "whatsapp")["recipients"] == 1


def test_a_cycle_that_is_only_planned_is_planned_for_by_its_roster(new: Terminal, engine: Engine) -> None:
    from store import cycles
    from tests.people import policy, settle_in, the_plan

    with engine.begin() as tx:
        settle_in(tx)
        cycles.plan(tx, the_plan(), policy().stored(), at("2026-12-15"))
    plan = new(*PLAN, *JANUARY, "--format", "json").json
    assert plan["basis"] == "roster"
    assert day(plan, "2027-01-04")["messages"] == 9


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--pace", "-7:40 -3:20"), "tidak boleh turun"),
        (("--pace", "besok:3"), "tidak terbaca"),
        (("--pace", "-3:101"), "tidak terbaca"),
        (("--pace", "last"), "tidak ada siklus"),
        (("--from", "besok"), "bukan tanggal"),
        (("--against-queued", "--pace", "-3:10"), "--pace 0 saja"),
    ],
)
def test_what_cannot_be_planned_is_one_sentence(seen: Terminal, words: tuple[str, ...], said: str) -> None:
    answer = seen(*PLAN, *words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_an_unknown_cycle_is_named_with_those_that_exist(seen: Terminal) -> None:
    answer = seen("reminders", "plan", "2031")
    assert answer.code == 2
    assert "2027" in answer.err


# --- preview ----------------------------------------------------------------------------------------------

PREVIEW = ("reminders", "preview")


def test_a_preview_shows_the_message_of_that_day_and_leaves_nothing(office: Terminal, office_engine: Engine) -> None:
    said = office(*PREVIEW, LESTARI, "--on", "2027-01-06", "--format", "json").json
    (mail,) = said["messages"]
    assert (mail["channel"], mail["template"], mail["to"]) == ("email", "reminder", "lestari@surakarta.example")
    assert mail["at"] == "2027-01-06T09:00:00+07:00"
    assert "Lestari" in mail["text"]
    assert mail["html"].lstrip().lower().startswith("<!doctype")
    with office_engine.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM outbox")) == 0


def test_two_channels_are_two_messages_and_one_can_be_asked_for(office: Terminal) -> None:
    day_before = ("--on", "2027-01-28", "--format", "json")
    assert [m["channel"] for m in office(*PREVIEW, LESTARI, *day_before).json["messages"]] == ["email", "whatsapp"]
    (note,) = office(*PREVIEW, LESTARI, *day_before, "--channel", "whatsapp").json["messages"]
    assert note["whatsapp"]["name"]
    assert note["whatsapp"]["values"]


def test_the_html_can_be_written_to_look_at(office: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "surel.html"
    said = office(*PREVIEW, LESTARI, "--on", "2027-01-06", "--html", str(file), "--format", "json").json
    assert file.read_text() == said["messages"][0]["html"]
    answer = office(*PREVIEW, SARI, "--on", "2027-01-06", "--html", str(file))
    assert answer.code == 2
    assert "tidak ditulis" in answer.err


def test_who_is_blocked_is_told_whom_it_waits_for(office: Terminal) -> None:
    said = office(*PREVIEW, SARI, "--on", "2027-01-06", "--format", "json").json
    assert said["messages"] == []
    (why,) = said["reasons"]
    assert (why["reason"], why["stage"]) == ("blocked", "target_agreement")
    assert "Lestari" in why["text"], "the first who can act, three steps above"


def test_without_a_rung_the_next_one_is_named(office: Terminal, office_engine: Engine) -> None:
    assert office("advance", "--as-of", "2027-01-06").code == 0
    said = office(*PREVIEW, JOKO, "--on", "2027-01-08", "--format", "json").json
    assert said["messages"], "what is queued and not sent yet goes out first"
    with office_engine.begin() as tx:
        tx.execute(text("UPDATE outbox SET state = 'accepted', sent_at = '2027-01-06 09:00+07'"))
    said = office(*PREVIEW, JOKO, "--on", "2027-01-08", "--format", "json").json
    assert said["messages"] == []
    assert [(why["reason"], why["next_on"]) for why in said["reasons"]] == [("no-rung", "2027-01-20")]


def test_who_wants_none_or_cannot_be_reached_gets_the_reason(office: Terminal, office_engine: Engine) -> None:
    with office_engine.begin() as tx:
        tx.execute(text("UPDATE person SET email = NULL, mobile = NULL WHERE nip = :nip"), {"nip": LESTARI})
    said = office(*PREVIEW, LESTARI, "--on", "2027-01-06", "--format", "json").json
    assert [(why["reason"], why["channel"]) for why in said["reasons"]][:1] == [("no-address", "email")]


def test_in_the_evening_it_waits_for_the_next_working_morning_of_the_reader(office: Terminal) -> None:
    (mail,) = office(*PREVIEW, JOKO, "--on", "2027-01-04 20:00", "--format", "json").json["messages"]
    assert mail["at"] == "2027-01-06T07:00:00+09:00", "the fifth is Isra Mikraj"


def test_a_stranger_is_named_by_the_end_of_the_nip_only(seen: Terminal) -> None:
    answer = seen(*PREVIEW, "198001012005011009")
    assert answer.code == 2
    assert "198001012005011009" not in answer.err


def test_the_page_is_in_both_languages(office: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Perihal" in office(*PREVIEW, LESTARI, "--on", "2027-01-06").out
    monkeypatch.setenv("SIKLUS_LANGUAGE", "en")
    english = office(*PREVIEW, BUDI, "--on", "2027-01-06").out
    assert "No reminder goes out" in english
    assert "is reminded instead" in english
    plan = office(*PLAN, *JANUARY).out
    assert "upper bound" in plan
    assert json.loads(office(*PLAN, *JANUARY, "--format", "json").out)["people"] == 9
    assert RATNA not in plan
