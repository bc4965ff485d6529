"""Cycles: planned once, opened once, closed once; what their windows mean for each unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from json import dumps
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from domain.cycle import PERIODS, Plan, Window, name_of
from domain.errors import Bilingual
from domain.policy import Policy, fingerprint, read_stored
from domain.terms import ChangeKind, CycleState, Stage
from store import changes, units
from store.extensions import lengthen

NONE: Mapping[str, Any] = MappingProxyType({})


class CycleError(Bilingual):
    """A cycle is not there, or not in the state that a command needs."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """One row of `cycle`, with the rules that it is pinned to."""

    id: int
    code: str
    name: str
    year: int
    check_ins: int
    state: CycleState
    policy_hash: str
    opened_at: datetime | None
    closed_at: datetime | None
    stored_policy: Mapping[str, Any]
    zone: str  # of the plan: where its due times are read

    @property
    def policy(self) -> Policy:
        """Give the rules that this cycle keeps, whatever has come into force since."""
        return read_stored(self.stored_policy)


COLUMNS = """id, code, name, year, check_ins, state, policy_hash, opened_at, closed_at, policy AS stored_policy,
    coalesce(plan ->> 'zone', 'Asia/Jakarta') AS zone"""


def _cycle(row: Any) -> Cycle:
    return Cycle(**{**row._mapping, "state": CycleState(row.state)})


def find(tx: Connection, code: str) -> Cycle:
    """Give the cycle of this code. Raises CycleError naming the cycles that exist."""
    row = tx.execute(text(f"SELECT {COLUMNS} FROM cycle WHERE code = :code"), {"code": code}).first()
    if row is None:
        codes = ", ".join(tx.scalars(text("SELECT code FROM cycle ORDER BY code"))) or "-"
        raise CycleError(
            f"siklus '{code}' tidak ada; yang ada: {codes}", f"there is no cycle '{code}'; there are: {codes}"
        )
    return _cycle(row)


def known(tx: Connection) -> list[Cycle]:
    """Give every cycle, by year and code."""
    return [_cycle(row) for row in tx.execute(text(f"SELECT {COLUMNS} FROM cycle ORDER BY year, code"))]


def running(tx: Connection, now: datetime) -> list[Cycle]:
    """Give the cycles that are open, and were so at a moment, by code."""
    query = f"SELECT {COLUMNS} FROM cycle WHERE state = 'open' AND opened_at <= :now ORDER BY code"
    return [_cycle(row) for row in tx.execute(text(query), {"now": now})]


def plan(
    tx: Connection,
    plan: Plan,
    policy: Mapping[str, Any],
    now: datetime,
    overlays: Mapping[str, Mapping[str, Any]] = NONE,
) -> int:
    """Store a plan with the rules in force, and give how many agencies it is for. A cycle not yet opened is replaced.

    `overlays` holds the whole rules of each agency that has some of its own, by its code.
    Raises CycleError when the cycle is already open, or an agency is unknown.
    """
    for table in ("cycle_window", "cycle_agency"):
        tx.execute(
            text(f"DELETE FROM {table} USING cycle c WHERE cycle_id = c.id AND c.code = :code AND c.state = 'planned'"),
            {"code": plan.cycle},
        )
    cycle_id = tx.scalar(
        text("""
        INSERT INTO cycle (code, name, year, check_ins, plan, policy, policy_hash, overlays, planned_at)
        VALUES (:code, :name, :year, :check_ins, :plan, :policy, :hash, :overlays, :now)
        ON CONFLICT (code) DO UPDATE SET name = excluded.name, year = excluded.year, check_ins = excluded.check_ins,
            plan = excluded.plan, policy = excluded.policy, policy_hash = excluded.policy_hash,
            overlays = excluded.overlays, planned_at = :now
        WHERE cycle.state = 'planned' RETURNING id"""),
        _row(plan, policy, overlays, now),
    )
    if cycle_id is None:
        raise CycleError(
            f"siklus '{plan.cycle}' sudah dibuka; gunakan `siklus cycle extend` untuk mengubah batas waktu",
            f"cycle '{plan.cycle}' is already open; use `siklus cycle extend` to change a due time",
        )
    if plan.agencies != "all" and (unknown := ", ".join(strangers(tx, plan.agencies))):
        raise CycleError(
            f"agencies: instansi tidak dikenal: {unknown}; impor daftar pegawainya lebih dahulu dengan "
            "`siklus roster import`",
            f"agencies: unknown: {unknown}; import their roster first with `siklus roster import`",
        )
    _write_windows(tx, cycle_id, plan.resolved())
    return gather(tx, cycle_id)


def _row(
    plan: Plan, policy: Mapping[str, Any], overlays: Mapping[str, Mapping[str, Any]], now: datetime
) -> dict[str, Any]:
    pinned = {code: {"policy": rules, "hash": fingerprint(rules)} for code, rules in overlays.items()}
    return {
        "code": plan.cycle, "name": plan.name, "year": plan.year, "check_ins": PERIODS[plan.check_ins],
        "plan": plan.model_dump_json(), "policy": dumps(policy), "hash": fingerprint(policy),
        "overlays": dumps(pinned), "now": now,
    }  # fmt: skip


def strangers(tx: Connection, codes: Iterable[str]) -> list[str]:
    """Give those of these codes by which no agency is known, in their order."""
    asked = list(codes)
    known = set(tx.scalars(text("SELECT code FROM agency WHERE code = ANY (:codes)"), {"codes": asked}))
    return [code for code in asked if code not in known]


def _write_windows(tx: Connection, cycle_id: int, windows: Sequence[Window]) -> None:
    tx.execute(
        text("INSERT INTO cycle_window VALUES (:cycle_id, :stage, :period, :opens_at, :due_at)"),
        [
            {
                "cycle_id": cycle_id,
                "stage": w.stage,
                "period": w.period,
                "opens_at": w.opens_at,
                "due_at": w.due_at,
            }
            for w in windows
        ],
    )


def windows(tx: Connection, cycle_id: int) -> list[Window]:
    """Give the windows of a cycle's plan, in the order of the stages."""
    rows = tx.execute(
        text("SELECT opens_at, due_at, stage, period FROM cycle_window WHERE cycle_id = :id"),
        {"id": cycle_id},
    )
    order = list(Stage)
    return sorted(
        (Window(r.opens_at, r.due_at, Stage(r.stage), r.period) for r in rows),
        key=lambda w: (order.index(w.stage), w.period),
    )


