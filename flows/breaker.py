"""What the answers of one hand say of their channels: told to all workers through the breaker, when it is news."""

from collections.abc import Iterable, Mapping

from domain.terms import Channel
from notifications.send import ChannelDown, Outcome, Retry, Unknown
from store import pace
from store.database import Connection
from store.pace import Lane

LINE = ("connect", "timeout", "dropped", "421")  # the line failed before anything was taken

Said = Iterable[tuple[Channel, Outcome]]


def line_failed(answer: Outcome) -> bool:
    """Tell whether it was the line that failed, and not the message: any other message would fail as well."""
    return isinstance(answer, Retry) and answer.code.startswith(LINE)


def carried(answer: Outcome) -> bool:
    """Tell whether an answer shows that the line works, whatever it says of the message."""
    return not isinstance(answer, ChannelDown | Unknown) and not line_failed(answer)


def tell(db: Connection, said: Said, known: Mapping[Channel, Lane], probe: Channel | None) -> None:
    """Note in the pace of each channel what a hand has shown of it. `probe` is one that the hand was to try out.

    Most hands show what is known, and touch nothing that other workers wait for.
    """
    heard: dict[Channel, list[Outcome]] = {probe: []} if probe else {}
    for channel, answer in said:
        heard.setdefault(channel, []).append(answer)
    for channel, answers in heard.items():
        news = any(not carried(answer) for answer in answers) or known.get(channel, Lane()).failures
        if news or channel == probe:
            with db.begin():
                _tell(db, channel, answers, channel == probe)


def _tell(tx: Connection, channel: Channel, answers: list[Outcome], probe: bool) -> None:
    failed = [a for a in answers if isinstance(a, Retry) and line_failed(a)]
    if down := [a for a in answers if isinstance(a, ChannelDown)]:
        pace.fail(tx, channel, down[0].code, fatal=True, probe=probe)
    elif any(map(carried, answers)):
        pace.work(tx, channel, probe=probe)
    elif failed:
        pace.fail(tx, channel, failed[0].code, len(failed), probe=probe)
    elif probe:
        pace.leave(tx, channel)
