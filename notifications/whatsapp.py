"""Our WhatsApp Cloud plugin for Apprise: pwa://, which keeps its HTTPS connections open.

    pwa://TOKEN@PHONE_ID/?version=v23.0

`version` is the version of the Graph API (Meta retires each after two years); `base=` another host,
for a catcher on this machine or a proxy; `cafile=` a certificate to trust beside the usual ones.

Only approved templates are sent: body parameters and one URL button. The note and the answer travel
in a ContextVar, as in email.py. Works on Apprise 1.13 and 2.x.
"""

import json
import re
import ssl
import time
from contextvars import ContextVar
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import urllib3
from apprise.plugins.whatsapp import NotifyWhatsApp

from domain.refusals import address_dead
from domain.terms import Channel
from notifications.message import ChannelDown, Outcome, Rejected, Retry, Sent, Unknown
from notifications.web_connections import KeptOpen

GRAPH, VERSION = "https://graph.facebook.com", "v23.0"
PARAMETERS = frozenset({"base", "version", "cafile", "cto", "rto"})

# Meta's error codes (developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes). Passing:
# its servers, its limits, a number under maintenance. Account: token, permission, payment, a blocked or unregistered
# number, a name not yet approved, a country that is closed to us, a paused template. What is in neither set is a
# fault of the message or of the number (domain.refusals). 131049 and 130472 are neither: Meta holds this one message
# back, asks not to repeat it within a day, and the number is well; 131030 says that our account is for tests.
PASSING = {1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004}
ACCOUNT = {
    0, 3, 10, 33, 190, 368, 130497, 131005, 131031, 131037, 131042, 131045, 132015, 132016, 133010,
    *range(200, 300),
}  # fmt: skip
PAIR_LIMIT, PAIR_LIMIT_S = 131056, 6.0  # one message in six seconds to one number

_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")


@dataclass(repr=False)
class Note:
    """In: to whom, which approved template, and its parameters. Out: `outcome`."""

    to: str
    template: str
    language: str
    body: tuple[str, ...]
    button: str
    reference: str  # comes back in Meta's status reports
    outcome: Outcome | None = None


NOTE: ContextVar[Note | None] = ContextVar("note", default=None)


def is_number(text: str) -> bool:
    """Tell whether text is a phone number as E.164 has it."""
    return _NUMBER.fullmatch(text) is not None


class PooledWhatsApp(NotifyWhatsApp):
    """Apprise's WhatsApp service with kept connections, a URL button and an answer that comes back."""

    service_name = "WhatsApp Cloud over kept connections"
    secure_protocol = "pwa"
    request_rate_per_sec = 0
    socket_connect_timeout = 5.0
    socket_read_timeout = 20.0

    def __init__(self, base: str = GRAPH, version: str = VERSION, cafile: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.retry = 0
        self.optional = False
        self.base, self.version = base.rstrip("/"), version
        context = ssl.create_default_context()
        if cafile:
            context.load_verify_locations(cafile)
        self.http = KeptOpen(
            maxsize=64,
            retries=False,  # urllib3 would send again what may have been accepted
            timeout=urllib3.Timeout(connect=float(self.socket_connect_timeout), read=float(self.socket_read_timeout)),
            ssl_context=context,
        )

    @staticmethod
    def parse_url(url: Any, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """Give the parts of a URL, ours included."""
        parts: dict[str, Any] | None = NotifyWhatsApp.parse_url(url)
        if parts:
            parts |= {key: parts["qsd"][key] for key in ("base", "version", "cafile") if parts["qsd"].get(key)}
        return parts

    def send(self, body: str, title: str = "", notify_type: Any = None, **kwargs: Any) -> bool:
        """Send the note of the context. True if Meta took it."""
        note = NOTE.get()
        if note is None:
            self.logger.error("pwa: no note in the context")
            return False
        note.outcome = self._post(note) if is_number(note.to) else Rejected("number")
        return isinstance(note.outcome, Sent)

    def _post(self, note: Note) -> Outcome:
        try:
            answer = self.http.request(
                "POST",
                f"{self.base}/{self.version}/{self.from_phone_id}/messages",
                body=json.dumps(payload(note)).encode(),
                headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            return _not_answered(error)
        return outcome(answer.status, answer.data, seconds(answer.headers.get("Retry-After")))

    def close(self) -> None:
        """Close the kept connections."""
        self.http.clear()


def payload(note: Note) -> dict[str, Any]:
    """Give the request that Meta's Cloud API asks for."""
    texts = [{"type": "text", "text": text} for text in note.body]
    button = [{"type": "text", "text": note.button}]
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": note.to,
        "biz_opaque_callback_data": note.reference,
        "type": "template",
        "template": {
            "name": note.template,
            "language": {"code": note.language},
            "components": [
                {"type": "body", "parameters": texts},
                {"type": "button", "sub_type": "url", "index": "0", "parameters": button},
            ],
        },
    }


def outcome(status: int, data: bytes, wish: float | None = None) -> Outcome:
    """Give what an answer of the Cloud API means. `wish` is after how many seconds it wants to be asked again."""
    answer = _parsed(data)
    error = answer.get("error")
    if status in (200, 201) and not error:
        return _accepted(answer, status)
    if isinstance(error, dict) and isinstance(error.get("code"), int):
        return _refused(error["code"], status >= 500 or error.get("is_transient") is True, wish)
    if status == 504 or status < 400:  # a gateway gave up waiting, or a page that is not Meta's
        return Unknown(str(status))
    if status == 429 or status >= 500:
        return Retry(str(status), wish)
    return ChannelDown(str(status)) if status in (401, 403) else Rejected(str(status), address=False)


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(data)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _accepted(answer: dict[str, Any], status: int) -> Outcome:
    """An answer without a message id is a proxy's page: whether Meta took the message, nobody knows."""
    try:
        return Sent(str(answer["messages"][0]["id"]), str(status))
    except (KeyError, IndexError, TypeError):
        return Unknown(str(status))


def _refused(code: int, passing: bool, wish: float | None) -> Outcome:
    if code in ACCOUNT:
        return ChannelDown(str(code))
    if code in PASSING or passing:
        return Retry(str(code), wish or (PAIR_LIMIT_S if code == PAIR_LIMIT else None))
    return Rejected(str(code), address=address_dead(Channel.WHATSAPP, str(code)))


def seconds(retry_after: str | None) -> float | None:
    """Give how long a Retry-After header asks to wait: it holds a number of seconds, or a moment (RFC 9110, 10.2.3)."""
    said = (retry_after or "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:6])
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, at.timestamp() - time.time()) if at.tzinfo else None


def _not_answered(error: Exception) -> Outcome:
    """Give what a failure below HTTP means: only before the request went out may it be sent again."""
    if isinstance(error, urllib3.exceptions.SSLError):
        return _no_tls(error.args[0] if error.args else error)
    if isinstance(error, urllib3.exceptions.ConnectTimeoutError | urllib3.exceptions.NewConnectionError):
        return Retry("connect")
    timed_out = isinstance(error, urllib3.exceptions.ReadTimeoutError)
    return Unknown("timeout" if timed_out else "dropped")


def _no_tls(reason: object) -> Outcome:
    if isinstance(reason, ssl.SSLCertVerificationError):
        return ChannelDown("certificate")
    ended = isinstance(reason, ssl.SSLEOFError | ssl.SSLZeroReturnError)
    return Unknown("dropped") if ended else Retry("tls")  # without a handshake nothing was said
