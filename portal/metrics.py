"""How the messages fare, for Prometheus: gauges only, taken from the rows at the moment of the scrape."""

from collections import Counter
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from domain.terms import Channel, MessageState
from store import health
from store.database import Connection, Engine, only_look

STATES = (
    MessageState.QUEUED,
    MessageState.LEASED,
    MessageState.UNKNOWN,
    MessageState.DEAD,
    MessageState.REJECTED,
)


def metrics(engine: Engine) -> bytes:
    """Give the figures in Prometheus' text format. They count messages and name nobody."""
    registry = CollectorRegistry()
    with engine.begin() as tx:
        only_look(tx)
        _fill(registry, tx, datetime.now(UTC))
    return generate_latest(registry)


def _fill(registry: CollectorRegistry, tx: Connection, now: datetime) -> None:
    def gauge(name: str, words: str, *labels: str) -> Gauge:
        return Gauge(f"siklus_{name}", words, labels, registry=registry)

    queued, totals, sent = health.queued(tx), Counter(health.totals(tx, now)), health.sent(tx, now)
    totals.update({(MessageState.QUEUED, channel): n for channel, (n, _) in queued.items()})
    oldest = min([now, *(first for _, first in queued.values())])
    stopped = {breaker.channel for breaker in health.breakers(tx) if breaker.opened_at}
    messages = gauge("outbox_messages", "Messages by state; dead and rejected in the last 24 hours", "state", "channel")
    last_hour = gauge("messages_sent_last_hour", "Messages taken by the provider in the last hour", "channel")
    breaker = gauge("breaker_open", "1 while a channel has stopped", "channel")
    for channel in Channel:
        for state in STATES:
            messages.labels(state, channel).set(totals[state, channel])
        last_hour.labels(channel).set(sent.get(channel, 0))
        breaker.labels(channel).set(channel in stopped)
    gauge("outbox_oldest_due_seconds", "How long the oldest due message waits").set((now - oldest).total_seconds())
    alarm = gauge("alarm", "What is wrong now, and how many messages it touches", "alarm", "subject")
    for finding in health.check(tx, now):
        alarm.labels(finding.alarm, finding.subject).set(finding.n)
    gauge("cycle_open", "Open cycles").set(health.open_cycles(tx))
