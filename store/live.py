"""Whether a day is running now, and how far it is: read every few seconds by whoever watches, so from small indexes.

Nothing that is over leaves anything to count here: what waits and what is being sent are few rows of an index, and the
changes since the last summing (store.tally) are few as well.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from domain.terms import Channel

# The lock of store.duties.alone: its holder does nothing else on that connection, so it rests since the run began. A
# role that may not see another role's sessions sees no moment.
RUN = """
SELECT a.state_change AS since FROM pg_locks l
LEFT JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (l.classid::bigint << 32 | l.objid::bigint) = hashtext('siklus:advance')::bigint
LIMIT 1"""
MOVED = """
SELECT count(DISTINCT agency_id) FROM tally
WHERE cycle_id = :cycle AND NOT folded AND (CAST(:agency AS bigint) IS NULL OR agency_id = :agency)"""
LAST = "SELECT at FROM operation ORDER BY id DESC LIMIT 1"
LAST_OF_AGENCY = """
SELECT greatest(max(x.state_since), max(k.state_since)) FROM appraisal x LEFT JOIN checkin k ON k.appraisal_id = x.id
WHERE x.cycle_id = :cycle AND x.agency_id = :agency"""
MESSAGES = """
SELECT channel, 'queued' AS what, count(*) AS n FROM outbox WHERE state = 'queued' AND cycle_id = :cycle GROUP BY 1
UNION ALL
SELECT channel, 'leased', count(*) FROM outbox WHERE state = 'leased' AND cycle_id = :cycle GROUP BY 1
UNION ALL
SELECT channel, 'sent', count(*) FROM outbox
WHERE sent_at >= :midnight AND sent_at < CAST(:midnight AS timestamptz) + interval '1 day' AND cycle_id = :cycle
GROUP BY 1"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The messages of one channel: waiting, being sent at this moment, and sent since midnight."""

    channel: Channel
    queued: int
    leased: int
    sent: int


@dataclass(frozen=True, slots=True)
class Live:
    """How far the work of a cycle is. running: whether a run is at work in this installation; since: when it began.

    moved: agencies with changes since the last run that opened or closed something; last: the latest step, of the
    whole installation or of one agency.
    """

    running: bool
    since: datetime | None
    last: datetime | None
    moved: int
    messages: tuple[Waiting, ...]


def live(tx: Connection, cycle_id: int, midnight: datetime, agency: int | None = None) -> Live:
    """Give how far the work of a cycle is, or of one agency: then its own last change, and no messages of others.

    Messages sent are counted from `midnight` on.
    """
    given = {"cycle": cycle_id, "agency": agency, "midnight": midnight}
    run = tx.execute(text(RUN)).first()
    last = tx.scalar(text(LAST if agency is None else LAST_OF_AGENCY), given)
    found: dict[str, dict[str, int]] = {channel: {} for channel in Channel}
    if agency is None:
        for channel, what, n in tx.execute(text(MESSAGES), given):
            found[channel][what] = n
    messages = tuple(Waiting(c, *(found[c].get(what, 0) for what in ("queued", "leased", "sent"))) for c in Channel)
    moved = int(tx.scalar(text(MOVED), given) or 0)
    return Live(run is not None, run.since if run else None, last, moved, () if agency is not None else messages)
