"""The outlook of open stages: small cases whose answer is known."""

from datetime import date, timedelta

import pytest

from domain.outlook import Outlook, outlook
from domain.outlook_curves import joined
from domain.outlook_score import outcome, plain_guesses, score, tried
from domain.terms import Stage
from tests.domain.outlooks import CYCLE, Cell, curves

OPENS, DUE = "2027-06-29", "2027-07-14 16:00"  # a Wednesday
TWO_LEFT = "2027-07-13 08:00"
# A year in which 40 of 100 were done with two days left, 80 at the due time, and 10 more two working days later.
BEFORE = {"opens": "2027-03-29", "due": "2027-04-14 16:00", "late": {"2027-04-16": 10},
          "done": {"2027-04-05": 30, "2027-04-12": 10, "2027-04-13": 20, "2027-04-14": 20}}  # fmt: skip


def past(group: int, times: int = 1, agency: int = 1) -> Cell:
    """A group of a hundred times so many that went that way."""
    done, late = ({day: n * times for day, n in BEFORE[key].items()} for key in ("done", "late"))  # type: ignore[attr-defined]
    return Cell(group, 100 * times, str(BEFORE["opens"]), str(BEFORE["due"]), done, late, agency=agency)


def of(rows: list[Outlook], group: int) -> Outlook:
    (row,) = (row for row in rows if row.group == group)
    return row


def now(group: int, asked: int, done: int, **other: object) -> Cell:
    return Cell(group, asked, OPENS, DUE, {"2027-07-06": done} if done else {}, period=2, **other)  # type: ignore[arg-type]


MANY = [past(n, 5) for n in range(1, 31)]


def test_what_earlier_groups_did_with_as_many_days_left_is_expected_now() -> None:
    # Of 60 that were open 40 finished: two thirds. Of 500, 200 are done; of the other 300 some 200 should finish.
    row = of(outlook(curves(TWO_LEFT, *MANY, now(1, 500, 200)), CYCLE), 1)
    assert (row.stage, row.period, row.asked, row.done, row.basis) == (Stage.CHECKIN, 2, 500, 200, "history")
    assert row.missed == pytest.approx(100, abs=8)
    assert row.low < row.missed < row.high
    assert row.share[0] == pytest.approx(0.8, abs=0.02)
    assert row.due_in == timedelta(days=1, hours=8)


def test_who_is_ahead_is_expected_to_miss_less() -> None:
    rows = outlook(curves(TWO_LEFT, *MANY, now(1, 500, 400), now(2, 500, 100)), CYCLE)
    assert of(rows, 1).missed < 40 < 120 < of(rows, 2).missed


def test_the_day_of_95_per_cent_comes_from_the_tail_of_earlier_stages() -> None:
    # 90 of 100 come in all, two working days after the due time: 95 never, and 95 of those who began with more.
    rows = outlook(curves(TWO_LEFT, *MANY, now(1, 500, 200), now(2, 500, 440)), CYCLE)
    assert of(rows, 1).reaches is None
    assert of(rows, 2).reaches == date(2027, 7, 14)


def test_a_tail_brings_the_day_after_the_due_time() -> None:
    # 80 of 100 open would be missed; every second of those missed comes on the second working day.
    row = of(outlook(curves(TWO_LEFT, *MANY, now(1, 500, 415)), CYCLE), 1)
    assert row.asked - row.missed < 0.95 * 500
    assert row.reaches == date(2027, 7, 16)


def test_when_everybody_is_done_nobody_misses_and_the_day_is_known() -> None:
    cell = Cell(1, 10, OPENS, DUE, {"2027-07-01": 5, "2027-07-05": 4, "2027-07-06": 1}, period=2)
    row = of(outlook(curves(TWO_LEFT, *MANY, cell), CYCLE), 1)
    assert (row.missed, row.low, row.high, row.share[0]) == (0, 0, 0, 1)
    assert row.reaches == date(2027, 7, 6)


def test_a_group_of_nobody_has_no_row_and_does_not_disturb() -> None:
    rows = outlook(curves(TWO_LEFT, *MANY, now(1, 0, 0), now(2, 10, 4)), CYCLE)
    assert {row.group for row in rows} == {0, 2}
    assert outlook(curves(TWO_LEFT, now(1, 0, 0)), CYCLE) == []
    assert outlook(curves(TWO_LEFT), CYCLE) == []


def test_one_person_is_forecast_too() -> None:
    row = of(outlook(curves(TWO_LEFT, *MANY, now(99, 1, 0)), CYCLE), 99)
    assert (row.asked, row.done, row.low, row.high) == (1, 0, 0, 1)
    assert 0.1 < row.missed < 0.6


def test_a_stage_that_has_just_opened_is_expected_to_end_as_the_earlier_ones_did() -> None:
    row = of(outlook(curves("2027-06-29 08:00", *MANY, now(1, 500, 0)), CYCLE), 1)
    assert row.share[0] == pytest.approx(0.8, abs=0.03)


def test_without_history_the_stated_prior_stands_in_and_says_so() -> None:
    row = of(outlook(curves("2027-06-29 08:00", now(1, 100, 0)), CYCLE), 1)
    assert row.basis == "prior"
    assert row.share[0] == pytest.approx(0.88)
    assert row.high - row.low > 30
    assert row.reaches is None


