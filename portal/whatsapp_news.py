"""What a webhook of WhatsApp Cloud says that concerns us: statuses of our messages, and who wrote STOP.

Whatever else Meta sends, now or in a later version, is passed over. Nothing in here touches the database.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from domain.terms import Answer, Channel
from store.answers import Given

STATUSES = {word: Answer(word) for word in ("sent", "delivered", "read", "failed")}
STOP = {"STOP", "BERHENTI"}
_REFERENCE = re.compile(r"siklus-([0-9]{1,18})")  # what notifications/lines.py gives along as biz_opaque_callback_data
_WAMID = re.compile(r"[\w.=+/:-]{1,200}", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{7,14}")


def statuses(news: Any, now: datetime) -> list[Given]:
    """Give what Meta says became of our messages."""
    return [given for value in _values(news) for status in _each(value, "statuses") if (given := _given(status, now))]


def stops(news: Any) -> list[str]:
    """Give the numbers (E.164) of those who wrote that they want no more messages."""
    return [f"+{m['from']}" for value in _values(news) for m in _each(value, "messages") if _says_stop(m)]


def _values(news: Any) -> Iterator[dict[str, Any]]:
    for entry in _each(news, "entry"):
        for change in _each(entry, "changes"):
            if isinstance(value := change.get("value"), dict):
                yield value


def _each(holder: Any, name: str) -> Iterator[dict[str, Any]]:
    """Give the objects in a list of that name; nothing where it is anything else."""
    found = holder.get(name) if isinstance(holder, dict) else None
    yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def _given(status: dict[str, Any], now: datetime) -> Given | None:
    answer = STATUSES.get(_text(status, "status"))
    ours = _REFERENCE.fullmatch(_text(status, "biz_opaque_callback_data"))
    wamid = _text(status, "id")
    if not (answer and ours and _WAMID.fullmatch(wamid)):
        return None
    number = _text(status, "recipient_id")
    address = f"+{number}" if _NUMBER.fullmatch(number) else None
    return Given(Channel.WHATSAPP, int(ours[1]), answer, _code(status), wamid, _moment(status, now), address)


def _text(holder: dict[str, Any], name: str) -> str:
    found = holder.get(name)
    return found if isinstance(found, str) else ""


def _code(status: dict[str, Any]) -> str:
    error = next(_each(status, "errors"), {})
    code = error.get("code")
    return str(code) if type(code) is int and 0 <= code < 10**9 else ""


def _moment(status: dict[str, Any], now: datetime) -> datetime:
    """Give when it happened, in seconds since 1970 as Meta writes it; now for anything else."""
    written = _text(status, "timestamp")
    return datetime.fromtimestamp(int(written), UTC) if re.fullmatch(r"[0-9]{1,10}", written) else now


def _says_stop(message: dict[str, Any]) -> bool:
    said = [
        _text(holder, name)
        for part, name in (("text", "body"), ("button", "text"))
        if isinstance(holder := message.get(part), dict)
    ]
    word = re.sub(r"\W+", " ", said[0]).strip().upper() if said else ""
    return word in STOP and _NUMBER.fullmatch(_text(message, "from")) is not None