def begin(tx: Connection, cycle: Cycle, now: datetime) -> None:
    """Mark a planned cycle as open. Its agencies are opened one by one by `appraisals.open_agency`."""
    if cycle.state is CycleState.CLOSED:
        raise CycleError(f"siklus '{cycle.code}' sudah ditutup", f"cycle '{cycle.code}' is already closed")
    tx.execute(
        text("UPDATE cycle SET state = 'open', opened_at = :now WHERE id = :id AND state = 'planned'"),
        {"id": cycle.id, "now": now},
    )


def unopened(tx: Connection, cycle_id: int) -> list[int]:
    """Give the ids of the agencies whose people have not been taken in yet."""
    query = text("SELECT agency_id FROM cycle_agency WHERE cycle_id = :id AND opened_at IS NULL ORDER BY agency_id")
    return list(tx.scalars(query, {"id": cycle_id}))


# An agency enters with the rules of its own that the cycle was planned with, whenever it comes; while the whole cycle
# is paused, so is it.
ENTER = """
INSERT INTO cycle_agency (cycle_id, agency_id, policy, policy_hash, paused_at)
SELECT c.id, g.id, o.own -> 'policy', o.own ->> 'hash', (SELECT min(paused_at) FROM cycle_agency a
    WHERE a.cycle_id = c.id HAVING bool_and(paused_at IS NOT NULL))
FROM cycle c JOIN agency g ON c.plan ->> 'agencies' = 'all' OR c.plan -> 'agencies' ? g.code
LEFT JOIN (SELECT e.* FROM cycle, jsonb_each(overlays) e (code, own) WHERE id = :id) o ON o.code = g.code
WHERE c.id = :id ON CONFLICT DO NOTHING"""


def gather(tx: Connection, cycle_id: int) -> int:
    """Take into a cycle those agencies of its plan that are not in it yet, and give how many.

    A cycle that is planned for all also takes in those that have come since.
    """
    return tx.execute(text(ENTER), {"id": cycle_id}).rowcount


