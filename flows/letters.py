"""A row of the outbox with what it speaks of becomes a message, ready to be rendered: for the sender or a preview."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from config.settings import Settings
from domain.seal import Purpose, seal
from domain.terms import Channel
from notifications.message import Message
from store.outbox import DIGESTS

Item = dict[str, Any]
NOWHERE = "pratinjau"  # stands where a seal would stand that opens something


def letter(
    row: Any,
    items: Sequence[Item],
    about: Mapping[str, Any],
    settings: Settings,
    secret: str | None,
    now: datetime,
    channel: Channel | None = None,
) -> Message:
    """Give the message that a row of the outbox (as `outbox.claim` gives it) says now.

    `items` is what `digests.said` gives for its reader; `about` is what a notice speaks of. It goes through
    `channel`, by default the row's own, and to the address that the row has for it. Its link signs in its reader
    (store/task_links.py); without a `secret`, as in a preview, what is sealed opens nothing. Only reminders can be
    unsubscribed from: some notices of a step start a term of law.
    """
    channel = channel or Channel(row.channel)
    to = row.email if channel is Channel.EMAIL else row.mobile
    digest = row.template in DIGESTS
    unsubscribe = f"{settings.link}/berhenti/{_sealed(secret, Purpose.UNSUBSCRIBE, row)}" if digest else None
    link = f"{settings.link}/t/{_sealed(secret, Purpose.TASK, row)}"
    units = [item for item in items if "machine" not in item]
    template = "reminder" if row.template == "overview" and not units else row.template
    told = _told(items[len(units) :], units, now) if digest else _of(row, about)
    params = {**_common(row, link), "unsubscribe": unsubscribe, **told}
    tag = _sealed(secret, Purpose.BOUNCE, row)
    return Message(
        row.id, channel, to or "", _name(row), template, row.language or settings.language, params,
        at=now, unsubscribe=unsubscribe, tag=tag,
    )  # fmt: skip


def _sealed(secret: str | None, purpose: Purpose, row: Any) -> str:
    return seal(secret, purpose, row.id) if secret else NOWHERE


def _name(row: Any) -> str:
    name = " ".join(part for part in (row.front_title, row.name) if part)
    return f"{name}, {row.back_title}" if row.back_title else name


def _common(row: Any, link: str) -> Item:
    agency = row.agency or ""
    return {
        "name": _name(row), "agency": agency, "unit": row.unit or "", "zone": row.zone, "link": link,
        "contact": f"Tim Pengelola Kinerja {agency}".strip(), "cycle_name": row.cycle_name, "year": row.year,
        "check_ins": row.check_ins, "count": row.count, "due_at": None, "subject_name": None, "period": 0,
    }  # fmt: skip


def _of(row: Any, about: Mapping[str, Any]) -> Item:
    return {
        "subject_name": about.get("name") if row.count == 1 else None, "period": about.get("period", 0),
        "due_at": about.get("due_at"), "objection_until": about.get("objection_until"),
    }  # fmt: skip


def _told(items: Sequence[Item], units: Sequence[Item], now: datetime) -> Item:
    """Give what waits for the reader, and what is overdue in the units of an overview, which says both."""
    told = [{**item, "count": item["n"], "overdue": item["due_at"] <= now} for item in items]
    first = [*units, *items][0]["due_at"]
    if units:
        return {"rows": units, "items": told, "count": sum(unit["overdue"] for unit in units), "due_at": first}
    return {"items": told, "count": sum(item["n"] for item in items), "due_at": first}
