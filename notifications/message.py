"""What is handed to a channel, and what the channel answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.terms import Channel


@dataclass(frozen=True, slots=True)
class Message:
    """One row of the outbox, ready to be said: parameters, not text.

    `at` stands in the Date header of an e-mail; without it the clock does. `unsubscribe` is a link
    that ends these messages with one click (RFC 8058); without it a mail to the sender does. `tag` stands
    in the return path of an e-mail, so that a bounce names its message; without it the id does.
    """

    id: int
    channel: Channel
    to: str = field(repr=False)
    to_name: str = field(repr=False)
    template: str
    language: str
    params: Mapping[str, Any] = field(repr=False)
    at: datetime | None = None
    unsubscribe: str | None = None
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it. `provider_id` is the queue id of the relay or Meta's wamid, where it told one."""

    provider_id: str | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Retry:
    """Not taken, for now. `after_s` is the provider's own wish in seconds, if it said one."""

    code: str
    after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Never to be taken. `address` says whether the address is at fault, so that it should be suppressed."""

    code: str
    address: bool = True


@dataclass(frozen=True, slots=True)
class Unknown:
    """The message went out and the reply was lost: it must not be sent again blindly."""

    code: str


@dataclass(frozen=True, slots=True)
class ChannelDown:
    """The account, its password or its certificate is refused: no message can pass until someone mends it."""

    code: str


Outcome = Sent | Retry | Rejected | Unknown | ChannelDown
