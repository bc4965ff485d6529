"""What the counts cost a bulk step: the door beside the same statement without the rows that it adds to the tally."""

from collections.abc import Callable
from datetime import timedelta

from domain.reminder import release
from domain.terms import Machine
from store.cycles import Cycle
from store.database import Engine, text
from store.lifecycle import CLOCK, OPERATOR, Scope, _statement, apply
from tests.bench.population import BEGINNING
from tests.bench.steps import CHECKINS, everyone
from tests.bench.trial import Figure, Trial, Work, against, in_one, in_turn, script, tidy

LATER = BEGINNING + timedelta(days=388)
QUIET = (
    "Floor: the event `release` of every check-in, by the door's own statement without what it adds to the tally. "
    "Ours: with it."
)
SHOWN = (
    "Floor: the event `issue` of every appraisal, with a notice for each, likewise without. Ours: with it, and with "
    "the predikat that from now on are counted."
)
# Five predikat in each unit, and every unit approved.
JUDGED = """
UPDATE appraisal
SET predikat = (ARRAY['sangat_baik', 'baik', 'butuh_perbaikan', 'kurang', 'sangat_kurang'])[1 + id % 5];
UPDATE calibration SET state = 'approved'"""


def counting(engine: Engine, cycle: Cycle, people: int, times: int) -> list[Figure]:
    """Measure both steps with and without the tally, each from the same state."""

    def checkins_of_the_voided() -> None:
        everyone(engine, "voided")
        script(engine, CHECKINS)
        tidy(engine, "checkin")

    quiet = _both(cycle, Machine.CHECKIN, "release", CLOCK, checkins_of_the_voided, people)
    bare, ours = in_turn(engine, times, quiet)
    script(engine, JUDGED)
    issue = _both(cycle, Machine.APPRAISAL, "issue", OPERATOR, lambda: everyone(engine, "rated"), people)
    bare_shown, ours_shown = in_turn(engine, times, issue)
    script(engine, "UPDATE appraisal SET predikat = NULL; UPDATE calibration SET state = 'open'")
    return [
        against("tally", "keeping the counts in a bulk step", QUIET, bare, ours, 1.2),
        against("tally_predikat", "  where predikat are counted too", SHOWN, bare_shown, ours_shown, 1.2),
    ]


def _both(
    cycle: Cycle, machine: Machine, event: str, actor: str, prepare: Callable[[], None], people: int
) -> tuple[Trial, Trial]:
    scope = Scope(cycle_id=cycle.id)
    whole = in_one(lambda tx: apply(tx, machine, event, scope, actor=actor, now=LATER))
    return Trial(prepare, _uncounted(machine, event, actor, scope), people), Trial(prepare, whole, people)


def _uncounted(machine: Machine, event: str, actor: str, scope: Scope) -> Work:
    """Give the door's statement with its part `counted` cut out."""
    before, _, rest = _statement(machine, event, tuple(scope.given())).text.partition("), counted AS (")
    statement, at = text(before + rest[rest.index("\n)") :]), release(LATER)
    given = {"actor": actor, "now": LATER, "release": at, "release_key": at.strftime("%Y%m%d%H"), **scope.given()}
    needed = {name: value for name, value in given.items() if f":{name}" in statement.text}
    return in_one(lambda tx: int(tx.execute(statement, needed).scalar_one()))
