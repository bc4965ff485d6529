"""A value that goes out into the world and must come back unchanged: a link to unsubscribe, a return path.

And what an installation shares with one receiver alone, so that it need not be kept: the key of a webhook.
"""

import hmac
from enum import StrEnum, auto
from hashlib import sha256


class Purpose(StrEnum):
    """What a value is sealed for: a seal of one purpose opens nothing of another."""

    BOUNCE = auto()
    UNSUBSCRIBE = auto()
    SIGN_IN = auto()  # signs in whoever asked for it, once
    TASK = auto()  # signs in the reader of a message, once
    WEBHOOK = auto()  # signs what a receiver is told


# Hexadecimal digits. 64 bits are nothing that anybody tries through over a network; what opens a door has twice.
LENGTH = {Purpose.BOUNCE: 16, Purpose.UNSUBSCRIBE: 16, Purpose.SIGN_IN: 32, Purpose.TASK: 32, Purpose.WEBHOOK: 64}


def seal(secret: str, purpose: Purpose, number: int) -> str:
    """Give a number with its seal: `42-0f3c…`, fit for a URL and for the local part of an address."""
    return f"{number}-{derived(secret, purpose, number)}"


def unseal(secret: str, purpose: Purpose, sealed: str) -> int | None:
    """Give the number whose seal is right; None for anything else. Compared in constant time."""
    digits, _, mark = sealed.strip().lower().partition("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        return None
    right = derived(secret, purpose, int(digits))
    return int(digits) if hmac.compare_digest(mark.encode(), right.encode()) else None


def derived(secret: str, purpose: Purpose, number: int) -> str:
    """Give what belongs to a number alone, in hexadecimal; nobody without the secret can say it."""
    return hmac.new(secret.encode(), f"{purpose}:{number}".encode(), sha256).hexdigest()[: LENGTH[purpose]]
