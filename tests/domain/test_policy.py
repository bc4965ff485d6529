"""The rules as dated values: every one with a source, in force from a day, kept by a cycle as it was."""

from datetime import date
from json import dumps, loads
from typing import Any

import pytest
from pydantic import ValidationError

from config.policy import timelines
from domain.policy import TOPICS, NoPolicyInForce, Policy, fingerprint, read_stored, resolve
from tests.people import policy

SOURCE = {"instrument": "SE 1/2030", "provision": "angka 1", "url": "docs/policy.md", "checked": "2030-01-01",
          "mark": "source"}  # fmt: skip
ASKED = {"rekan_sejawat": 5, "bawahan": 3, "minimum": 3, "hari": 10}


def _topic(topic: str) -> dict[str, Any]:
    return timelines()[topic].model_dump(mode="json", exclude_none=True)


def _with_a_later_rule(topic: str, in_force: str, **changes: Any) -> Any:
    data = _topic(topic)
    value = {**data["provisions"][-1]["value"], **changes}
    data["provisions"].append({"in_force": in_force, "sources": [SOURCE], "value": value})
    return TOPICS[topic].model_validate(data)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_value_says_where_it_is_written_and_when_it_was_compared(topic: str) -> None:
    for provision in timelines()[topic].provisions:
        assert provision.sources
        assert all(s.instrument and s.provision and s.checked for s in provision.sources)


@pytest.mark.parametrize("topic", TOPICS)
def test_what_no_regulation_says_is_marked_as_ours(topic: str) -> None:
    for provision in timelines()[topic].provisions:
        ours = [s for s in provision.sources if s.instrument == "siklus"]
        assert all(s.mark == "unverified" and "bukan ketentuan" in s.provision for s in ours)
        if len(ours) == len(provision.sources):
            assert provision.unverified


def test_a_later_rule_holds_from_its_day_and_not_before() -> None:
    later = {**timelines(), "batas_waktu": _with_a_later_rule("batas_waktu", "2030-01-01", keberatan_hari=21)}
    assert resolve(later, date(2029, 12, 31)).batas_waktu.value.keberatan_hari == 14
    assert resolve(later, date(2030, 1, 1)).batas_waktu.value.keberatan_hari == 21


def test_before_the_first_rule_there_is_none() -> None:
    with pytest.raises(NoPolicyInForce, match="belum ada yang berlaku pada 31-12-2000; yang pertama sejak"):
        resolve(timelines(), date(2000, 12, 31))


def test_what_a_cycle_keeps_is_read_back_as_it_was() -> None:
    stored = loads(dumps(policy().stored()))
    assert read_stored(stored) == policy()
    assert read_stored(stored).stored() == stored


def test_the_same_rules_have_one_hash_and_another_value_another() -> None:
    stored = policy().stored()
    again = loads(dumps(dict(reversed(stored.items())), sort_keys=True))
    assert fingerprint(stored) == fingerprint(again)
    again["batas_waktu"]["keberatan_hari"] = 15
    assert fingerprint(again) != fingerprint(stored)


def test_an_entry_before_the_last_one_is_refused() -> None:
    with pytest.raises(ValidationError, match="menurut urutan in_force"):
        _with_a_later_rule("batas_waktu", "2020-01-01")


@pytest.mark.parametrize(
    ("topic", "changes", "said"),
    [
        ("batas_waktu", {"keberatan_har": 14}, "keberatan_har"),
        ("batas_waktu", {"keberatan_hari": 0}, "greater than or equal to 1"),
        ("predikat", {"matrix": {"di_atas": {"sesuai": "baik"}}}, "tidak memuat sel di_bawah/di_bawah"),
        ("predikat", {"matrix": {"di_atas": {"sesuai": "istimewa"}}}, "sangat_baik"),
        ("distribusi", {"pola": {"baik": [{"of": ["baik"], "max": 70}]}}, "pola tidak memuat istimewa"),
        ("distribusi", {"pola": {"baik": [{"of": ["baik"], "max": 101}]}}, "less than or equal to 100"),
        ("distribusi", {"pola": {"baik": [{"of": ["baik"]}]}}, "harus memuat min, max, atau people"),
        ("kepala_unit", {"hasil": {"baik": "sesuai"}}, "hasil tidak memuat istimewa"),
        ("kalibrasi", {"skor": {"baik": 1}}, "skor tidak memuat sangat_baik"),
        ("angka_kredit", {"persen": {"baik": 100}}, "persen tidak memuat sangat_baik"),
        ("perilaku", {"panduan": {}}, "panduan tidak memuat berorientasi_pelayanan"),
        ("perilaku", {"rekan": {**ASKED, "minimum": 2}}, "greater than or equal to 3"),
        ("perilaku", {"rekan": {**ASKED, "rekan_sejawat": 2}}, "rekan_sejawat harus paling sedikit sebanyak minimum"),
        ("pp30", {"bobot": {"70/30": {"skp": 70, "perilaku": 40}}}, "harus berjumlah 100"),
        ("pp30", {"peringkat": {}}, "peringkat tidak memuat di_bawah"),
        ("capaian", {"batas": {"sangat_baik": 100, "baik": 100}}, "batas tidak memuat butuh_perbaikan"),
        ("regim", {"sistem": "pp30_2019"}, "bobot diisi untuk pp30_2019"),
        ("regim", {"bobot": "70/30"}, "bobot diisi untuk pp30_2019"),
        ("pengingat", {"rungs": {}}, "tangga target_agreement harus diisi"),
    ],
)
def test_a_value_that_is_not_whole_is_refused(topic: str, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        _with_a_later_rule(topic, "2031-01-01", **changes)


@pytest.mark.parametrize("days", [[-1, -3], [-1, -1], [-1, "opens"], [-100]])
def test_rungs_that_do_not_climb_are_refused(days: list[Any]) -> None:
    rungs = [{"days": d, "tell": ["doer"], "by": ["email"]} for d in days]
    ladder = _topic("pengingat")["provisions"][0]["value"]["rungs"]
    with pytest.raises(ValidationError):
        _with_a_later_rule("pengingat", "2031-01-01", rungs={**ladder, "checkin": rungs})


def test_a_policy_cannot_be_changed_once_it_is_resolved() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        policy().batas_waktu.value.keberatan_hari = 1
    assert set(Policy.model_fields) == set(TOPICS)
