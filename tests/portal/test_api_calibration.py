"""Calibrations, decisions and corrections through the API: the same door, and nobody's predikat before its time."""

from typing import get_args

import pytest

from domain.terms import Entry, Predikat
from portal import api_entries
from tests.people import BUDI, DEWI, HADI, JOKO, LESTARI, RATNA, SARI, agree_all, issue, report
from tests.portal.conftest import Portal
from tests.portal.systems import System, a_token
from tests.portal.test_api import SARIS, UNIT, problem
from tests.portal.test_calibration_pages import _handed_over, _rated
from tests.portal.test_task import Clock, clock, office

__all__ = ["clock", "office"]

UNITS = "/cycles/2027/calibrations"
TOLD = ("distribution", "pattern", "compared", "justification_required")


@pytest.fixture
def winter(office: Portal, clock: Clock) -> System:
    """The year is reported; the units are calibrated from yesterday on."""
    office.put(agree_all)
    office.put(report)
    office.put(lambda o: report(o, BUDI))
    clock.when = "2028-01-12"
    return System(office.url, a_token(office.engine, office.clock()))


def test_a_unit_is_calibrated_through_the_api_from_capaian_to_approval(winter: System) -> None:
    assert winter.get(f"{UNITS}?unit=U1").json()["calibrations"][0]["id"] == 2
    assert winter.get(UNIT).json()["turn"] == [{"role": "leader", "nip": LESTARI}]
    capaian = {"entry": "capaian", "predikat": "baik", "actor_nip": LESTARI}
    early = winter.post(f"{UNIT}/steps", {"event": "set_predikat", "actor_nip": LESTARI})
    assert "predikat" in problem(early, 409, "refused")["detail"]
    problem(winter.post(f"{UNIT}/entries", {**capaian, "actor_nip": SARI}), 409, "refused")
    assert winter.post(f"{UNIT}/entries", capaian).json()["machine"] == "calibration"
    assert winter.post(f"{UNIT}/steps", {"event": "set_predikat", "actor_nip": LESTARI}).json()["state"] == "set"
    propose = {"event": "propose", "actor_nip": HADI}
    problem(winter.post(f"{UNIT}/steps", propose), 409, "refused")  # nobody is rated yet
    for nip, by in ((SARI, BUDI), (BUDI, RATNA)):
        path = f"/cycles/2027/appraisals/{nip}"
        rating = {"entry": "rating", "hasil": "sesuai", "perilaku": "sesuai", "actor_nip": by}
        assert winter.post(f"{path}/entries", rating).status_code == 200
        assert winter.post(f"{path}/steps", {"event": "rate", "actor_nip": by}).json()["state"] == "rated"
    made = winter.post(f"{UNIT}/steps", propose).json()
    assert made["state"] == "proposed"
    moved = winter.get(f"{UNITS}?operation={made['operation']}").json()["calibrations"]
    assert [(one["unit"], one["state"], one["capaian"]) for one in moved] == [("U1", "proposed", "baik")]
    back = {"event": "send_back", "actor_nip": LESTARI, "reason": "Periksa lagi."}
    assert winter.post(f"{UNIT}/steps", back).json()["state"] == "set"
    why = {"entry": "justification", "words": "Tugasnya berbeda.", "actor_nip": HADI}
    assert winter.post(f"{UNIT}/entries", why).status_code == 200
    winter.post(f"{UNIT}/steps", propose)
    assert winter.post(f"{UNIT}/steps", {"event": "approve", "actor_nip": LESTARI}).json()["state"] == "approved"
    seen = winter.get(UNIT).json()
    first = seen["steps"][0]
    assert (first["event"], first["from"], first["to"], first["actor"]) == ("set_predikat", "open", "set", LESTARI)
    assert (seen["turn"], seen["people"], seen["unrated"]) == ([], 2, 0)
    assert [seen[name] for name in TOLD] == [None] * 4
    written = winter.get(f"{UNIT}/entries").json()["entries"]
    assert {(one["entry"], one["event"], one["words"], one["by"]) for one in written} == {
        ("capaian", None, "baik", LESTARI), ("justification", None, "Tugasnya berbeda.", HADI),
        ("reason", "send_back", "Periksa lagi.", LESTARI),
    }  # fmt: skip


def test_another_agencys_calibration_is_not_there(winter: System, office: Portal) -> None:
    theirs = (
        f"{UNITS}/{office.ask('SELECT k.id FROM calibration k JOIN unit u ON u.id = unit_id WHERE code = :c', c='V0')}"
    )
    step, capaian = {"event": "approve", "actor_nip": SARI}, {"entry": "capaian", "predikat": "baik", "actor_nip": SARI}
    for path in (theirs, f"{theirs}/entries", f"{UNITS}/999", f"{UNITS}?agency=A2"):
        problem(winter.get(path), 404, "not-found")
    problem(winter.post(f"{theirs}/entries", capaian), 404, "not-found")
    problem(winter.post(f"{theirs}/steps", step), 404, "not-found")
    problem(winter.post(f"{UNIT}/steps", {**step, "actor_nip": JOKO}), 403, "actor")
    assert {one["agency"] for one in winter.get(UNITS).json()["calibrations"]} == {"A1"}
    everyone = System(office.url, a_token(office.engine, office.clock(), agency=None))
    assert [one["unit"] for one in everyone.get(f"{UNITS}?agency=A2").json()["calibrations"]] == ["V0"]