def test_other_stages_stand_in_for_the_first_of_a_kind_and_are_less_sure() -> None:
    first = now(1, 500, 200)
    kin = of(outlook(curves(TWO_LEFT, *MANY, first), CYCLE), 1)
    other = [Cell(c.group, c.asked, c.opens, c.due, c.done, c.late, stage=Stage.TARGET_AGREEMENT) for c in MANY]
    strange = of(outlook(curves(TWO_LEFT, *other, first), CYCLE), 1)
    assert (kin.basis, strange.basis) == ("history", "other_stages")
    assert strange.high - strange.low > 1.5 * (kin.high - kin.low)


def test_an_extension_moves_the_due_time_of_one_group_alone() -> None:
    longer = Cell(2, 500, OPENS, "2027-07-23 16:00", {"2027-07-06": 200}, period=2)
    rows = outlook(curves(TWO_LEFT, *MANY, now(1, 500, 200), longer), CYCLE)
    assert of(rows, 2).missed < of(rows, 1).missed - 5
    assert of(rows, 2).due_in == timedelta(days=10, hours=8)
    assert of(rows, 0).asked == 1000


def test_a_group_whose_time_is_over_is_history_although_others_still_run() -> None:
    over = Cell(2, 500, OPENS, "2027-07-12 16:00", {"2027-07-06": 500}, period=2)
    rows = outlook(curves(TWO_LEFT, *MANY, now(1, 500, 200), over), CYCLE)
    assert {row.group for row in rows} == {0, 1}


def test_earlier_cycles_are_history_and_get_no_row() -> None:
    old = [Cell(n, 500, "2026-06-29", "2026-07-14 16:00", {"2026-07-01": 450}, cycle=3, period=2) for n in range(1, 9)]
    rows = outlook(joined([curves(TWO_LEFT, now(1, 500, 200)), curves(TWO_LEFT, *old)]), CYCLE)
    assert {(row.group, row.basis) for row in rows} == {(0, "history"), (1, "history")}


def test_a_slow_unit_is_told_from_its_agency_once_it_is_large_enough() -> None:
    slow = {"2027-04-05": 30, "2027-04-14": 10}
    units = [past(n, 1, agency=n % 5 + 1) for n in range(10, 40)]
    units += [Cell(40, 100, str(BEFORE["opens"]), str(BEFORE["due"]), slow, agency=1)]
    agencies = [Cell(a, 600, str(BEFORE["opens"]), str(BEFORE["due"]),
                     {d: 6 * n for d, n in past(1).done.items()}, agency=a) for a in range(1, 6)]  # fmt: skip
    open_units = [now(40, 100, 40, agency=1), now(11, 100, 40, agency=2)]
    open_agencies = [now(a, 600, 240, agency=a) for a in range(1, 6)]
    wider = curves(TWO_LEFT, *agencies, *open_agencies)
    rows = outlook(curves(TWO_LEFT, *units, *open_units), CYCLE, wider)
    assert of(rows, 40).missed > of(rows, 11).missed + 5


def test_everybody_together_is_surer_than_each_but_not_as_if_all_were_apart() -> None:
    rows = outlook(curves(TWO_LEFT, *MANY, *(now(n, 500, 200) for n in range(1, 21))), CYCLE)
    whole, one = of(rows, 0), of(rows, 1)
    assert whole.missed == pytest.approx(sum(row.missed for row in rows if row.group), rel=1e-9)
    width = (whole.high - whole.low) / whole.asked
    assert (one.high - one.low) / one.asked / 20**0.5 < width < (one.high - one.low) / one.asked


def test_the_same_data_give_the_same_rows() -> None:
    known = curves(TWO_LEFT, *MANY, *(now(n, 97 * n, 31 * n) for n in range(1, 9)))
    assert repr(outlook(known, CYCLE)) == repr(outlook(known, CYCLE))


def test_the_plain_guesses_are_plain() -> None:
    # Last curve: of those open two thirds finish. Straight on: 200 of 500 in 10 of 12 working days give 240.
    (key, (last, line)) = next(iter(plain_guesses(curves(TWO_LEFT, *MANY, now(1, 500, 200)), CYCLE).items()))
    assert key == (1, 2, 1)
    assert last == pytest.approx(100)
    assert line == pytest.approx(260, abs=1)


def test_a_forecast_is_scored_against_what_came_in_time() -> None:
    known = curves(TWO_LEFT, *MANY, now(1, 500, 200), now(2, 500, 200))
    came = [Cell(1, 500, OPENS, DUE, {"2027-07-06": 200, "2027-07-14": 190}, {"2027-07-15": 99}, period=2),
            Cell(2, 500, OPENS, "2027-07-20 16:00", {"2027-07-06": 500}, period=2)]  # fmt: skip
    later = curves("2027-08-01 08:00", *came)
    assert outcome(known, later, CYCLE)[1, 2, 1] == pytest.approx(0.22)  # the second was given longer: another question
    found = tried(outlook(known, CYCLE), known, later, CYCLE, "checkin", 2, 2)
    (one,) = (t for t in found if t.group == 1)
    assert one.truth == pytest.approx(0.22)
    result = score([one])
    assert result is not None
    assert result.covered == 1.0
    assert result.error == pytest.approx(100 * abs(one.missed - 0.22))
    assert score([]) is None
