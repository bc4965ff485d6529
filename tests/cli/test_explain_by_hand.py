"""Whoever has the JSON of `siklus explain`, a calendar and a pencil gets the same: nothing of ours is asked here."""

from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from json import dumps, loads
from typing import Any

import pytest

from cli.explain_json import report
from cli.story import tell
from store import names
from store.database import Engine
from store.server import Server
from tests.cli.years import YEARS, office
from tests.conftest import _clone
from tests.people import at

CENT = Decimal("0.01")
BEST_FIRST = ("sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")


@pytest.fixture(scope="module")
def offices(server: Server, agreed_template: str) -> Iterator[Engine]:
    """A database in which every SKP is agreed; each year in it is rolled back."""
    yield from _clone(server, agreed_template)


@pytest.fixture(scope="module", params=YEARS)
def found(request: pytest.FixtureRequest, offices: Engine) -> Any:
    """The JSON of one of the years."""
    with offices.connect() as tx, tx.begin() as transaction:
        o = office(tx)
        nip = YEARS[request.param](o)
        told = report(tell(tx, o.cycle, names.person(tx, nip), at("2028-02-05")))
        transaction.rollback()
    assert nip not in str(told)
    return loads(dumps(told))


def rule(found: Any, topic: str) -> Any:
    return next(r["value"] for r in found["rules"] if r["topic"] == topic)


def points(found: Any, what: str) -> list[Any]:
    return [p for p in found["trace"] if p["what"] == what]


def subject(found: Any) -> Any:
    """The result, or what is contested while an objection is open."""
    return found["result"]["contested"] or found["result"]


def test_the_predikat_comes_out_of_the_two_ratings_or_the_numbers(found: Any) -> None:
    said = subject(found)
    if found["policy"]["regime"] == "pp30_2019":
        assert by_numbers(found) == (said["nilai"], said["predikat"])
    elif said["predikat"]:
        assert rule(found, "predikat")["matrix"][said["hasil"]][said["perilaku"]] == said["predikat"]
    assert [p["value"] for p in points(found, "predikat")] == [said["predikat"]] * bool(said["predikat"])


def by_numbers(found: Any) -> tuple[str, str]:
    value = {p["what"]: p["value"] for p in found["trace"]}
    pp30 = rule(found, "pp30")
    weights = pp30["bobot"][found["policy"]["weights"]]
    both = Decimal(value["nilai_skp"]) * weights["skp"] + Decimal(value["nilai_perilaku"]) * weights["perilaku"]
    reached = both / 100
    predikat = next(p for p in BEST_FIRST if reached >= Decimal(pp30["batas"][p]))
    if predikat == "sangat_baik" and not value.get("ide_baru"):
        predikat = "baik"
    return str(reached.normalize()), predikat


def test_the_result_is_the_last_rating_that_nothing_replaced(found: Any) -> None:
    said, year = subject(found), [r for r in found["ratings"] if r["period"] == 0]
    others = [(p["inputs"], p["value"]) for p in points(found, "replaced")]
    assert len(others) == max(len(year) - 1, 0)
    left = [r for r in year if ([i["value"] for i in _given(r)], r["predikat"]) not in
            [([i["value"] for i in inputs], predikat) for inputs, predikat in others]]  # fmt: skip
    assert [r["predikat"] for r in left] == [said["predikat"]] * bool(year)


def _given(rating: Any) -> list[Any]:
    names = ("hasil", "perilaku") if rating["nilai"] is None else ("nilai_skp", "nilai_perilaku", "nilai")
    return [{"value": rating[name]} for name in names]


def test_a_unit_heads_hasil_is_what_the_mapping_makes_of_the_capaian(found: Any) -> None:
    for point in points(found, "capaian_unit"):
        written = [w["words"] for w in found["calibration"]["written"] if w["kind"] == "capaian"]
        assert written[-1] == point["value"]
        assert rule(found, "kepala_unit")["hasil"][point["value"]] == subject(found)["hasil"]
        assert points(found, "hasil")[0]["unverified"]


