"""Whose turn it is, and who waits for somebody else, as parts of SQL that are read off the tables of the lifecycle.

f is a row of a machine's facts function. Who is blocked is not reminded: whoever blocks them is, by their own row.
"""

from domain.lifecycle import LIFECYCLE, initial
from domain.terms import Machine, Role, Stage
from store.lifecycle import IN_AGENCIES, REACHED_AT

# Whose turn it is in a state, and in which stage. Roles that no message reaches have none.
TURNS: dict[tuple[Machine, str], tuple[Stage, Role]] = {
    (t.machine, t.source): (t.stage, t.by[0]) for t in LIFECYCLE if t.stage and t.by[0] in REACHED_AT
}
# The stage that every open state belongs to, also where it is for the pengelola to act.
STAGES: dict[tuple[Machine, str], Stage] = {(t.machine, t.source): t.stage for t in LIFECYCLE if t.stage}

# An SKP for which those below it wait (the fact superior_agreed): nobody agrees to the one at the top.
UNSETTLED = "(s.state = 'drafting' OR (s.state = 'proposed' AND s.appraiser_nip IS NOT NULL))"
# Looked up row by row, behind a fence: the planner would rather read the whole cycle for every hand of people.
ABOVE = f"""LEFT JOIN LATERAL (
    SELECT {UNSETTLED} AS unsettled, s.state_since AS since FROM appraisal s
    WHERE s.employee_nip = f.appraiser_nip AND s.cycle_id = f.cycle_id AND f.state = 'drafting' OFFSET 0
) above ON true"""
# Units whose appraisers have not rated everybody: looked up for one unit after the other, or once for some agencies.
BUSY_HERE = """LEFT JOIN LATERAL (
    SELECT r.unit_id FROM appraisal r WHERE r.agency_id = f.agency_id AND r.unit_id = f.unit_id
        AND r.cycle_id = f.cycle_id AND r.state = 'reported' LIMIT 1
) busy ON true"""
BUSY_ALL = f"""LEFT JOIN (
    SELECT DISTINCT r.unit_id FROM appraisal r
    WHERE r.cycle_id = :cycle AND {IN_AGENCIES.format("r.agency_id")} AND r.state = 'reported'
) busy ON busy.unit_id = f.unit_id"""
# Who may be told in a state: the row's own next move waits for nobody else.
FREE: dict[tuple[Machine, str], str] = {
    (Machine.APPRAISAL, "drafting"): "above.unsettled IS NOT TRUE",
    (Machine.APPRAISAL, "reported"): "f.unit_predikat_set",
    (Machine.CHECKIN, "open"): "f.skp_agreed",
    (Machine.CALIBRATION, "set"): "busy.unit_id IS NULL",
}
# From an appraisal f that waits for the SKP above it, who must act: up to the first who can, as in store/turns.py.
ROOT = f"""LEFT JOIN LATERAL (
    WITH RECURSIVE waits (nip, appraiser_nip, state, n) AS (
        SELECT s.employee_nip, s.appraiser_nip, s.state, 1 FROM appraisal s
        WHERE s.employee_nip = f.appraiser_nip AND s.cycle_id = f.cycle_id AND {UNSETTLED}
        UNION ALL
        SELECT s.employee_nip, s.appraiser_nip, s.state, w.n + 1 FROM waits w
        JOIN appraisal s ON s.employee_nip = w.appraiser_nip AND s.cycle_id = f.cycle_id
        WHERE w.state = 'drafting' AND {UNSETTLED}
    ) CYCLE nip SET ring USING path
    SELECT CASE WHEN ring THEN NULL WHEN state = 'drafting' THEN nip ELSE appraiser_nip END AS nip
    FROM waits ORDER BY n DESC LIMIT 1
) root ON f.state = 'drafting'"""
# Who must act on the SKP f that a check-in waits for.
ACTS = """CASE WHEN f.state = 'proposed' THEN f.appraiser_nip WHEN above.unsettled THEN root.nip
    ELSE f.employee_nip END"""


def states(machine: Machine, stage: Stage | None = None) -> dict[str, Role]:
    """Give the states of a machine (in one stage) in which a message can reach whoever is to act, and who that is."""
    return {state: role for (m, state), (s, role) in TURNS.items() if m == machine and stage in (None, s)}


def doer(machine: Machine, stage: Stage | None = None) -> str:
    """Give who is to act, as an expression over f."""
    turns = " ".join(f"WHEN '{state}' THEN f.{REACHED_AT[role]}" for state, role in states(machine, stage).items())
    return f"CASE f.state {turns} END"


def above(machine: Machine) -> tuple[str, str]:
    """Give who is told after the doer, and then."""
    return ("f.leader_nip", "NULL") if machine is Machine.CALIBRATION else ("f.appraiser_nip", "f.superior_nip")


def told(machine: Machine, stage: Stage | None = None) -> str:
    """Give the condition that f stands in one of these states and waits for nobody else."""
    mine = states(machine, stage)
    names = ", ".join(f"'{state}'" for state in mine)
    free = [f"(f.state <> '{state}' OR {FREE[machine, state]})" for state in mine if (machine, state) in FREE]
    return " AND ".join([f"f.state IN ({names})", *free])


def joined(machine: Machine, stage: Stage | None = None, busy: str = BUSY_HERE) -> str:
    """Give what the condition above needs beside f."""
    mine = states(machine, stage)
    needs = ((Machine.APPRAISAL, "drafting", ABOVE), (Machine.CALIBRATION, "set", busy))
    return " ".join(join for whose, state, join in needs if whose is machine and state in mine)


def beginning(machine: Machine) -> str:
    """Give the condition that f is where its machine begins."""
    return f"f.state = '{initial(machine)}'"
