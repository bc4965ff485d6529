"""What the parties to an objection do, in the cast's office."""

from datetime import timedelta
from typing import Any

from domain.objection import Side
from domain.terms import Channel, Ekspektasi, MessageState
from store import objections, outbox, receipts
from store.outbox import Settled
from tests.people import RATNA, SARI, Office, at

BETTER = (Ekspektasi.DI_ATAS, Ekspektasi.DI_ATAS)
LEASE = timedelta(minutes=5)


def file(office: Office, when: str) -> None:
    objections.objection(office.tx, office.appraisal(), "Tidak sesuai.", actor=SARI, now=at(when))
    office.take("contest", office.appraisal(), SARI, when)


def hear(office: Office, by: str, when: str = "2028-01-28", side: Side | None = None) -> Side:
    return objections.hearing(office.tx, office.appraisal(), "Keterangan.", side, actor=by, now=at(when))


def decide(office: Office, new: objections.New, when: str) -> tuple[Any, ...]:
    objections.decision(office.tx, office.appraisal(), "Sudah ditelaah.", new, actor=RATNA, now=at(when))
    return office.rows("SELECT predikat, decision FROM appraisal a JOIN objection ON appraisal_id = a.id")[0]


def received(office: Office) -> tuple[Any, ...]:
    return office.rows("SELECT received_at, received_how, objection_until::text FROM appraisal WHERE employee_nip = :n",
                       n=SARI)[0]  # fmt: skip


def window(office: Office) -> receipts.ObjectionWindow:
    found = receipts.objection_window(office.tx, office.appraisal())
    assert found
    return found


def deliver(office: Office, when: str, state: MessageState = MessageState.ACCEPTED, late: bool = False) -> int:
    """Claim the notices that may go out, and settle them all like this; late is after the lease was taken over."""
    now = at(when)
    hand = outbox.claim(office.tx, Channel.EMAIL, 10, now, LEASE)
    if late:
        office.do("UPDATE outbox SET state = 'unknown'")
    return outbox.settle(office.tx, [Settled(m.id, m.lease_no, state) for m in hand], now)


def counting(office: Office, words: str, own: bool = False) -> None:
    """Let the cycle, or sari's agency alone, count calendar or working days."""
    table = "cycle_agency" if own else "cycle"
    office.do(f"UPDATE {table} SET policy = jsonb_set(c.policy, '{{batas_waktu,hitungan}}', :words) FROM cycle c "
              f"WHERE c.id = {table}.{'cycle_id' if own else 'id'}", words=f'"{words}"')  # fmt: skip
