"""The people behind the counts: who is done, waited for, overdue or excluded in a stage, now or at a past moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.lifecycle import initial
from domain.terms import Machine, Role, Stage
from domain.whose import People, whose
from store import past as audited
from store.cycles import Cycle
from store.names import WITH_TITLES

AT_ONCE = 2_000  # rows that are held in memory while many are read

NOW = """
ends AS (SELECT unit_id, stage, period, opens_at, due_at FROM deadline d WHERE cycle_id = :cycle {units}),
them AS MATERIALIZED (
    SELECT id, agency_id, unit_id, state, state_since AS since FROM appraisal x WHERE cycle_id = :cycle {narrow}
), asked AS (
    SELECT k.appraisal_id, k.period, k.state, k.state_since AS since
    FROM checkin k JOIN them ON them.id = k.appraisal_id
), judged AS (SELECT unit_id, state, state_since AS since FROM calibration d WHERE cycle_id = :cycle {units})"""
PAST = f"""
{audited.PLACED}, {audited.ENDS}, them AS MATERIALIZED (
    SELECT x.id, x.agency_id, x.unit_id, coalesce(l.state, '{initial(Machine.APPRAISAL)}') AS state,
        coalesce(l.at, a.began_at) AS since
    FROM placed x JOIN appraisal a ON a.id = x.id {audited.last_step(Machine.APPRAISAL, "x.id")} WHERE true {{narrow}}
), asked AS (
    SELECT k.appraisal_id, k.period, coalesce(l.state, '{initial(Machine.CHECKIN)}') AS state,
        coalesce(l.at, k.began_at) AS since
    FROM checkin k JOIN them ON them.id = k.appraisal_id {audited.last_step(Machine.CHECKIN, "k.id")}
    WHERE k.began_at <= :as_of
), judged AS (
    SELECT k.unit_id, coalesce(l.state, '{initial(Machine.CALIBRATION)}') AS state, coalesce(l.at, k.began_at) AS since
    FROM calibration k {audited.last_step(Machine.CALIBRATION, "k.id")}
    WHERE k.cycle_id = :cycle AND k.began_at <= :as_of
)"""
# One row for each person and stage, by the same rules as the counts of store.reports.
STOOD = """
, busy AS (SELECT DISTINCT t.unit_id, k.period FROM asked k JOIN them t ON t.id = k.appraisal_id), stood AS (
    SELECT t.id, t.agency_id, t.unit_id, t.state, t.since, e.stage, e.period, e.opens_at, e.due_at,
        k.state AS checkin, k.since AS checkin_since, c.state AS calibration, c.since AS calibration_since, CASE
            WHEN k.state = 'reviewed' THEN 'done'
            WHEN k.state = 'excused' THEN 'excluded'
            WHEN k.state IS NOT NULL THEN 'open'
            WHEN e.stage = 'checkin' AND (b.unit_id IS NOT NULL OR e.due_at <= :as_of) THEN 'excluded'
            WHEN t.state = 'voided' THEN 'excluded'
            WHEN e.stage = 'target_agreement' AND t.state NOT IN ('drafting', 'proposed')
                OR e.stage = 'evidence_collection' AND t.state IN ('reported', 'rated', 'issued', 'contested', 'final')
                OR e.stage = 'calibration' AND (t.state IN ('issued', 'contested', 'final')
                    OR t.state = 'rated' AND c.state = 'approved')
                OR e.stage = 'final_scoring' AND t.state = 'final' THEN 'done'
            ELSE 'open' END AS how
    FROM them t JOIN ends e USING (unit_id)
    LEFT JOIN asked k ON e.stage = 'checkin' AND k.appraisal_id = t.id AND k.period = e.period
    LEFT JOIN busy b ON e.stage = 'checkin' AND b.unit_id = t.unit_id AND b.period = e.period
    LEFT JOIN judged c ON c.unit_id = t.unit_id
    WHERE (CAST(:stage AS text) IS NULL OR (e.stage, e.period) = (:stage, CAST(:period AS smallint)))
)"""
WHICH = {
    People.OVERDUE: "how = 'open' AND due_at <= :as_of",
    People.WAITING: "how = 'open' AND opens_at <= :as_of AND due_at > :as_of",
    People.MISSING: "how = 'open' AND opens_at <= :as_of",
    People.DONE: "how = 'done'",
    People.EXCLUDED: "how = 'excluded'",
}
# The page is cut before names are looked up: of a million, only those who are on it are asked for theirs.
PLACES = "JOIN unit u ON u.id = s.unit_id JOIN agency g ON g.id = s.agency_id"
BY_DUE = "s.due_at, g.name, g.code, u.name, u.code, s.id, s.stage, s.period"
BY_PERSON = "g.name, g.code, u.name, u.code, s.id, s.due_at, s.stage, s.period"
NAMED = f"""
SELECT s.*, a.employee_nip AS nip, {WITH_TITLES} AS name, g.code AS agency_code, g.name AS agency,
    u.code AS unit_code, u.name AS unit, a.appraiser_nip, a.superior_nip,
    coalesce(u.head_nip, u.leader_nip) AS head_nip, u.leader_nip
