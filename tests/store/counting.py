"""Whether the counts are right: the tally against the rows, the sums of a status against each other."""

from store.reports import Group
from tests.people import Office

RECOUNT = """
SELECT a.agency_id, a.unit_id, 'appraisal', 0, a.state, count(*) FROM appraisal a GROUP BY 1, 2, 5
UNION ALL SELECT a.agency_id, a.unit_id, 'checkin', k.period, k.state, count(*)
    FROM checkin k JOIN appraisal a ON a.id = k.appraisal_id GROUP BY 1, 2, 4, 5
UNION ALL SELECT a.agency_id, a.unit_id, 'predikat', 0, a.predikat, count(*) FROM appraisal a
    WHERE a.state IN ('issued', 'final') AND a.predikat IS NOT NULL GROUP BY 1, 2, 5
UNION ALL SELECT u.agency_id, u.id, 'calibration', 0, k.state, count(*)
    FROM calibration k JOIN unit u ON u.id = k.unit_id GROUP BY 1, 2, 5"""
TALLY = "SELECT agency_id, unit_id, machine, period, state, sum(n) FROM tally GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0"


def counts_are_kept(office: Office) -> bool:
    """Whether the tally says what a count of the rows says."""
    return sorted(office.rows(TALLY)) == sorted(office.rows(RECOUNT))


def sums_hold(group: Group) -> bool:
    """Whether states sum to total, and in every stage done, open and excused do, with overdue a part of open."""
    return sum(group.states.values()) == group.total and all(
        s.total == group.total == s.done + s.open + s.excused
        and 0 <= s.overdue <= s.open
        and min(s.done, s.excused) >= 0
        for s in group.stages
    )
