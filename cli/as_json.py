"""Values as JSON has them: exact numbers as text, moments in one zone, days as ISO dates."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.numbers import plain


def as_json(value: Any, zone: ZoneInfo) -> Any:
    """Give a value, and all that it holds, as JSON has it."""
    if isinstance(value, dict):
        return {str(key): as_json(inner, zone) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(inner, zone) for inner in value]
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return plain(value) if isinstance(value, Decimal) else value
