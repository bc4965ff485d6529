"""Windows of a running cycle get other dates; the clock is stopped and goes on: bulk changes of a cycle's time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from domain.cycle import Window
from domain.terms import ChangeKind, CycleState
from store import changes, members
from store.changes import ChangeError
from store.cycles import Cycle

# Windows before and after, as rows.
WANTED = """SELECT * FROM unnest(CAST(:stages AS text[]), CAST(:periods AS smallint[]), CAST(:opens AS timestamptz[]),
    CAST(:dues AS timestamptz[])) w (stage, period, opens_at, due_at)"""
OF_WINDOW = "(n.stage, n.period) = (x.stage, x.period)"
# A unit's due time is the plan's, or that of its longest extension where that is later: an extension stays, and nobody
# with one has less time than everybody else.
LONGEST = """(SELECT max(e.due_at) FROM extension e WHERE (e.cycle_id, e.unit_id, e.stage, e.period)
    = (x.cycle_id, x.unit_id, x.stage, x.period))"""
MOVED = f"(x.opens_at, x.due_at) IS DISTINCT FROM (n.opens_at, greatest(n.due_at, {LONGEST}))"


def move(
    tx: Connection, cycle: Cycle, before: Sequence[Window], after: Sequence[Window], actor: str, now: datetime,
    reason: str = "",
) -> int:  # fmt: skip
    """Give the windows of an open cycle other dates, for all units, and give the id of the change.

    Raises ChangeError where nothing would move.
    """
    moved = [w for w in after if w not in before]
    if not moved:
        raise ChangeError(
            "batas waktu itu sudah berlaku; tidak ada yang perlu diubah",
            "that due time holds already; there is nothing to change",
        )
    change = changes.begin(
        tx, ChangeKind.MOVE, cycle.id, actor, now, reason,
        windows={w.name: [w.opens_at.isoformat(), w.due_at.isoformat()] for w in moved},
    )  # fmt: skip
    given = {
        "cycle": cycle.id, "stages": [w.stage for w in moved], "periods": [w.period for w in moved],
        "opens": [w.opens_at for w in moved], "dues": [w.due_at for w in moved],
    }  # fmt: skip
    put, mine = "opens_at = n.opens_at, due_at = n.due_at", "x.cycle_id = :cycle"
    changes.rewrite(tx, change, "cycle_window", put, mine, given, (WANTED, OF_WINDOW))
    put = f"opens_at = n.opens_at, due_at = greatest(n.due_at, {LONGEST})"
    changes.rewrite(tx, change, "deadline", put, f"{mine} AND {MOVED}", given, (WANTED, OF_WINDOW))
    return change


def extended(tx: Connection, cycle_id: int, after: Sequence[Window], before: Sequence[Window]) -> int:
    """Give how many units keep a due time of their own in windows that move: an extension that stays."""
    moved = [w for w in after if w not in before]
    query = text(f"SELECT count(*) FROM ({WANTED}) n JOIN deadline x ON {OF_WINDOW} "
                 "WHERE x.cycle_id = :cycle AND x.due_at > n.due_at")  # fmt: skip
    given = {"stages": [w.stage for w in moved], "periods": [w.period for w in moved], "cycle": cycle_id,
             "opens": [w.opens_at for w in moved], "dues": [w.due_at for w in moved]}  # fmt: skip
    return int(tx.scalar(query, given) or 0)


def pause(
    tx: Connection, cycle: Cycle, agency: str | None, stop: bool, actor: str, now: datetime, reason: str = ""
) -> int:
    """Stop the clock of a cycle, or of one agency in it, or let it go on; give the id of the change.

    Raises ChangeError where the cycle is not open or it is so already, CycleError where the agency is not part of it.
    """
    if cycle.state is not CycleState.OPEN:
        raise ChangeError(
            f"siklus '{cycle.code}' tidak sedang berjalan; hanya siklus yang berjalan dapat dijeda",
            f"cycle '{cycle.code}' is not open; only an open one can be paused",
        )
    kind = ChangeKind.PAUSE if stop else ChangeKind.RESUME
    change = changes.begin(tx, kind, cycle.id, actor, now, reason, agency=agency)
    given = {"cycle": cycle.id, "code": agency, "now": now}
    where = "x.cycle_id = :cycle AND (x.paused_at IS NULL) = " + ("true" if stop else "false")
    if agency is not None:
        where += f" AND x.agency_id = {members.find(tx, cycle, agency.strip())}"
    if not changes.rewrite(
        tx, change, "cycle_agency", "paused_at = " + ("CAST(:now AS timestamptz)" if stop else "NULL"), where, given
    ):
        raise ChangeError(
            "sudah dijeda; lanjutkan dengan `siklus cycle resume`" if stop else "tidak sedang dijeda",
            "it is paused already; go on with `siklus cycle resume`" if stop else "it is not paused",
        )
    return change


def paused(tx: Connection, cycle_id: int) -> frozenset[int]:
    """Give the agencies of a cycle whose clock is stopped."""
    query = text("SELECT agency_id FROM cycle_agency WHERE cycle_id = :id AND paused_at IS NOT NULL")
    return frozenset(tx.scalars(query, {"id": cycle_id}))


def unpaused(tx: Connection, cycle_id: int) -> list[int]:
    """Give the agencies of a cycle whose clock runs: those that are reminded."""
    query = text("SELECT agency_id FROM cycle_agency WHERE cycle_id = :id AND paused_at IS NULL ORDER BY agency_id")
    return list(tx.scalars(query, {"id": cycle_id}))
