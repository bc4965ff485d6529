"""What all workers share of a channel: the pace at which it may be used, and its breaker.

Moments here are those of the database's own clock, also when a year is simulated: a provider knows no other. A
channel that was never slow and never failed has no row.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, text

REAL_NOW = "clock_timestamp()"  # not now(), which stands still for a whole transaction
BURST_S = 1.0  # what was not used of the rate is kept for so long
FAILURES = 10  # of the line, one after another, before the breaker opens
FIRST_S, LONGEST_S = 60, 3600
PROBE_S = 60  # how long one worker may take to try a channel out before another may

LANES = text(f"""
SELECT channel, failures, coalesce(extract(epoch FROM next_at - {REAL_NOW}), 0)::float8 - :burst AS wait_s,
    opened_at IS NOT NULL AS opened, coalesce(open_until <= {REAL_NOW}, true) AS ended
FROM pace""")

TAKE = text(f"""
INSERT INTO pace (channel, next_at) VALUES (:channel, {REAL_NOW} + make_interval(secs => :span))
ON CONFLICT (channel) DO UPDATE SET next_at = greatest(pace.next_at, {REAL_NOW}) + make_interval(secs => :span)
RETURNING extract(epoch FROM next_at - {REAL_NOW})::float8""")

TRIP = f"""
INSERT INTO pace (channel, failures, code, opened_at, open_until)
VALUES (:channel, :most, :code, {REAL_NOW}, {REAL_NOW} + make_interval(secs => :seconds))
ON CONFLICT (channel) DO UPDATE SET code = excluded.code, open_until = excluded.open_until,
    opened_at = coalesce(pace.opened_at, excluded.opened_at), failures = greatest(pace.failures, :most)"""

FAIL = """
INSERT INTO pace (channel, failures) VALUES (:channel, least(:n, CAST(:most AS integer)))
ON CONFLICT (channel) DO UPDATE SET failures = CASE
    WHEN pace.opened_at IS NULL THEN least(pace.failures + :n, :most)
    WHEN :probe THEN pace.failures + 1 ELSE pace.failures END
RETURNING failures, opened_at IS NOT NULL AS opened"""


@dataclass(frozen=True, slots=True)
class Lane:
    """How a channel may be used now: `wait_s` until its next message; an open breaker lets only a `probe` pass."""

    wait_s: float = 0.0
    failures: int = 0
    opened: bool = False
    ended: bool = True  # its time is over: one message may try whether the channel works again


def lanes(tx: Connection) -> dict[str, Lane]:
    """Give how each channel may be used now; one that is not named is free."""
    return {
        row.channel: Lane(max(0.0, row.wait_s), row.failures, row.opened, row.ended)
        for row in tx.execute(LANES, {"burst": BURST_S})
    }


def take(tx: Connection, channel: str, n: int, rate: float) -> float:
    """Reserve room for n messages at so many a second, and give the seconds to wait before they go out.

    Whoever takes keeps others waiting until the end of the transaction: it should be the last thing in it. However
    many workers take, no more than the rate goes out in a second, but for one second's worth after a pause.
    """
    span = n / rate
    ahead = tx.execute(TAKE, {"channel": channel, "span": span}).scalar_one()
    return max(0.0, float(ahead) - max(BURST_S, span))


def trip(tx: Connection, channel: str, code: str, seconds: float) -> None:
    """Open the breaker of a channel: for so many seconds nobody uses it."""
    tx.execute(text(TRIP), {"channel": channel, "code": code, "seconds": seconds, "most": FAILURES})


def fail(tx: Connection, channel: str, code: str, n: int = 1, *, fatal: bool = False, probe: bool = False) -> bool:
    """Count n failures of the line, and give whether that opened the breaker.

    It opens at once when the failure is `fatal` (account, password, certificate), or after ten in a row: for a minute,
    and twice as long each time that a `probe` fails, up to an hour.
    """
    given = {"channel": channel, "n": FAILURES if fatal else n, "most": FAILURES, "probe": probe}
    failures, opened = tx.execute(text(FAIL), given).one()
    if failures < FAILURES or (opened and not probe):  # another worker has just opened it
        return False
    trip(tx, channel, code, min(LONGEST_S, FIRST_S * 2 ** min(failures - FAILURES, 10)))
    return True


def work(tx: Connection, channel: str, *, probe: bool = False) -> None:
    """Note that the channel took a message: the row of failures ends, and after a `probe` the breaker is closed."""
    tx.execute(
        text("UPDATE pace SET failures = 0, open_until = NULL, opened_at = NULL, code = '' "
             "WHERE channel = :channel AND (opened_at IS NULL OR :probe)"),
        {"channel": channel, "probe": probe},
    )  # fmt: skip


def probe(tx: Connection, channel: str) -> bool:
    """Give whether this worker may try a channel whose breaker's time is over. Only one may, for a minute."""
    found = tx.execute(
        text(f"UPDATE pace SET open_until = {REAL_NOW} + make_interval(secs => :seconds) "
             f"WHERE channel = :channel AND opened_at IS NOT NULL AND open_until <= {REAL_NOW}"),
        {"channel": channel, "seconds": PROBE_S},
    )  # fmt: skip
    return found.rowcount == 1


def leave(tx: Connection, channel: str) -> None:
    """Let another try: the probe's message went nowhere, so nothing was learnt."""
    tx.execute(text(f"UPDATE pace SET open_until = {REAL_NOW} WHERE channel = :channel AND opened_at IS NOT NULL"),
               {"channel": channel})  # fmt: skip
