"""A line is one opened channel: it takes a message with its text and gives the outcome.

Three kinds: our two pooled plugins, and any other service of Apprise, which is slower and whose
answer is yes or no. All of them send through Apprise.notify().
"""

import copy
import re
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar

from apprise import Apprise, NotifyFormat

from domain.terms import Channel
from notifications.channels import asset, opened, parts_of
from notifications.email import LETTER, Letter, PooledEmail, is_address
from notifications.message import Message, Outcome, Rejected, Retry, Sent, Unknown
from notifications.render import Rendered
from notifications.whatsapp import NOTE, Note, PooledWhatsApp, is_number

T = TypeVar("T", Letter, Note)

_PLAIN = re.compile(r"[A-Za-z0-9._+-]+(?:@[A-Za-z0-9.-]+)?")  # nothing that a URL or a list of targets knows


class Line(Protocol):
    """What a Sender asks of a channel."""

    def send(self, message: Message, rendered: Rendered) -> Outcome:
        """Send one message. Safe between threads; raises nothing that the message or the network can cause."""

    def close(self) -> None:
        """Let go of what is kept open."""


def line(url: str, channel: Channel, origin: str) -> Line:
    """Open the line that an Apprise URL describes. Raises ChannelUrlError."""
    parts = parts_of(url, channel)
    plugin = opened(copy.deepcopy(parts), channel)
    if isinstance(plugin, PooledEmail):
        return EmailLine(plugin, origin)
    if isinstance(plugin, PooledWhatsApp):
        return WhatsAppLine(plugin, origin)
    return OtherLine(parts, channel, isinstance(getattr(plugin, "targets", None), list))


def _through(service: Apprise, letter: T, current: ContextVar[T | None], **words: Any) -> Outcome:
    """Send with the letter in the context. No outcome means that the plugin broke, at a point nobody knows."""
    token = current.set(letter)
    try:
        service.notify(**words)
    finally:
        current.reset(token)
    return letter.outcome or Unknown("error")


class EmailLine:
    """E-mail over kept connections."""

    def __init__(self, plugin: PooledEmail, origin: str) -> None:
        self.plugin, self._origin = plugin, origin
        self._service = Apprise(plugin, asset=asset())

    def send(self, message: Message, rendered: Rendered) -> Outcome:
        """Send one letter."""
        letter, html, subject = self.letter(message, rendered), rendered.html, rendered.subject
        return _through(self._service, letter, LETTER, body=html, title=subject, body_format=NotifyFormat.HTML)

    def letter(self, message: Message, rendered: Rendered) -> Letter:
        """Give what the plugin is told beside subject and HTML. The Message-ID follows from the outbox id alone."""
        return Letter(
            to=message.to,
            to_name=message.to_name,
            text=rendered.text,
            reference=f"{self._origin}-{message.id}",
            return_tag=message.tag or str(message.id),
            language=rendered.language,
            at=message.at,
            unsubscribe=message.unsubscribe,
        )

    def close(self) -> None:
        """Part from the relay."""
        self.plugin.close()


class WhatsAppLine:
    """WhatsApp's Cloud API over kept connections."""

    def __init__(self, plugin: PooledWhatsApp, origin: str) -> None:
        self._plugin, self._origin = plugin, origin
        self._service = Apprise(plugin, asset=asset())

    def send(self, message: Message, rendered: Rendered) -> Outcome:
        """Send one approved template."""
        note = Note(
            to=message.to,
            template=rendered.whatsapp,
            language=rendered.language,
            body=rendered.values,
            button=rendered.button,
            reference=f"{self._origin}-{message.id}",
        )
        return _through(self._service, note, NOTE, body=rendered.text, body_format=NotifyFormat.TEXT)

    def close(self) -> None:
        """Close the kept connections."""
        self._plugin.close()


class OtherLine:
    """Any other service of Apprise, at its own speed: one object for each message.

    Where a value of the URL holds `{to}` (a gateway's own field, as in `:phone={to}`), the recipient
    stands there; otherwise the recipient is the service's target. Values are filled in after the URL was
    taken apart, and only with an address or number that was checked.
    """

    def __init__(self, parts: dict[str, Any], channel: Channel, has_targets: bool) -> None:
        self._parts, self._channel, self._has_targets = parts, channel, has_targets
        self._marked = "{to}" in str(parts)

    def send(self, message: Message, rendered: Rendered) -> Outcome:
        """Send one message: Sent or Retry is all that can be known."""
        if self._channel is Channel.EMAIL and not is_address(message.to):
            return Rejected("address")
        if self._channel is Channel.WHATSAPP and not is_number(message.to):
            return Rejected("number")
        if not _PLAIN.fullmatch(message.to):
            return Rejected("address", address=False)  # a proper address, but not for a service that takes it apart
        service = Apprise(opened(self._for(message.to), self._channel), asset=asset())
        is_html = self._channel is Channel.EMAIL
        done = service.notify(
            body=rendered.html if is_html else rendered.text,
            title=rendered.subject,
            body_format=NotifyFormat.HTML if is_html else NotifyFormat.TEXT,
        )
        return Sent() if done else Retry("refused")

    def _for(self, to: str) -> dict[str, Any]:
        parts: dict[str, Any] = _filled(self._parts, to)
        if self._has_targets and not self._marked:
            parts["targets"] = [to]
        return parts

    def close(self) -> None:
        """Nothing is kept open."""


def _filled(value: Any, to: str) -> Any:
    """Give a copy of the parts of a URL with the recipient in the marked places."""
    if isinstance(value, dict):
        return {key: _filled(inner, to) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, to) for inner in value]
    return value.replace("{to}", to) if isinstance(value, str) else value
