"""Who is where: counts by stage, agency and unit, now (from the tally) or at any past moment (from the audit)."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, text

from domain.cycle import Window
from domain.terms import Stage
from store import past as audited
from store.cycles import Cycle, windows
from store.tally import AGENCIES_NOW, FEW, UNITS_NOW, UNITS_OF_AGENCY, apart, fold

__all__ = ["Group", "Size", "StageCount", "fold", "messages", "predikat_by_unit", "size", "status"]

# Everybody counts in every stage: done, open or excused. Overdue is the part of open whose time is over. Who came when
# a check-in was over was never asked, and is excused from it.
STAGES = """
, people AS (
    SELECT agency_id, unit_id, sum(n) AS total,
        sum(n) FILTER (WHERE state = 'voided') AS voided,
        sum(n) FILTER (WHERE state NOT IN ('voided', 'drafting', 'proposed')) AS agreed,
        sum(n) FILTER (WHERE state IN ('reported', 'rated', 'issued', 'contested', 'final')) AS reported,
        sum(n) FILTER (WHERE state = 'rated') AS rated,
        sum(n) FILTER (WHERE state IN ('issued', 'contested', 'final')) AS issued,
        sum(n) FILTER (WHERE state = 'final') AS final
    FROM counts WHERE machine = 'appraisal' GROUP BY 1, 2
), approved AS (
    SELECT agency_id, unit_id FROM counts WHERE machine = 'calibration' AND state = 'approved' AND n > 0
), checked AS (
    SELECT agency_id, unit_id, period, sum(n) AS asked, sum(n) FILTER (WHERE state = 'reviewed') AS reviewed,
        sum(n) FILTER (WHERE state = 'excused') AS excused
    FROM counts WHERE machine = 'checkin' GROUP BY 1, 2, 3 HAVING sum(n) > 0
), stood AS (
    SELECT p.agency_id, p.unit_id, e.stage, e.period, e.due_at, p.total,
        coalesce(CASE e.stage
            WHEN 'target_agreement' THEN agreed
            WHEN 'checkin' THEN k.reviewed
            WHEN 'evidence_collection' THEN reported
            WHEN 'calibration' THEN coalesce(issued, 0) + CASE WHEN v.unit_id IS NULL THEN 0 ELSE coalesce(rated, 0) END
            ELSE final END, 0) AS done,
        coalesce(CASE WHEN e.stage = 'checkin' AND (k.unit_id IS NOT NULL OR e.due_at <= :as_of)
            THEN coalesce(k.excused, 0) + p.total - coalesce(k.asked, 0) ELSE p.voided END, 0) AS excused
    FROM people p JOIN ends e USING (unit_id)
    LEFT JOIN checked k ON e.stage = 'checkin' AND k.period = e.period
        AND k.agency_id = p.agency_id AND k.unit_id = p.unit_id
    LEFT JOIN approved v ON v.agency_id = p.agency_id AND v.unit_id = p.unit_id
)
SELECT {group} AS id, stage, period, sum(total)::bigint AS total, sum(done)::bigint AS done,
    sum(total - done - excused)::bigint AS open,
    coalesce(sum(total - done - excused) FILTER (WHERE due_at <= :as_of), 0)::bigint AS overdue,
    sum(excused)::bigint AS excused, {due} AS due_at
FROM stood GROUP BY 1, 2, 3"""
STATES = "SELECT {group} AS id, state, sum(n)::bigint AS n FROM {counts} WHERE machine = 'appraisal' GROUP BY 1, 2"
# For each kind of group the counts of now, and which of them say how many are in each state.
NOW = {"stage": (AGENCIES_NOW, "sums"), "agency": (AGENCIES_NOW, "sums"), "unit": (UNITS_NOW, "counts")}
GROUPS = {"stage": "0::bigint", "agency": "agency_id", "unit": "unit_id"}


@dataclass(frozen=True, slots=True)
class StageCount:
    """One stage: everyone is done, open or excused; overdue is the part of open whose time is over."""

    window: Window
    total: int
    done: int
    open: int
    overdue: int
    excused: int


@dataclass(frozen=True, slots=True)
class Group:
    """The counts of the whole cycle (id 0), or of one agency or unit."""

    id: int
    code: str
    name: str
    total: int
    states: dict[str, int]
    stages: list[StageCount]


def status(
    tx: Connection, cycle: Cycle, by: str, as_of: datetime, past: bool = False, agency: int | None = None
) -> list[Group]:
    """Give the counts of a cycle as one group (`by="stage"`), or by agency or unit, by name; or of one agency only.

    past reads the audit at as_of; otherwise the tally of now, as_of being the moment that decides what is overdue.
    """
    given = {"cycle": cycle.id, "as_of": as_of, "apart": [], "agency": agency}
    base, source = (UNITS_OF_AGENCY, "counts") if agency is not None else NOW[by]
    if past:
        base, source = audited.counts(), "counts"
    states: dict[int, dict[str, int]] = {}
    for row in tx.execute(text(f"WITH {base} {STATES.format(group=GROUPS[by], counts=source)}"), given):
        states.setdefault(row.id, {})[row.state] = row.n
    if source == "sums":
        given["apart"] = odd = apart(tx, cycle.id, as_of)
        base = base if len(odd) <= FEW else UNITS_NOW
    plan = {(w.stage, w.period): w for w in (windows_at(tx, cycle.id, as_of) if past else windows(tx, cycle.id))}
    found, names, groups = _stages(tx, base, by, given, plan), _names(tx, by, agency), []
    for id_ in states or ([0] if by == "stage" else []):
        counts = {state: n for state, n in states.get(id_, {}).items() if n}
        stages = [found.get((id_, *key)) or StageCount(window, 0, 0, 0, 0, 0) for key, window in plan.items()]
        groups.append(Group(id_, *names.get(id_, ("", "")), sum(counts.values()), counts, stages))
    return sorted(groups, key=lambda g: (g.name, g.code))


def windows_at(tx: Connection, cycle_id: int, as_of: datetime) -> list[Window]:
    """Give the windows of a cycle's plan as they stood at a moment, in the order of the stages."""
    then = {(r.stage, r.period): r for r in tx.execute(text(audited.WINDOWS), {"cycle": cycle_id, "as_of": as_of})}
    found = [(w, then[w.stage, w.period]) for w in windows(tx, cycle_id)]
    return [replace(w, opens_at=row.opens_at, due_at=row.due_at) for w, row in found]