FROM (SELECT s.* FROM stood s {PLACES} WHERE {{which}} ORDER BY {{order}} LIMIT :limit OFFSET :offset) s
JOIN appraisal a ON a.id = s.id JOIN person p ON p.nip = a.employee_nip {PLACES} ORDER BY {{order}}"""
REACHED = {Role.APPRAISER: "appraiser_nip", Role.SUPERIOR: "superior_nip", Role.HEAD: "head_nip",
           Role.LEADER: "leader_nip", Role.EMPLOYEE: "nip"}  # fmt: skip
SINCE = {Machine.APPRAISAL: "since", Machine.CHECKIN: "checkin_since", Machine.CALIBRATION: "calibration_since"}


@dataclass(frozen=True, slots=True)
class Where:
    """Whose people: every given field narrows."""

    agency_id: int | None = None
    unit_id: int | None = None
    stage: Stage | None = None
    period: int = 0
    named: str | None = None  # a part of the name, as somebody types it
    appraisal_id: int | None = None


@dataclass(frozen=True, slots=True)
class Stood:
    """One person in one stage. `how` is done, open or excluded; for an open one whose turn it is, and since when."""

    id: int
    nip: str
    name: str
    agency_code: str
    agency: str
    unit_code: str
    unit: str
    state: str
    since: datetime
    stage: Stage
    period: int
    opens_at: datetime
    due_at: datetime
    how: str
    checkin: str | None
    turn: Role | None
    turn_nip: str | None  # who holds that role; none for the pengelola, and for a past moment but the employee
    waits_since: datetime | None

    def days_late(self, as_of: datetime) -> int:
        """Give on which day after its due time an open one is: 1 at once; 0 while there is time, or for a done one."""
        late = self.how == "open" and self.due_at <= as_of
        return (as_of - self.due_at).days + 1 if late else 0


def _stood(row: Any, past: bool) -> Stood:
    given = row._mapping
    stage = Stage(given["stage"])
    turn = whose(stage, given["state"], given["checkin"], given["calibration"]) if given["how"] == "open" else None
    own = turn is not None and turn.role is Role.EMPLOYEE
    reached = REACHED.get(turn.role) if turn and (own or not past) else None
    since = (given[SINCE[turn.machine]] or given["since"]) if turn else None
    if turn and turn.machine is Machine.APPRAISAL and stage is Stage.CHECKIN and given["how"] == "open":
        since = max(given["since"], given["opens_at"])
    return Stood(
        **{name: given[name] for name in Stood.__dataclass_fields__ if name in given and name != "stage"},
        stage=stage, turn=turn.role if turn else None, turn_nip=given[reached] if reached else None, waits_since=since,
    )  # fmt: skip


def _asking(tx: Connection, cycle: Cycle, where: Where, as_of: datetime, past: bool) -> tuple[str, dict[str, Any]]:
    agency = where.agency_id
    if where.unit_id is not None:  # appraisals are found by their agency
        agency = tx.scalar(text("SELECT agency_id FROM unit WHERE id = :id"), {"id": where.unit_id})
    people = "" if agency is None or past else " AND x.agency_id = :agency"
    units = "" if agency is None else " AND d.unit_id = ANY (ARRAY(SELECT id FROM unit WHERE agency_id = :agency))"
    if where.unit_id is not None:
        people, units = f"{people} AND x.unit_id = :unit", " AND d.unit_id = :unit"
    given = {"cycle": cycle.id, "as_of": as_of, "agency": agency, "unit": where.unit_id,
             "stage": where.stage, "period": where.period, "named": like(where.named or ""),
             "appraisal": where.appraisal_id}  # fmt: skip
    return f"WITH {(PAST if past else NOW).format(narrow=people, units=units)} {STOOD}", given


def like(said: str) -> str:
    """Give the ILIKE pattern of whatever contains what somebody typed, taken letter by letter."""
    escaped = said.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


# Asked of who stands somewhere, and not before: whether a check-in was ever asked for is read off the whole unit.
NAMED_SO = """ AND EXISTS (SELECT FROM appraisal n JOIN person q ON q.nip = n.employee_nip
    WHERE n.id = s.id AND q.name ILIKE :named)"""


def _picked(who: People | None, where: Where) -> str:
    picked = WHICH[who] if who else "true"
    picked += NAMED_SO if where.named else ""
    return picked + (" AND s.id = :appraisal" if where.appraisal_id is not None else "")


def count(tx: Connection, cycle: Cycle, who: People, where: Where, as_of: datetime, past: bool = False) -> int:
    """Give how many people, once for each stage, `people` would list."""
    base, given = _asking(tx, cycle, where, as_of, past)
    return int(tx.scalar(text(f"{base} SELECT count(*) FROM stood s WHERE {_picked(who, where)}"), given) or 0)


def people(
    tx: Connection, cycle: Cycle, who: People, where: Where, as_of: datetime, *, past: bool = False,
    limit: int | None = None, offset: int = 0,
) -> list[Stood]:  # fmt: skip
    """Give a page of the people of a cycle who stand so, the longest due first, then by agency, unit and roster.

    past reads the audit at as_of; then people stand in the unit of that day.
    """
    base, given = _asking(tx, cycle, where, as_of, past)
    query = f"{base} {NAMED.format(which=_picked(who, where), order=BY_DUE)}"
    return [_stood(row, past) for row in tx.execute(text(query), {**given, "limit": limit, "offset": offset})]


def everyone(
    tx: Connection, cycle: Cycle, where: Where, as_of: datetime, *, past: bool = False, who: People | None = None
) -> Iterator[Stood]:
    """Give every person of a cycle in every stage, a person's stages together, from a cursor on the server."""
    base, given = _asking(tx, cycle, where, as_of, past)
    query = f"{base} {NAMED.format(which=_picked(who, where), order=BY_PERSON)}"
    given |= {"limit": None, "offset": 0}
    rows = tx.execute(text(query), given, execution_options={"stream_results": True, "yield_per": AT_ONCE})
    for row in rows:
        yield _stood(row, past)
