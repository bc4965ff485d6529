"""The people of the simulated year, and when each of them does what is theirs."""

from datetime import datetime, timedelta

from cli.demo.acts import A, Acts, C, K, Row
from cli.demo.hands import By


class Society(Acts):
    """Everyone in the cycle. `act` lets each do what is theirs and whose hour has come."""

    def act(self, day: datetime) -> None:
        """Play one day: employees at ten, appraisers at eleven and two, leaders at one, the pengelola at three."""
        self.wake(day)
        before = self.moved
        self.employees(day.replace(hour=10))
        self.appraisers(day.replace(hour=11))
        if self.moved > before:  # an answer in the morning lets others go on in the afternoon
            self.employees(day.replace(hour=12))
        self.units(day.replace(hour=13))
        if self.moved > before:
            self.appraisers(day.replace(hour=14))
        self.keepers(day.replace(hour=15))

    # --- the day's hands ------------------------------------------------------------------------------

    def employees(self, now: datetime) -> None:
        """Propose an SKP, report check-ins and the year's results, accept or contest a result."""
        self._each(A, "drafting", now, self._wants_to_propose, self._propose)
        self._each(C, "open", now, self._wants_to_report, self._report)
        if now >= self.year_ends_at:
            self._each(A, "agreed", now, lambda r, n: self._ready(r, n, "year"), self._report_year)
            self._each(A, "issued", now, self._answers, self._answer)

    def appraisers(self, now: datetime) -> None:
        """Answer proposals, review check-ins, rate the year; set the SKP of those who never proposed."""
        self._each(A, "proposed", now, lambda r, n: self._answered(r, n, "agree"), self._agree)
        self._each(A, "drafting", now, self._never_proposed, self._assign)
        self._each(C, "reported", now, lambda r, n: self._answered(r, n, "review"), self._review)
        if now.month == 5:
            self.amends_first = min((self._amend_luck(r) for r in self._open(A, now, "agreed")), default=0.0)
            self._each(A, "agreed", now, self._amends, self._amend)
        if now >= self.year_ends_at:
            self._each(A, "reported", now, self._wants_to_rate, self._rate)
            self._each(A, "contested", now, self._wants_to_explain, self._explain)
            self._each(A, "contested", now, self._wants_to_decide, self._decide)

    def units(self, now: datetime) -> None:
        """Leaders set what a unit achieved and approve; heads propose the distribution."""
        self._each(K, "open", now, lambda r, n: r["leader_nip"] and n >= r["opens_at"], self._set_predikat)
        self._each(K, "set", now, lambda r, n: r["all_rated"] and r["head_nip"], self._propose_unit)
        self._each(K, "proposed", now, lambda r, n: r["leader_nip"], self._approve)

    def keepers(self, now: datetime) -> None:
        """The pengelola: finish what others left lying, hand over results, excuse and exclude with a reason."""
        self._each(A, "proposed", now, self._never_answered, self._settle)
        self._each(C, "missed", now, self._was_ill, self._excuse)
        if now >= self.year_ends_at:
            for state, finish in (("open", self._stand_in), ("set", self._forward), ("proposed", self._conclude)):
                self._each(K, state, now, self._was_left_lying, finish)
            self._issue(now)
            self._each(A, "reported", now, self._cannot_be_rated, self._void)

    def _issue(self, now: datetime) -> None:
        rated = [r for r in self._open(A, now, "rated") if r["distribution_checked"]]
        for unit_id, agency_id in sorted({(r["unit_id"], r["agency_id"]) for r in rated}):
            if keeper := self._keeper(agency_id):
                with self.engine.begin() as tx:
                    self.hands.hand_over(tx, self.cycle, unit_id, By(keeper, now))

    # --- whether ----------------------------------------------------------------------------------------

    def _ready(self, row: Row, now: datetime, what: str) -> bool:
        when = self.temper.acts_at(row["employee_nip"], what, row["opens_at"], row["due_at"])
        return when is not None and when <= now

    def _wants_to_propose(self, row: Row, now: datetime) -> bool:
        """Those whom others wait for go first, or nobody below them could begin."""
        nip = row["employee_nip"]
        if nip in self.bosses and self.temper.chance(nip, "forgets") > 0.03:
            return bool(row["superior_agreed"])
        return row["superior_agreed"] and (row["seq"] > 0 or self._ready(row, now, "skp"))

    def _never_proposed(self, row: Row, now: datetime) -> bool:
        return row["targets_closed"] and now > row["due_at"] + timedelta(days=9)

    def _never_answered(self, row: Row, now: datetime) -> bool:
        return row["targets_closed"] and now > row["state_since"] + timedelta(days=16)

    def _was_left_lying(self, row: Row, now: datetime) -> bool:
        return row["calibration_closed"] and now > row["due_at"] + timedelta(days=3)

    def _was_ill(self, row: Row, _: datetime) -> bool:
        return self.temper.chance(row["employee_nip"], "sick", row["period"]) < 0.12

    def _wants_to_rate(self, row: Row, now: datetime) -> bool:
        return row["unit_predikat_set"] and self._answered(row, now, "rate")

    def _wants_to_explain(self, row: Row, now: datetime) -> bool:
        return row["id"] not in self.explained and self._answered(row, now, "explain")

    def _wants_to_decide(self, row: Row, now: datetime) -> bool:
        heard = row["id"] in self.explained or not row["appraiser_nip"]
        return heard and self._answered(row, now, "decide")

    def _wants_to_report(self, row: Row, now: datetime) -> bool:
        return row["skp_agreed"] and row["due_at"] > now and self._ready(row, now, f"checkin {row['period']}")

    def _answered(self, row: Row, now: datetime, what: str) -> bool:
        who = row["superior_nip"] if what == "decide" else row["appraiser_nip"]
        return bool(who) and self.temper.answers_at(f"{who} {row['employee_nip']}", what, row["state_since"]) <= now

    def _answers(self, row: Row, now: datetime) -> bool:
        return self.temper.chance(row["employee_nip"], "accepts") < 0.75 and self._answer_day(row) <= now

    def _answer_day(self, row: Row) -> datetime:
        return row["state_since"] + timedelta(days=1 + 9 * self.temper.chance(row["employee_nip"], "reads"))

    def _amends(self, row: Row, _: datetime) -> bool:
        """A few in a hundred, and in the smallest sample too one."""
        return self._amend_luck(row) <= max(0.015, min(self.amends_first, 1))

    def _amend_luck(self, row: Row) -> float:
        may = row["appraiser_nip"] and 2 <= row["seq"] <= 3
        return self.temper.chance(row["employee_nip"], "amend") if may else 2.0

    def _cannot_be_rated(self, row: Row, now: datetime) -> bool:
        return not row["appraiser_nip"] and now >= row["opens_at"]
