"""The people of the simulated year, and when each of them does what is theirs."""

from datetime import datetime, timedelta

from cli.demo.acts import A, Acts, C, K, Row
from store.lifecycle import Scope, apply


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
        rows = self._open(A, now)
        self._each(rows, now, "drafting", self._wants_to_propose, self._propose)
        self._each(
            rows, now, "agreed", lambda r, n: r["evidence_opened"] and self._ready(r, n, "year"), self._report_year
        )
        self._each(rows, now, "issued", self._answers, self._answer)
        self._each(self._open(C, now), now, "open", self._wants_to_report, self._report)

    def appraisers(self, now: datetime) -> None:
        """Answer proposals, review check-ins, rate the year; set the SKP of those who never proposed."""
        rows = self._open(A, now)
        self._each(rows, now, "proposed", lambda r, n: self._answered(r, n, "agree"), self._agree)
        self._each(
            rows,
            now,
            "drafting",
            lambda r, n: r["targets_closed"] and n > r["due_at"] + timedelta(days=9),
            self._assign,
        )
        self._each(rows, now, "agreed", self._amends, self._amend)
        self._each(
            rows, now, "reported", lambda r, n: r["unit_predikat_set"] and self._answered(r, n, "rate"), self._rate
        )
        self._each(rows, now, "contested", lambda r, n: self._answered(r, n, "decide"), self._decide)
        self._each(self._open(C, now), now, "reported", lambda r, n: self._answered(r, n, "review"), self._review)

    def units(self, now: datetime) -> None:
        """Leaders set what a unit achieved and approve; heads propose the distribution."""
        rows = self._open(K, now)
        self._each(rows, now, "open", lambda r, n: r["leader_nip"] and n >= r["opens_at"], self._set_predikat)
        self._each(rows, now, "set", lambda r, n: r["all_rated"] and r["head_nip"], self._propose_unit)
        self._each(self._open(K, now), now, "proposed", lambda r, n: r["leader_nip"], self._approve)

    def keepers(self, now: datetime) -> None:
        """The pengelola: finish what others left lying, hand over results, excuse and exclude with a reason."""
        units = self._open(K, now)
        late = [r for r in units if r["calibration_closed"] and now > r["due_at"] + timedelta(days=3)]
        self._each(late, now, "open", lambda r, n: True, self._stand_in)
        self._each(late, now, "set", lambda r, n: True, self._forward)
        self._each(
            self._open(K, now),
            now,
            "proposed",
            lambda r, n: r["calibration_closed"] and n > r["due_at"] + timedelta(days=4),
            self._conclude,
        )
        for unit in sorted(
            {
                (r["unit_id"], r["agency_id"])
                for r in self._open(A, now)
                if r["state"] == "rated" and r["distribution_checked"]
            }
        ):
            if keeper := self._keeper(unit[1]):
                with self.engine.begin() as tx:
                    apply(tx, A, "issue", Scope(cycle_id=self.cycle.id, unit_id=unit[0]), actor=keeper, now=now)
        rows = self._open(A, now)
        self._each(
            rows,
            now,
            "proposed",
            lambda r, n: r["targets_closed"] and n > r["state_since"] + timedelta(days=16),
            self._settle,
        )
        self._each(rows, now, "reported", self._cannot_be_rated, self._void)
        self._each(
            self._open(C, now),
            now,
            "missed",
            lambda r, n: self.temper.chance(r["employee_nip"], "sick", r["period"]) < 0.12,
            self._excuse,
        )

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

    def _wants_to_report(self, row: Row, now: datetime) -> bool:
        return row["skp_agreed"] and row["due_at"] > now and self._ready(row, now, f"checkin {row['period']}")

    def _answered(self, row: Row, now: datetime, what: str) -> bool:
        who = row["superior_nip"] if what == "decide" else row["appraiser_nip"]
        return bool(who) and self.temper.answers_at(f"{who} {row['employee_nip']}", what, row["state_since"]) <= now

    def _answers(self, row: Row, now: datetime) -> bool:
        return self.temper.chance(row["employee_nip"], "accepts") < 0.75 and self._answer_day(row) <= now

    def _answer_day(self, row: Row) -> datetime:
        return row["state_since"] + timedelta(days=1 + 9 * self.temper.chance(row["employee_nip"], "reads"))

    def _amends(self, row: Row, now: datetime) -> bool:
        return (
            row["appraiser_nip"]
            and 2 <= row["seq"] <= 3
            and now.month == 5
            and self.temper.chance(row["employee_nip"], "amend") < 0.015
        )

    def _cannot_be_rated(self, row: Row, now: datetime) -> bool:
        return not row["appraiser_nip"] and now >= row["opens_at"]