def _stages(
    tx: Connection, base: str, by: str, given: dict[str, object], plan: dict[tuple[Stage, int], Window]
) -> dict[tuple[int, Stage, int], StageCount]:
    query = STAGES.replace("{group}", GROUPS[by]).replace("{due}", "max(due_at)" if by == "unit" else "NULL")
    # How many rows a sum leaves the planner cannot know: unit by unit, this once took five minutes for a million.
    tx.execute(text("SET LOCAL enable_nestloop = off"))
    rows = tx.execute(text(f"WITH {base} {query}"), given).all()
    tx.execute(text("SET LOCAL enable_nestloop = on"))
    own: dict[tuple[str, int, datetime | None], Window] = {}  # a unit may have been given longer
    found = {}
    for id_, stage, period, *numbers, due_at in rows:
        window = own.get((stage, period, due_at))
        if window is None:
            window = plan[Stage(stage), period]
            own[stage, period, due_at] = window = replace(window, due_at=due_at) if due_at else window
        found[id_, window.stage, period] = StageCount(window, *numbers)
    return found


def _names(tx: Connection, by: str, agency: int | None) -> dict[int, tuple[str, str]]:
    if by == "stage":
        return {}
    which = "agency_id" if by == "unit" else "id"
    narrow = "" if agency is None else f" WHERE {which} = :agency"
    query = text(f"SELECT id, code, name FROM {by}{narrow}")
    return {r.id: (r.code, r.name) for r in tx.execute(query, {"agency": agency} if narrow else {})}


@dataclass(frozen=True, slots=True)
class Size:
    """How large a cycle is: agencies, active people in their roster, who is in it, who lacks an appraiser."""

    agencies: int
    roster: int
    people: int
    without_appraiser: int


def size(tx: Connection, cycle_id: int) -> Size:
    """Count a cycle's agencies and people."""
    row = tx.execute(
        text("""
        SELECT (SELECT count(*) FROM cycle_agency WHERE cycle_id = :id),
            (SELECT count(*) FROM assignment a JOIN cycle_agency c ON c.agency_id = a.agency_id
             WHERE c.cycle_id = :id AND a.ends_on IS NULL),
            (SELECT coalesce(sum(n), 0)::bigint FROM tally WHERE cycle_id = :id AND machine = 'appraisal'),
            (SELECT count(*) FROM appraisal
             WHERE cycle_id = :id AND appraiser_nip IS NULL AND state <> 'voided')"""),
        {"id": cycle_id},
    ).one()
    return Size(*row)


def predikat_by_unit(tx: Connection, cycle_id: int) -> list[tuple[str, dict[str, int]]]:
    """Give how many hold each predikat in each unit, of results that have been issued, by unit name.

    One that is contested is held until the objection is decided, and counts as none.
    """
    found: dict[str, dict[str, int]] = {}
    rows = tx.execute(
        text("""
        SELECT u.name, a.predikat, count(*) AS n FROM appraisal a JOIN unit u ON u.id = a.unit_id
        WHERE a.cycle_id = :id AND a.predikat IS NOT NULL AND a.state IN ('issued', 'final')
        GROUP BY 1, 2 ORDER BY 1, 2"""),
        {"id": cycle_id},
    )
    for row in rows:
        found.setdefault(row.name, {})[row.predikat] = row.n
    return list(found.items())


def messages(tx: Connection, cycle_id: int) -> dict[str, dict[str, int]]:
    """Give how many messages each channel has in each state."""
    found: dict[str, dict[str, int]] = {}
    query = text("SELECT channel, state, count(*) AS n FROM outbox WHERE cycle_id = :id GROUP BY 1, 2 ORDER BY 1, 2")
    for row in tx.execute(query, {"id": cycle_id}):
        found.setdefault(row.channel, {})[row.state] = row.n
    return found
