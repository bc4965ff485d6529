"""Look after the messages: what an operator must know at once is told through another channel."""

from datetime import datetime


def look(now: datetime) -> None:
    """Compare what is wrong now with what the operator has been told, and tell what is new or over."""