def test_units_are_read_page_by_page(winter: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.roll.PAGE", 3)
    first = winter.get(UNITS).json()
    second = winter.get(f"{UNITS}?after={first['next']}").json()
    assert [one["unit"] for one in first["calibrations"] + second["calibrations"]] == ["U0", "U1", "U2", "U3"]
    assert second["next"] is None
    assert winter.get(f"{UNITS}?state=approved").json()["calibrations"] == []


def test_a_distribution_is_told_once_it_was_handed_over_and_then_with_its_pattern(office: Portal, clock: Clock) -> None:
    clock.when = "2028-01-14"
    office.put(_rated)
    system = System(office.url, a_token(office.engine, office.clock()))
    before = system.get(UNIT).json()
    assert ([before[name] for name in TOLD], before["people"], before["capaian"]) == ([None] * 4, 12, "baik")
    office.put(_handed_over)
    after = system.get(UNIT).json()
    assert {p: n for p, n in after["distribution"].items() if n} == {"baik": 9, "butuh_perbaikan": 3}
    assert set(after["distribution"]) == set(Predikat)
    assert (after["compared"], after["justification_required"]) == (True, True)
    (broken,) = [line for line in after["pattern"] if not line["met"]]
    assert broken == {"of": ["baik"], "least": 0, "most": 8, "count": 9, "met": False}


def test_an_objection_is_decided_through_the_api_and_told_once_it_is(office: Portal, clock: Clock) -> None:
    office.put(agree_all)
    office.put(issue)
    clock.when = "2028-01-28"
    system = System(office.url, a_token(office.engine, office.clock()))

    def write(entry: str, actor: str, **said: object) -> None:
        made = system.post(f"{SARIS}/entries", {"entry": entry, "actor_nip": actor, **said})
        assert made.status_code == 200, made.text

    write("receipt", SARI)
    write("objection", SARI, words="Tidak sesuai.")
    assert system.post(f"{SARIS}/steps", {"event": "contest", "actor_nip": SARI}).json()["state"] == "contested"
    write("hearing", SARI, words="Target tercapai.")
    write("hearing", RATNA, words="Datanya kurang.", side="appraiser")
    decide = {"entry": "decision", "words": "Dikabulkan.", "actor_nip": RATNA}
    both = {"new": {"hasil": "di_atas", "perilaku": "sesuai", "nilai_skp": 90}}
    problem(system.post(f"{SARIS}/entries", {**decide, **both}), 422, "invalid")
    numbers = {"new": {"nilai_skp": 90, "nilai_perilaku": 90}}
    problem(system.post(f"{SARIS}/entries", {**decide, **numbers}), 409, "refused")  # this agency gives ratings
    problem(system.post(f"{SARIS}/entries", {**decide, "actor_nip": BUDI}), 409, "refused")
    write("decision", RATNA, words="Dikabulkan.", new={"hasil": "di_atas", "perilaku": "di_atas"})
    seen = system.get(f"{SARIS}/entries").json()["objection"]
    assert (seen["grounds"], seen["decision"], seen["decision_words"]) == ("Tidak sesuai.", None, None)
    assert [(one["side"], one["by"]) for one in seen["heard"]] == [("employee", SARI), ("appraiser", RATNA)]
    assert system.post(f"{SARIS}/steps", {"event": "decide", "actor_nip": RATNA}).json()["state"] == "final"
    seen = system.get(f"{SARIS}/entries").json()["objection"]
    assert (seen["decision"], seen["decision_words"]) == ("dikabulkan", "Dikabulkan.")
    assert system.get(SARIS).json()["result"]["predikat"] == "sangat_baik"


def test_a_wrong_appraiser_is_asked_for_and_corrected_through_the_api(office: Portal) -> None:
    system = System(office.url, a_token(office.engine, office.clock()))
    ask = {"entry": "correction", "words": "Atasan saya Hadi.", "wanted_nip": HADI, "actor_nip": SARI}
    assert system.post(f"{SARIS}/entries", ask).status_code == 200
    grant = {"entry": "corrected", "granted": True, "words": "Benar.", "actor_nip": DEWI}
    problem(system.post(f"{SARIS}/entries", {**grant, "actor_nip": BUDI}), 409, "refused")
    (waits,) = system.get(f"{SARIS}/entries").json()["corrections"]
    assert (waits["wanted_nip"], waits["decision"]) == (HADI, None)
    assert system.post(f"{SARIS}/entries", grant).status_code == 200
    (decided,) = system.get(f"{SARIS}/entries").json()["corrections"]
    assert (decided["decision"], decided["decision_words"]) == ("disetujui", "Benar.")
    assert office.ask("SELECT appraiser_nip FROM appraisal WHERE employee_nip = :nip", nip=SARI) == HADI


def test_every_entry_of_the_lifecycle_can_be_written() -> None:
    shapes = [shape for union in (api_entries.Entry, api_entries.UnitEntry) for shape in get_args(get_args(union)[0])]
    kinds = {get_args(shape.model_fields["entry"].annotation)[0] for shape in shapes}
    assert kinds == set(Entry) - {Entry.REASON}  # a reason goes with its step
