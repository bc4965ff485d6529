"""The stage for flows that a command runs itself: the channels, a Prefect server, and the ground they stand on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from cli.prefect import orchestrated, ready
from cli.start import Ground
from config.settings import Settings
from domain.terms import Channel

if TYPE_CHECKING:
    from notifications.local import Catchers


@contextmanager
def channels(ground: Ground) -> Iterator[Settings]:
    """Give the settings with a URL for every channel: the local catchers where none is set, which know no rate.

    Raises SiklusError for a URL that no channel understands, before anything is started.
    """
    from notifications.local import catchers
    from notifications.send import check_url

    settings = ground.settings
    named = {"email_url": settings.email_url, "whatsapp_url": settings.whatsapp_url}
    for url, channel in zip(named.values(), (Channel.EMAIL, Channel.WHATSAPP), strict=True):
        if url:
            check_url(url, channel)
    with nullcontext() if all(named.values()) else catchers(settings.home) as caught:
        yield settings if caught is None else _with_local(settings, caught)


def _with_local(settings: Settings, caught: "Catchers") -> Settings:
    local: dict[str, object] = {}
    if settings.email_url is None:
        local |= {"email_url": caught.email_url, "email_rate": None, "email_daily": None}
    if settings.whatsapp_url is None:
        local |= {"whatsapp_url": caught.whatsapp_url, "whatsapp_rate": None, "whatsapp_daily": None}
    return settings.model_copy(update=local)


@contextmanager
def flows_ready(ground: Ground, settings: Settings, debug: bool = False) -> Iterator[None]:
    """Let flows run inside the block, on this database and with these settings. Import them only inside.

    What they log is kept by Prefect's server; the terminal gets our own sentence, unless `debug` asks for all.
    """
    with orchestrated(ground) as server:
        if not debug:
            os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
        from flows.ground import standing_on

        ready(ground, server)
        with standing_on(ground.engine, settings):
            yield
