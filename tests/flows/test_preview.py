"""The preview says, to the byte, what the delivery of that day sends: to a real SMTP server and a WhatsApp endpoint."""

import json
import mailbox
import re
from collections.abc import Iterator
from datetime import datetime
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from config.settings import Settings
from domain.reminder import release
from domain.terms import Channel
from flows import ladder
from flows.messages import Worker
from flows.preview import Shown, preview
from notifications.local import catchers
from notifications.send import Sender
from store import cycles, installation, outbox, previewing, reminders
from store.database import Engine
from tests.calendars import CALENDAR
from tests.people import BUDI, DEWI, HADI, JOKO, LESTARI, NAMES, RATNA, SARI, an_office, at, propose

QUEUED_AT, SENT_AT = at("2027-01-28 08:00"), at("2027-01-28 09:30")  # the last rung before the due day
SEALED, HIDDEN = re.compile(r"(/t/|/berhenti/)[\w~.=-]+"), r"\1pratinjau"


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    with catchers(tmp_path) as caught:
        yield Settings(home=tmp_path, email_url=caught.email_url, whatsapp_url=caught.whatsapp_url)


@pytest.fixture
def office_engine(engine: Engine) -> Engine:
    """Lestari's and ratna's SKP wait; budi, hadi and dewi wait for ratna's."""
    with engine.begin() as tx:
        office = an_office(tx)
        installation.secret(tx, "rahasia")
        propose(office, LESTARI)
        propose(office, RATNA)
        propose(office, JOKO)
        office.do("DELETE FROM outbox")  # notices of these steps
    return engine


def queue(engine: Engine, now: datetime) -> None:
    """As the flow does it for a whole cycle."""
    with engine.begin() as tx:
        cycle = cycles.find(tx, "2027")
        for rungs in ladder.turns(ladder.due(tx, cycle, now, CALENDAR)):
            reminders.queue(tx, cycle.id, cycles.agencies(tx, cycle.id), rungs, now, release(now))


def looked(engine: Engine, nip: str, settings: Settings) -> list[Shown]:
    with engine.connect() as db, db.begin() as transaction:
        shown, _ = preview(db, nip, QUEUED_AT, settings, CALENDAR)
        transaction.rollback()
    return shown


def deliver(engine: Engine, settings: Settings) -> dict[str, int]:
    with Sender(settings.email_url, settings.whatsapp_url) as sender:
        worker = Worker(engine, sender, settings, CALENDAR, lambda: SENT_AT)
        worker.run()
        return dict(worker.outcomes)


def mails(home: Path) -> dict[str, tuple[str, str, str]]:
    """Subject, text and HTML of each letter in the mailbox, by the address."""
    found = {}
    for mail in mailbox.Maildir(home / "mail"):
        parts = {p.get_content_type(): p.get_payload(decode=True).decode() for p in mail.walk() if not p.is_multipart()}  # type: ignore[union-attr]
        subject = str(make_header(decode_header(str(mail["Subject"]))))
        found[re.search(r"[\w.]+@[\w.]+", str(mail["To"]))[0]] = (subject, parts["text/plain"], parts["text/html"])  # type: ignore[index]
    return found


def lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").strip("\n").split("\n")


def test_every_word_of_the_preview_is_what_the_delivery_then_sends(office_engine: Engine, settings: Settings) -> None:
    before = {nip: looked(office_engine, nip, settings) for nip in NAMES}
    assert deliver(office_engine, settings) == {}, "the preview queued nothing"
    queue(office_engine, QUEUED_AT)
    after = {nip: looked(office_engine, nip, settings) for nip in NAMES}
    deliver(office_engine, settings)
    sent = mails(settings.home)
    seen = {one.message.to: one for shown in after.values() for one in shown if one.message.channel is Channel.EMAIL}
    assert sent
    assert set(seen) == set(sent), "the same people, and nobody else"
    for address, (subject, text, html) in sent.items():
        said = seen[address].rendered
        preview = (said.subject, lines(said.text), lines(said.html))
        assert "/t/pratinjau" in said.text
        assert "/t/pratinjau" not in text  # a link that signs in its reader is for nobody else's eyes
        assert preview == (subject, lines(SEALED.sub(HIDDEN, text)), lines(SEALED.sub(HIDDEN, html)))
    # Before anything was queued it said the same.
    for nip, shown in before.items():
        assert [_whole(one) for one in shown] == [_whole(one) for one in after[nip]]


def _whole(one: Shown) -> tuple[object, ...]:
    said = one.rendered
    return one.at, one.message.channel, said.subject, said.text, said.html, said.values


def test_whatsapp_parameters_are_those_that_the_endpoint_gets(office_engine: Engine, settings: Settings) -> None:
    queue(office_engine, QUEUED_AT)
    (note,) = [one for one in looked(office_engine, LESTARI, settings) if one.message.channel is Channel.WHATSAPP]
    deliver(office_engine, settings)
    caught = [json.loads(file.read_text()) for file in (settings.home / "whatsapp").glob("*.json")]
    assert any(all(value in json.dumps(one, ensure_ascii=False) for value in note.rendered.values) for one in caught)


def test_whose_turn_it_is_not_gets_nothing_and_the_reason_names_who_is_waited_for(
    office_engine: Engine, settings: Settings
) -> None:
    with office_engine.connect() as db, db.begin() as transaction:
        shown, reasons = preview(db, SARI, QUEUED_AT, settings, CALENDAR)
        transaction.rollback()
    assert shown == []
    assert [(why.code, why.turn) for why in reasons if why.code == "blocked"] == [
        ("blocked", ("giliran Lestari menyetujui SKP Ratna", "it is for Lestari to agree to the SKP of Ratna"))
    ]
    assert [looked(office_engine, nip, settings) for nip in (BUDI, HADI, DEWI)] == [[], [], []]


def test_the_rows_that_a_preview_reads_are_those_that_a_worker_claims(office_engine: Engine) -> None:
    queue(office_engine, QUEUED_AT)
    with office_engine.begin() as tx:
        (row, *_) = previewing.queued(tx, LESTARI)
        claimed = {one.id: one for one in outbox.claim(tx, Channel(row.channel), 50, SENT_AT, SENT_AT - QUEUED_AT)}
    assert set(row._fields) - {"not_before"} == set(claimed[row.id]._fields)
    same = set(row._fields) - {"not_before", "lease_no", "attempts"}
    assert {name: getattr(row, name) for name in same} == {name: getattr(claimed[row.id], name) for name in same}
