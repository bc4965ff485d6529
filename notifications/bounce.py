"""A mail that came back: which of our messages it was, and whether for good or for now.

Which one is told by the address it came back to (VERP): `pengingat+TAG@…` is the return path of one message only.
What happened is told by the report inside (RFC 3464), or, where a relay writes none, by an enhanced status in its
words. Anybody can write to such an address, so the tag is sealed: whoever reads this must check the seal.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime

from domain.refusals import enhanced
from domain.terms import Answer

LONGEST_WORDS = 20_000  # characters of a report without fields that are looked through
_TAGGED = re.compile(r"\+(\d{1,18}(?:-[0-9A-Fa-f]{1,64})?)@", re.A)  # the shape of domain.seal
_ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Original-Recipient", "To")
_ACTIONS = {"5": "failed", "4": "delayed", "2": "delivered"}  # by the first digit of the status
_REACHED = {"delivered", "relayed", "expanded"}
_SYSTEMS = ("mailer-daemon", "postmaster", "mail-daemon", "maildaemon", "mdaemon", "double-bounce")
_QUOTED = re.compile(r"(?im)^[->\s]*(?:original message|this is a copy of|return-path:|message-id:)")


@dataclass(frozen=True, slots=True)
class Returned:
    """One of our messages that came back. `code` is an enhanced status such as 5.1.1, empty if none was told."""

    tag: str
    answer: Answer  # BOUNCED or DELAYED
    code: str
    at: datetime | None


def read(raw: bytes) -> Returned | None:
    """Give what came back; None for anything else: an answer of a person, an absence note, a mail to nobody."""
    mail = message_from_bytes(raw, policy=compat32)
    tag = _tag(mail)
    if not tag:
        return None
    told = list(_recipients(mail))
    found = _judged(told) if told else _worded(mail)
    return Returned(tag, *found, _date(mail)) if found else None


def _tag(mail: Message) -> str:
    """Give what stands behind the + of the address it came back to; what our own relay noted comes first."""
    noted = (str(header) for name in _ENVELOPE for header in mail.get_all(name, []))
    return next((found[1] for found in map(_TAGGED.search, noted) if found), "")


def _recipients(mail: Message) -> Iterator[tuple[str, str]]:
    """Give action and status of each recipient that a delivery report speaks of."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            inside = part.get_payload()
            for block in inside if isinstance(inside, list) else []:
                assert isinstance(block, Message)  # Python's parser makes nothing else of this type of part
                status = _status(block)
                action = str(block.get("Action", "")).split("(")[0].strip().lower()
                if action or status:
                    yield action or _ACTIONS[status[0]], status


def _status(block: Message) -> str:
    """Give the most telling status: `5.0.0` says no more than that it failed, the relay's own words may."""
    told = [enhanced(str(block.get(name, ""))) for name in ("Status", "Diagnostic-Code")]
    return next((code for code in told if code and not code.endswith(".0.0")), told[0] or told[1])


def _judged(told: list[tuple[str, str]]) -> tuple[Answer, str] | None:
    """Give the answer of a report. Of several recipients, as behind an alias, all must have failed."""
    actions = {action for action, _ in told}
    if actions & _REACHED:
        return None
    if actions == {"failed"}:
        return Answer.BOUNCED, told[0][1]
    later = [code for action, code in told if action == "delayed"]
    return (Answer.DELAYED, later[0]) if later else None


def _worded(mail: Message) -> tuple[Answer, str] | None:
    """Give what a report without fields says, if it comes from a mail system and has no sender (RFC 5321, 4.5.5)."""
    code = enhanced(_words(mail)) if _from_a_system(mail) else ""
    if not code or code.startswith("2"):
        return None
    return (Answer.BOUNCED if code.startswith("5") else Answer.DELAYED), code


def _from_a_system(mail: Message) -> bool:
    """Tell a mail system from a person's absence note, which has no sender either (RFC 3834)."""
    sender = parseaddr(str(mail.get("Return-Path", "<>")))[1]
    writer = parseaddr(str(mail.get("From", "")))[1].lower()
    return not sender and (writer.startswith(_SYSTEMS) or mail.get("X-Failed-Recipients") is not None)


def _words(mail: Message) -> str:
    """Give the report's own words, without the copy of our message that may stand below them."""
    for part in mail.walk():
        if part.get_content_type() == "text/plain":
            text = part.get_payload(decode=True)
            words = text.decode("utf-8", "replace") if isinstance(text, bytes) else ""
            return _QUOTED.split(words, maxsplit=1)[0][:LONGEST_WORDS]
    return ""


def _date(mail: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(str(mail.get("Date", "")))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