def policy_of(tx: Connection, cycle: Cycle, agency_id: int) -> Policy:
    """Give the rules that an agency is held to in a cycle: its own where an overlay was pinned, else the cycle's."""
    own = tx.scalar(
        text("SELECT policy FROM cycle_agency WHERE cycle_id = :cycle AND agency_id = :agency"),
        {"cycle": cycle.id, "agency": agency_id},
    )
    return read_stored(own) if own else cycle.policy


def agencies(tx: Connection, cycle_id: int) -> list[int]:
    """Give the ids of a cycle's agencies."""
    query = text("SELECT agency_id FROM cycle_agency WHERE cycle_id = :id ORDER BY agency_id")
    return list(tx.scalars(query, {"id": cycle_id}))


DEADLINES = """
SELECT w.cycle_id, u.id, w.stage, w.period, w.opens_at, w.due_at
FROM cycle_window w JOIN unit u ON u.agency_id = ANY (:agencies) WHERE w.cycle_id = :cycle_id
ORDER BY u.id, w.stage, w.period"""


def write_deadlines(tx: Connection, cycle_id: int, agencies: Sequence[int]) -> None:
    """Give each unit of these agencies its own copy of the windows, for those that have none yet."""
    tx.execute(
        text(f"INSERT INTO deadline (cycle_id, unit_id, stage, period, opens_at, due_at) {DEADLINES} "
             "ON CONFLICT DO NOTHING"), {"cycle_id": cycle_id, "agencies": list(agencies)},
    )  # fmt: skip


def extend(
    tx: Connection, cycle: Cycle, stage: Stage, period: int, unit_code: str, until: datetime, actor: str, now: datetime
) -> int:
    """Give one unit, and all below it, until a later moment for one stage. Gives how many units it touches.

    Raises CycleError when the cycle is not open, the unit is not part of it, or the moment is not later than
    today's due time; Unknown when no unit has this code or name.
    """
    if cycle.state is not CycleState.OPEN:
        raise CycleError(
            f"siklus '{cycle.code}' tidak sedang dibuka; hanya siklus yang berjalan dapat diperpanjang",
            f"cycle '{cycle.code}' is not open; only an open one can be extended",
        )
    unit = units.find(tx, unit_code).id
    given = {"id": cycle.id, "unit": unit, "stage": stage, "period": period, "until": until, "by": actor, "now": now}
    own = "SELECT due_at FROM deadline WHERE unit_id = :unit AND cycle_id = :id AND stage = :stage AND period = :period"
    due_at = tx.scalar(text(own), given)
    if due_at is None:
        raise CycleError(
            f"unit '{unit_code}' tidak ada dalam siklus '{cycle.code}'",
            f"unit '{unit_code}' is not in cycle '{cycle.code}'",
        )
    if until <= due_at or until <= now:
        due = f"{due_at.astimezone(ZoneInfo(cycle.zone)):%d-%m-%Y %H.%M}"
        raise CycleError(
            f"perpanjangan harus lebih lambat daripada batas waktu sekarang ({due})",
            f"an extension must end later than the present due time ({due})",
        )
    what = {"unit": unit_code, "stage": name_of(stage, period), "until": until.isoformat()}
    return lengthen(tx, changes.begin(tx, ChangeKind.EXTEND, cycle.id, actor, now, **what), given)


def close(tx: Connection, cycle: Cycle, now: datetime) -> None:
    """Close a cycle in which nothing is open any more. Raises CycleError saying how many still are."""
    left = tx.scalar(
        text("SELECT coalesce(sum(n), 0) FROM tally WHERE cycle_id = :id AND machine = 'appraisal' "
             "AND state NOT IN ('final', 'voided')"), {"id": cycle.id},
    )  # fmt: skip
    if cycle.state is not CycleState.OPEN:
        raise CycleError(f"siklus '{cycle.code}' tidak sedang dibuka", f"cycle '{cycle.code}' is not open")
    if left:
        raise CycleError(
            f"{left} penilaian belum selesai; lihat `siklus cycle status {cycle.code} --by unit`",
            f"{left} appraisals are not finished; see `siklus cycle status {cycle.code} --by unit`",
        )
    tx.execute(
        text("UPDATE cycle SET state = 'closed', closed_at = :now WHERE id = :id"),
        {"id": cycle.id, "now": now},
    )
