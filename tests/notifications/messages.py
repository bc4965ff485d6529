"""Messages to send in tests: what the outbox would hand over."""

from datetime import UTC, datetime
from typing import Any

from domain.lifecycle import LIFECYCLE
from domain.terms import Channel
from notifications.send import Message

DUE = datetime(2027, 1, 29, 9, tzinfo=UTC)
AT = datetime(2027, 1, 22, 1, tzinfo=UTC)

PARAMS: dict[str, Any] = {
    "name": "Sari Wulandari, S.Pd.",
    "cycle_name": "Penilaian Kinerja 2027",
    "year": 2027,
    "agency": "Pemerintah Kota Surakarta",
    "unit": "Dinas Pendidikan",
    "link": "https://siklus.surakarta.example/kotak/7?dari=surel",
    "contact": "BKPSDM Surakarta, loket 2",
    "count": 1,
    "subject_name": "Joko Susilo, S.T.",
    "period": 2,
    "check_ins": 4,
    "due_at": DUE,
    "zone": "Asia/Jakarta",
    "objection_until": None,
}

NOTICES = sorted({f"{t.machine}.{t.event}.{role}" for t in LIFECYCLE for role in t.tell})


def item(machine: str, state: str, own: bool = False, count: int = 3, **more: Any) -> dict[str, Any]:
    """Give one thing that waits for a person."""
    names = ["Joko Susilo", "Tri Handayani", "Eko Prasetyo"][:count]
    given = {"stage": "checkin", "period": 1, "machine": machine, "state": state, "own": own, "count": count}
    return given | {"due_at": DUE, "overdue": False, "names": names} | more


ITEMS = [item("checkin", "reported", own=True, overdue=True), item("checkin", "open", own=True, count=1)]


def row(unit: str = "Dinas Pendidikan", overdue: int = 3, **more: Any) -> dict[str, Any]:
    """Give one line of an overview: what is overdue in a unit."""
    given = {"unit": unit, "stage": "checkin", "period": 1, "year": 2027, "check_ins": 4, "overdue": overdue}
    return given | {"due_at": DUE} | more


ROWS = [row(), row("Dinas Kesehatan", 7, stage="target_agreement", period=0)]


def email(number: int = 1, to: str = "sari@dinas.example", **params: Any) -> Message:
    """Give a reminder by e-mail."""
    return Message(
        number, Channel.EMAIL, to, "Sari Wulandari, S.Pd.", "reminder", "id", PARAMS | {"items": ITEMS} | params, at=AT
    )


def whatsapp(number: int = 1, to: str = "+6281234567890", **params: Any) -> Message:
    """Give a reminder by WhatsApp."""
    return Message(number, Channel.WHATSAPP, to, "Sari", "reminder", "id", PARAMS | {"items": ITEMS} | params)
