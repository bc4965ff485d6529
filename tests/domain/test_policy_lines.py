"""The policy line by line: every value has words and a source, and a change is found where it is."""

from datetime import date
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from config.policy import timelines
from domain.policy import TOPICS, Provision
from domain.policy_lines import changes, covering_nothing, lines, plain, unsourced, walk
from domain.policy_overlays import NATIONAL, in_force, lived_by, passed_over, pinned
from domain.policy_words import PARTS, TOPIC_WORDS, what, word
from domain.provisions import Rung, Share, Value
from domain.terms import Predikat

SOURCE = {"instrument": "SE 1/2030", "provision": "angka 1", "url": "https://a.example", "checked": "2030-01-01",
          "mark": "source"}  # fmt: skip
EVERY = [(topic, provision) for topic, line in timelines().items() for provision in line.provisions]


def _national(topic: str) -> dict[str, Any]:
    return timelines()[topic].provisions[-1].model_dump(mode="json", exclude_none=True)


def a_provision(topic: str, in_force: str, **changes: Any) -> dict[str, Any]:
    return {"in_force": in_force, "sources": [SOURCE], "value": {**_national(topic)["value"], **changes}}


def a_timeline(topic: str, *provisions: dict[str, Any]) -> Any:
    return TOPICS[topic].model_validate({"title": f"Ketentuan {topic}", "provisions": provisions})


def later(topic: str, in_force: str, **changes: Any) -> dict[str, Any]:
    """The timelines of the nation with one more provision."""
    more = [*timelines()[topic].provisions, *a_timeline(topic, a_provision(topic, in_force, **changes)).provisions]
    return {**timelines(), topic: timelines()[topic].model_copy(update={"provisions": tuple(more)})}


def at(lines_: Any, day: str) -> dict[str, Provision[Any] | None]:
    return {topic: line.holds(date.fromisoformat(day)) for topic, line in lines_.items()}


# --- lines ------------------------------------------------------------------------------------------------


def _scalars(value: Any, path: str = "") -> list[str]:
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        return [found for key, inner in pairs for found in _scalars(inner, f"{path}.{key}".lstrip("."))]
    return [path]


@pytest.mark.parametrize(("topic", "provision"), EVERY, ids=[f"{t} {p.in_force}" for t, p in EVERY])
def test_every_number_stands_in_exactly_one_line_with_its_source(topic: str, provision: Provision[Any]) -> None:
    told = lines(topic, provision)
    for leaf in _scalars(provision.model_dump(mode="json", exclude_none=True)["value"]):
        holders = [line for line in told if f"{leaf}.".startswith(f"{line.path}.")]
        assert len(holders) == 1, leaf
        assert holders[0].source in provision.sources
        assert all((*holders[0].what, *holders[0].said))
    assert unsourced(provision) == []
    assert covering_nothing(provision) == []


def _parts(kind: Any, fields: str = "") -> set[str]:
    """Name every part that a value of this kind may have."""
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in (Share, Rung):
        inner = {n: f.annotation for n, f in kind.model_fields.items()}
        return {part for n, k in inner.items() for part in _parts(k, f"{fields}.{n}".lstrip("."))}
    inside = [a for a in get_args(kind) if (isinstance(a, type) and issubclass(a, BaseModel)) or get_args(a)]
    return _parts(inside[-1], fields) if inside and inside[-1] is not kind else {fields}


@pytest.mark.parametrize("topic", TOPICS)
def test_every_part_that_a_topic_may_have_has_words(topic: str) -> None:
    value = TOPICS[topic].model_fields["provisions"].annotation
    kind = get_args(value)[0].model_fields["value"].annotation
    assert issubclass(kind, Value)
    assert {f"{topic}.{part}" for part in _parts(kind)} == {p for p in PARTS if p.split(".")[0] == topic}
    assert topic in TOPIC_WORDS


def test_numbers_are_said_with_a_comma_in_indonesian_and_a_point_in_english() -> None:
    told = lines("angka_kredit", timelines()["angka_kredit"].provisions[0])
    said = {line.path: line.said for line in told}
    assert said["jenjang.pemula.koefisien"] == ("3,75", "3.75")
    assert said["jenjang.mahir.koefisien"] == ("12,5", "12.5")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Share(of=("baik", "kurang"), max=70), "Baik + Kurang paling banyak 70%"),
        (Share(of=("baik",), min=10, people=1), "Baik paling sedikit 10% dan paling sedikit 1 orang"),
        (Rung(days="opens", tell=("doer",), by=("email",)), "saat dibuka: yang mendapat giliran; surel"),
        (
            Rung(days=-3, tell=("doer",), by=("email",)),
            "3 hari kerja sebelum batas waktu: yang mendapat giliran; surel",
        ),
        (
            Rung(days=1, count="calendar", tell=("doer", "pengelola"), by=("email",)),
            "1 hari kalender sesudah batas waktu: yang mendapat giliran, pengelola kinerja; surel",
        ),
        (Rung(days=0, tell=("doer",), by=("whatsapp",)), "pada hari batas waktu: yang mendapat giliran; WhatsApp"),
        (("III/a", "III/b"), "III/a, III/b"),
        (("Bertindak proaktif", "Suka menolong"), "Bertindak proaktif; Suka menolong"),
        (True, "ya"),
        (0, "0"),
    ],
)
def test_a_value_is_said_in_words(value: Any, said: str) -> None:
    assert word("distribusi", value)[0] == said


def test_what_pp30_calls_cukup_is_not_called_butuh_perbaikan_there() -> None:
    assert what("pp30", "batas", (Predikat.BUTUH_PERBAIKAN,))[0] == "Predikat Cukup"
    assert what("angka_kredit", "persen", (Predikat.BUTUH_PERBAIKAN,))[0] == "Konversi predikat Butuh Perbaikan"


