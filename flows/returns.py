"""What came back, from the box of undeliverable mail into the store: for the flow and for `siklus bounces read`."""

import logging
from dataclasses import dataclass
from datetime import datetime

from domain.seal import Purpose, unseal
from domain.terms import Answer, Channel
from notifications.bounce import read
from notifications.bounce_box import Box
from store import answers, installation
from store.answers import Given
from store.database import Engine

HAND = 100  # mails that are stored, and put away after that, at once

log = logging.getLogger(__name__)


@dataclass
class Returns:
    """How many mails of the box were what."""

    bounced: int = 0  # returned for good
    delayed: int = 0  # returned for now
    foreign: int = 0  # no bounce of a message of ours
    unreadable: int = 0  # left where they are
    new: int = 0  # answers that were not known before


def collect(engine: Engine, box: Box, now: datetime) -> Returns:
    """Store what the mails of a box tell, put them away, and give how many there were. Raises BoxError.

    A hand is put away after its commit: who dies in between reads it again, and what is known is not stored twice.
    """
    found = Returns()
    waiting = list(box.waiting())
    with engine.begin() as tx:
        secret = installation.secret(tx)
    for first in range(0, len(waiting), HAND):
        given: list[Given] = []
        handled = []
        for name in waiting[first : first + HAND]:
            if _taken(box.read(name), secret, now, given, found):
                handled.append(name)
        with engine.begin() as tx:
            found.new += answers.keep(tx, given, now)
        box.put_away(handled)
    return found


def _taken(raw: bytes | None, secret: str, now: datetime, given: list[Given], found: Returns) -> bool:
    """Add what one mail tells to the answers, and say whether it could be read."""
    try:
        returned = read(raw) if raw else None
    except Exception as error:  # one broken mail must not keep the others waiting
        log.error("a mail of the box cannot be read: %s", type(error).__name__)
        raw = None
    if not raw:
        found.unreadable += 1
        return False
    number = unseal(secret, Purpose.BOUNCE, returned.tag) if returned else None
    if returned is None or number is None:
        found.foreign += 1
        return True
    if returned.answer is Answer.BOUNCED:
        found.bounced += 1
    else:
        found.delayed += 1
    at = min(returned.at or now, now)
    given.append(Given(Channel.EMAIL, number, returned.answer, returned.code, "", at))
    return True
