"""One door in front of Apprise: a message goes in, what became of it comes out.

    with Sender(settings.email_url, settings.whatsapp_url) as sender:
        outcomes = sender.send_all(messages, threads=4)

The limits of a provider (how many a second) are not kept here: whoever hands the messages over does.
"""

import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

from domain.terms import Channel
from notifications.channels import ChannelUrlError, check_url
from notifications.lines import Line, line
from notifications.message import (
    ChannelDown,
    Message,
    Outcome,
    Rejected,
    Retry,
    Sent,
    Unknown,
)
from notifications.render import RenderError, render

__all__ = [
    "ChannelDown",
    "ChannelUrlError",
    "Message",
    "Outcome",
    "Rejected",
    "Retry",
    "Sender",
    "Sent",
    "Unknown",
    "check_url",
]

log = logging.getLogger(__name__)


class Sender:
    """The channels of one installation, kept open until it is closed. Safe between threads.

    `origin` names the installation in the Message-ID: the same id in the outbox gives the same one.
    """

    def __init__(self, email_url: str | None, whatsapp_url: str | None, *, origin: str = "siklus") -> None:
        """Open both channels; one without a URL answers ChannelDown. Raises ChannelUrlError."""
        urls = {Channel.EMAIL: email_url, Channel.WHATSAPP: whatsapp_url}
        self._lines: dict[Channel, Line] = {channel: line(url, channel, origin) for channel, url in urls.items() if url}

    def send(self, message: Message) -> Outcome:
        """Render one message and send it. Raises nothing: what goes wrong is an outcome."""
        its_line = self._lines.get(message.channel)
        if its_line is None:
            return ChannelDown("not-configured")
        try:
            rendered = render(message.template, message.channel, message.language, message.params)
        except RenderError as error:
            log.error("message %d cannot be said: %s", message.id, error)
            return Rejected("render", address=False)
        try:
            return its_line.send(message, rendered)
        except Exception as error:  # one broken message must not lose the outcomes of the others
            log.error("message %d broke its channel: %s", message.id, type(error).__name__)
            return Unknown("error")

    def send_all(self, messages: Iterable[Message], threads: int = 4) -> list[Outcome]:
        """Send many at once; the outcomes stand in the order of the messages."""
        if threads <= 1:
            return [self.send(message) for message in messages]
        with ThreadPoolExecutor(threads, thread_name_prefix="sender") as pool:
            return list(pool.map(self.send, messages))

    def close(self) -> None:
        """Part from relays and providers."""
        for its_line in self._lines.values():
            its_line.close()

    def __enter__(self) -> "Sender":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
