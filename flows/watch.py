"""Look after the messages: what an operator must know at once is told through another channel."""

import logging
from datetime import datetime

from prefect import get_run_logger
from prefect.exceptions import MissingContextError

from domain.alarms import Finding, is_news, over, sentence
from domain.words import Pair, say
from flows.ground import Ground, ground
from notifications.operator import tell
from store import health
from store.duties import alone

WRONG = ("siklus: perlu perhatian operator", "siklus: needs the operator's attention")
MENDED = ("siklus: sudah pulih", "siklus: mended")
SEE = ("Selengkapnya: `siklus health`", "See `siklus health`")


def look(now: datetime) -> None:
    """Compare what is wrong now with what the operator has been told, and tell what is new or over.

    Told again when it has lasted for hours or doubled (domain/alarms.py). Of several workers one looks at a time. What
    the operator's service did not take is told at the next look. Raises nothing: no message waits for this.
    """
    try:
        here = ground()
        with alone(here.engine, "watch") as mine:
            if mine:
                _look(here, now)
    except Exception as error:  # whatever is wrong with watching, the delivery goes on; its words may be personal
        _log().warning("the messages could not be looked after (%s)", type(error).__name__)


def _look(here: Ground, now: datetime) -> None:
    with here.engine.begin() as tx:
        found = health.check(tx, now)
        known = health.known(tx)
        health.begin(tx, [finding for finding in found if finding.key not in known], now)
    news = [finding for finding in found if is_news(finding, known.get(finding.key), now)]
    gone = {key: alarm for key, alarm in known.items() if key not in {finding.key for finding in found}}
    mended = [over(*key) for key, alarm in gone.items() if alarm.told_at]
    if (news or mended) and not _tell(here, news, mended):
        return
    with here.engine.begin() as tx:
        health.told(tx, news, now)
        health.end(tx, [alarm.id for alarm in gone.values()], now)


def _tell(here: Ground, news: list[Finding], mended: list[Pair]) -> bool:
    """Say all of it in one message, and give whether it was taken. Without a way to the operator the log has it."""
    language, lines = here.settings.language, [*map(sentence, news), *mended]
    if here.settings.operator_url is None:
        for line in lines:
            _log().warning("%s", say(line, language))
        return True
    body = "\n".join(f"- {say(line, language)}" for line in [*lines, SEE])
    return tell(here.settings.operator_url, say(WRONG if news else MENDED, language), body)


def _log() -> logging.Logger | logging.LoggerAdapter[logging.Logger]:
    try:
        return get_run_logger()
    except MissingContextError:
        return logging.getLogger(__name__)
