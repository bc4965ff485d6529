"""A word to the operator, by a way that is not one of the channels it speaks of: any Apprise URL.

The URL may hold a password or a token: no error and no log repeats it.
"""

import logging
from typing import Any

from apprise import Apprise, NotifyFormat, NotifyType
from apprise.plugins import url_to_dict

from domain.errors import Bilingual
from notifications.channels import asset, hush

EXAMPLE = "tgram://TOKEN/CHAT_ID, mailtos://USER:PASSWORD@relay.example, slack://…"
OURS = ("pmailto", "pmailtos", "pwa")  # they reach the people of a roster, one at a time

log = logging.getLogger(__name__)


class OperatorUrlError(Bilingual):
    """An operator's URL that cannot be used."""

    def __init__(self) -> None:
        super().__init__(
            f"SIKLUS_OPERATOR_URL: Apprise tidak mengenali URL itu. Yang diharapkan misalnya {EXAMPLE}.",
            f"SIKLUS_OPERATOR_URL: Apprise does not know this URL. Expected for example {EXAMPLE}.",
        )


def check_operator(url: str) -> str:
    """Give the URL back if the operator can be reached by it. Raises OperatorUrlError."""
    _service(url)
    return url


def tell(url: str, title: str, body: str) -> bool:
    """Tell the operator, and give whether the service took it. Raises nothing: it is tried again at the next look."""
    try:
        found = Apprise(asset=asset())
        found.add(_service(url))
        return bool(found.notify(title=title, body=body, notify_type=NotifyType.WARNING, body_format=NotifyFormat.TEXT))
    except Exception as error:  # a plugin may raise anything, and its words may hold the URL
        log.warning("the operator could not be told (%s)", type(error).__name__)
        return False


def _service(url: str) -> Any:
    """Give Apprise's object for a URL. Not by Apprise.add(), which logs the parts of a URL that fails."""
    hush()
    try:
        parts = url_to_dict(url.strip(), secure_logging=True)
        if not parts or parts["schema"] in OURS:
            raise OperatorUrlError
        return Apprise.instantiate(parts, asset=asset(), suppress_exceptions=False)
    except Exception:
        raise OperatorUrlError from None