def test_a_source_stands_behind_the_part_it_covers_and_an_unverified_one_marks_it() -> None:
    told = {line.path: line for line in lines("batas_waktu", timelines()["batas_waktu"].provisions[0])}
    assert "Pasal 59" in told["keberatan_hari"].source.provision
    assert not told["keberatan_hari"].unverified
    assert told["hitungan"].unverified
    assert told["keputusan_keberatan_hari"].source.instrument == "siklus"


def test_a_value_that_no_source_covers_and_a_source_that_covers_nothing_are_found() -> None:
    bare = a_provision("batas_waktu", "2030-01-01")
    bare["sources"] = [{**SOURCE, "covers": ["hitungan", "keberatan"]}]
    (held,) = a_timeline("batas_waktu", bare).provisions
    assert unsourced(held) == ["keberatan_hari", "keputusan_keberatan_hari", "dianggap_diterima_hari"]
    assert covering_nothing(held) == [(0, "keberatan")]


def test_a_value_is_given_to_json_as_it_is_written() -> None:
    found = {path: plain(value) for path, _, _, value in walk(timelines()["distribusi"].provisions[0].value)}
    assert found["jumlah_minimum"] == 4
    assert found["pola.istimewa.0"] == {"of": ["sangat_baik"], "max": 70}


# --- changes ----------------------------------------------------------------------------------------------


def test_between_the_same_rules_nothing_changes() -> None:
    assert changes(at(timelines(), "2027-01-01"), at(timelines(), "2028-01-01")) == []


def test_a_changed_number_is_one_change_with_both_sources() -> None:
    lines_ = later("batas_waktu", "2030-01-01", keberatan_hari=21)
    found = {c.line.path: c for c in changes(at(lines_, "2029-12-31"), at(lines_, "2030-01-01"))}
    change = found["keberatan_hari"]
    assert change.old
    assert change.new
    assert (change.old.said[0], change.new.said[0]) == ("14 hari", "21 hari")
    assert "Pasal 59" in change.old.source.provision
    assert change.new.source.instrument == "SE 1/2030"


def test_a_value_that_has_been_verified_since_counts_as_changed() -> None:
    lines_ = later("batas_waktu", "2030-01-01")
    found = [c for c in changes(at(lines_, "2029-12-31"), at(lines_, "2030-01-01")) if c.line.path == "hitungan"]
    assert [(c.old and c.old.unverified, c.new and c.new.unverified) for c in found] == [(True, False)]


def test_a_rung_put_between_others_is_one_new_line() -> None:
    old, new = timelines()["pengingat"].provisions[0], _national("pengingat")
    new["value"]["rungs"]["checkin"].insert(1, {"days": -5, "tell": ["doer"], "by": ["email"]})
    held = a_timeline("pengingat", new).provisions[0]
    (change,) = changes({"pengingat": old}, {"pengingat": held})
    assert change.old is None
    assert change.new
    assert change.new.value.days == -5


def test_a_topic_that_comes_into_force_brings_all_its_lines() -> None:
    found = changes(at(timelines(), "2022-12-31"), at(timelines(), "2023-01-01"))
    assert {c.line.topic for c in found} == {"angka_kredit"}
    assert len(found) == len(lines("angka_kredit", timelines()["angka_kredit"].provisions[0]))
    assert all(c.old is None for c in found)


# --- overlays ---------------------------------------------------------------------------------------------

NUMBERS = {"sistem": "pp30_2019", "bobot": "60/40"}


def an_overlay(topic: str, in_force_: str, **changes: Any) -> dict[str, Any]:
    return {topic: a_timeline(topic, a_provision(topic, in_force_, **changes))}


def test_the_agencys_own_rule_holds_from_its_first_day_and_the_national_one_before() -> None:
    own = an_overlay("regim", "2027-07-01", **NUMBERS)
    lived = lived_by(timelines(), own)
    assert lived["regim"].at(date(2027, 6, 30)).value.bobot is None
    assert lived["regim"].at(date(2027, 7, 1)).value.bobot == "60/40"
    assert lived["distribusi"] is timelines()["distribusi"]
    assert in_force(own, date(2027, 6, 30)) == {}


def test_a_later_national_rule_does_not_reach_an_agency_that_has_decided_and_is_named() -> None:
    nation = later("batas_waktu", "2030-01-01", keberatan_hari=21)
    own = an_overlay("batas_waktu", "2029-01-01", keberatan_hari=30)
    assert lived_by(nation, own)["batas_waktu"].at(date(2031, 1, 1)).value.keberatan_hari == 30
    assert list(passed_over(nation, own, date(2029, 12, 31))) == []
    ((topic, newer, held),) = passed_over(nation, own, date(2030, 1, 1))
    assert (topic, newer.value.keberatan_hari, held.value.keberatan_hari) == ("batas_waktu", 21, 30)


def test_only_agencies_whose_rule_is_in_force_are_pinned_and_with_all_their_rules() -> None:
    known = {"A1": an_overlay("regim", "2027-01-01", **NUMBERS), "A2": an_overlay("regim", "2028-01-01", **NUMBERS)}
    stored = pinned(timelines(), known, date(2027, 1, 1))
    assert set(stored) == {"A1"}
    assert stored["A1"]["regim"]["bobot"] == "60/40"
    assert set(stored["A1"]) == set(TOPICS)


def test_what_is_national_is_said_with_its_reason() -> None:
    assert set(NATIONAL) == {"predikat", "angka_kredit", "pengingat"}
    assert all(indonesian and english for indonesian, english in NATIONAL.values())