def test_every_input_that_has_a_number_is_the_value_of_that_point(found: Any) -> None:
    values = {p["no"]: p["value"] for p in found["trace"]}
    assert list(values) == list(range(1, len(values) + 1))
    for point in found["trace"]:
        for given in point["inputs"]:
            assert given["no"] is None or values[given["no"]] == given["value"], point


def test_every_entry_says_who_made_it_in_which_role_and_when(found: Any) -> None:
    entered = [p for p in found["trace"] if p["formula"] == "entry"]
    assert bool(entered) == bool(subject(found)["predikat"])
    assert all(p["by"]["name"] and p["role"] and p["at"] for p in entered)


def test_the_angka_kredit_is_coefficient_percent_and_months(found: Any) -> None:
    credit = found["credit"]
    for row in credit["rows"]:
        rules = rule(found, "angka_kredit")
        percent, step = rules["persen"][subject(found)["predikat"]], rules["jenjang"][row["jenjang"]]
        exact = Decimal(step["koefisien"]) * percent * row["months"] / 1200
        assert str(exact.quantize(CENT, ROUND_HALF_UP)) == row["credit"]
        assert firsts(row) == row["months"]
    assert (credit["status"] == "computed") == bool(credit["rows"])
    if credit["rows"]:
        total = sum(Decimal(row["credit"]) for row in credit["rows"])
        assert str(total) == credit["sum"]
        assert sum(row["months"] for row in credit["rows"]) == 12
        step = rule(found, "angka_kredit")["jenjang"][credit["missing"]["jenjang"]]
        lacks, gathered = Decimal(credit["missing"]["naik_pangkat"]), Decimal(credit["missing"]["gathered"])
        assert lacks == step["naik_pangkat"] - gathered


def firsts(row: Any) -> int:
    """How many months begin in a row."""
    day, last = date.fromisoformat(row["starts_on"]), date.fromisoformat(row["ends_on"])
    return sum((day + timedelta(n)).day == 1 for n in range((last - day).days + 1))


def test_the_days_of_objection_run_from_the_receipt(found: Any) -> None:
    window = found["receipt"]
    if window is None:
        assert not any(step["event"] == "issue" for step in found["steps"])
        return
    limits, on = rule(found, "batas_waktu"), date.fromisoformat(window["received_on"])
    assert window["received_at"].startswith(window["received_on"])
    if window["presumed"]:
        presumed = date.fromisoformat(window["issued_at"][:10]) + timedelta(days=limits["dianggap_diterima_hari"])
        assert on == presumed
    assert limits["hitungan"] == "kalender"
    assert date.fromisoformat(window["until"]) == on + timedelta(days=limits["keberatan_hari"])
    if found["objection"]:
        filed = date.fromisoformat(found["objection"]["at"][:10])
        assert window["filed_on_day"] == (filed - on).days <= limits["keberatan_hari"]


def test_the_segments_are_the_year(found: Any) -> None:
    parts = [(date.fromisoformat(p["starts_on"]), date.fromisoformat(p["ends_on"])) for p in found["segments"]]
    assert [(last - first).days + 1 for first, last in parts] == [p["days"] for p in found["segments"]]
    assert sum(p["days"] for p in found["segments"]) == 365 + isleap(2027)
    assert all(b[0] - a[1] == timedelta(days=1) for a, b in pairwise(parts))


def test_the_advice_of_a_line_is_its_result_over_its_target(found: Any) -> None:
    for line in found["targets"]:
        if not line["advice"]:
            assert line["result_value"] is None
            continue
        assert (line["low"], line["polarity"]) == (line["high"], "naik")
        exact = Decimal(line["result_value"]) * 100 / Decimal(line["low"])
        assert line["advice"]["percent"] == str(exact.quantize(CENT, ROUND_HALF_UP))
        assert line["advice"]["revoked"]
