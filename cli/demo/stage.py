"""Set the stage for flows that a command runs itself: a Prefect server, the channels, and the ground."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cli.prefect import orchestrated, ready
from cli.start import Ground
from flows.local_server import PrefectServer
from notifications.local import Catchers, catchers


@dataclass(frozen=True)
class Stage:
    """The Prefect server, and where messages went if they were caught on this machine."""

    prefect: PrefectServer
    caught: Catchers


@contextmanager
def on_stage(ground: Ground) -> Iterator[Stage]:
    """Start what flows need and stop it again: Prefect's server, and catchers for channels without a URL."""
    settings = ground.settings
    with orchestrated(ground) as server, catchers(settings.home) as caught:
        from flows.ground import standing_on

        urls = {
            "email_url": settings.email_url or caught.email_url,
            "whatsapp_url": settings.whatsapp_url or caught.whatsapp_url,
        }
        ready(ground, server)
        with standing_on(ground.engine, settings.model_copy(update=urls)):
            yield Stage(server, caught)
