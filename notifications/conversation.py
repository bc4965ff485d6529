"""One message handed to a relay over an open connection, and what each answer means.

The line that matters is the end of DATA. Before it nothing was taken and the message may be sent
again; after it, a lost reply leaves us not knowing, and sending again could say it twice.
"""

import re
import smtplib
import ssl
from dataclasses import dataclass

from domain.refusals import address_dead
from domain.terms import Channel
from notifications.message import ChannelDown, Outcome, Rejected, Retry, Sent, Unknown

_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_QUEUED = re.compile(rb"(?:queued as|\bid=)\s*([\w.-]{1,80})", re.I)
_ACCOUNT = {530, 534, 535, 538}  # authentication is asked for, too weak or refused
_WELCOME = {"mail": (250,), "rcpt": (250, 251), "data": (354,)}
_LOST = (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException, OSError)


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of the message, and of the line it went over.

    `line_failed` says that the line went bad before anything was taken: another line may do.
    """

    outcome: Outcome
    keep: bool = True
    line_failed: bool = False


def hand_over(smtp: smtplib.SMTP, sender: str, recipient: str, raw: bytes) -> Handed:
    """Hand over one message. `raw` has CRLF line ends. Raises nothing that the network can cause."""
    try:
        refused = _opened(smtp, sender, recipient)
        if refused:
            return _after_refusal(smtp, refused)
        smtp.send(_stuffed(raw))
    except _LOST as error:
        return Handed(Retry(lost(error)), keep=False, line_failed=True)
    try:
        code, reply = smtp.getreply()
    except _LOST as error:
        return Handed(Unknown(lost(error)), keep=False)
    if code == 250:
        found = _QUEUED.search(reply)
        return Handed(Sent(found[1].decode() if found else None, _code(code, reply)))
    return Handed(_refusal("data", code, reply), keep=code != 421 and code > 0)


def _opened(smtp: smtplib.SMTP, sender: str, recipient: str) -> Handed | None:
    """Say everything up to the text itself; give the refusal, or None when the relay waits for the text.

    A relay that offers PIPELINING (RFC 2920) hears it all at once: two round trips instead of four.
    """
    commands = (("mail", f"MAIL FROM:<{sender}>"), ("rcpt", f"RCPT TO:<{recipient}>"), ("data", "DATA"))
    at_once = smtp.has_extn("pipelining")
    if at_once:
        smtp.send("".join(f"{command}\r\n" for _, command in commands))
    refused: Handed | None = None
    code = 0
    for stage, command in commands:
        if not at_once:
            smtp.putcmd(command)
        code, reply = smtp.getreply()
        if code not in _WELCOME[stage]:
            refused = refused or _refused(stage, code, reply)
            if not (at_once and refused.keep):
                return refused
    if refused and code == 354:  # the recipient was refused, yet the relay waits for the text: there is none
        smtp.send(".\r\n")
        smtp.getreply()
    return refused


def _refused(stage: str, code: int, reply: bytes) -> Handed:
    going = code == 421 or code < 0
    return Handed(_refusal(stage, code, reply), keep=not going, line_failed=going)


def _after_refusal(smtp: smtplib.SMTP, handed: Handed) -> Handed:
    """Clear the table for the next message; a line that cannot even do that is not kept."""
    if not handed.keep:
        return handed
    try:
        smtp.rset()
    except _LOST:
        return Handed(handed.outcome, keep=False)
    return handed


def _refusal(stage: str, code: int, reply: bytes) -> Outcome:
    said = _code(code, reply)
    if not 500 <= code < 600:
        return Retry(said)
    if code in _ACCOUNT or stage == "mail":
        return ChannelDown(said)  # the sender is refused, so every message would be
    return Rejected(said, address=_address_at_fault(stage, code, reply))


def _address_at_fault(stage: str, code: int, reply: bytes) -> bool:
    """A full mailbox or a policy does not make an address dead; an unknown or disabled user does (RFC 3463)."""
    enhanced = _ENHANCED.match(reply)
    if enhanced:
        return address_dead(Channel.EMAIL, enhanced[1].decode())
    return stage == "rcpt" and code in (550, 551, 553)


def _code(code: int, reply: bytes) -> str:
    enhanced = _ENHANCED.match(reply)
    return f"{code} {enhanced[1].decode()}" if enhanced else str(code)


def lost(error: BaseException) -> str:
    """Name what happened to a line, without the words of the error: they can hold an address."""
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "timeout"
    return "dropped"


def _stuffed(raw: bytes) -> bytes:
    return re.sub(rb"(?m)^\.", b"..", raw) + b".\r\n"


def not_connected(error: Exception) -> Outcome:
    """Give what a failure to connect means: only our account or a certificate stops the channel."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return ChannelDown("certificate")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return ChannelDown("not-offered")  # STARTTLS or AUTH
    if isinstance(error, smtplib.SMTPResponseException):
        code = str(error.smtp_code)
        refused = isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500
        return ChannelDown(code) if refused else Retry(code)
    return Retry("timeout" if lost(error) == "timeout" else "connect")
