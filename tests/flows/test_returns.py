"""What came back is stored before it is put away; twice is harmless, and strangers change nothing."""

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from config.settings import Settings
from domain.seal import Purpose, seal
from flows.bounces import bounces
from flows.ground import standing_on
from flows.returns import collect
from notifications.bounce_box import BoxError, opened
from store import installation
from store.database import Engine, text
from tests.notifications.imap import Imap
from tests.notifications.returned import group, report, words
from tests.people import SARI, an_office, at

NOW = at("2027-01-26")
MAIL = """
    INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, state, created_at, not_before, sent_at)
    SELECT 'r:' || n, :cycle, 'email', :nip, 'reminder', 'accepted', :at, :at, :at FROM generate_series(1, 3) n
    RETURNING id"""


@pytest.fixture
def sent(engine: Engine) -> list[str]:
    """The addresses that three mails to sari come back to."""
    with engine.begin() as tx:
        office = an_office(tx)
        office.do("DELETE FROM outbox")
        ids = office.rows(MAIL, cycle=office.cycle.id, nip=SARI, at=at("2027-01-25"))
        secret = installation.secret(tx)
    return [f"pengingat+{seal(secret, Purpose.BOUNCE, row[0])}@instansi.example" for row in ids]


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for part in ("new", "cur"):
        (tmp_path / part).mkdir()
    return tmp_path


@pytest.fixture
def imap() -> Iterator[Imap]:
    server = Imap()
    yield server
    server.stop()


def _kept(engine: Engine) -> list[tuple[str, ...]]:
    with engine.begin() as tx:
        return [tuple(row) for row in tx.execute(text("SELECT answer, code FROM answer ORDER BY outbox_id, answer"))]


def test_every_mail_of_the_box_is_counted_as_what_it_is(engine: Engine, sent: list[str], maildir: Path) -> None:
    mails = [
        report(to=sent[0]),
        report(group("delayed", "4.4.1"), to=sent[1]),
        report(),  # a seal of another installation
        words("Mengapa saya menerima ini?", sender="sari@dinas.example", path="<sari@dinas.example>"),
        b"",
    ]
    for number, raw in enumerate(mails):
        (maildir / "new" / str(number)).write_bytes(raw)
    with opened(str(maildir)) as box:
        found = collect(engine, box, NOW)
        assert asdict(found) == {"bounced": 1, "delayed": 1, "foreign": 2, "unreadable": 1, "new": 2}
        assert box.waiting() == ["new/4"]
        assert asdict(collect(engine, box, NOW))["unreadable"] == 1
    assert _kept(engine) == [("bounced", "5.1.1"), ("delayed", "4.4.1")]


def test_a_dead_address_is_suppressed_and_a_blocked_relay_is_nobodys_address(
    engine: Engine, sent: list[str], maildir: Path
) -> None:
    (maildir / "new" / "1").write_bytes(report(group("failed", "5.7.1"), to=sent[0]))
    with opened(str(maildir)) as box:
        collect(engine, box, NOW)
    suppressed = text("SELECT address, reason, code FROM suppression")
    with engine.begin() as tx:
        assert tx.execute(suppressed).all() == []
    (maildir / "new" / "2").write_bytes(report(to=sent[1]))
    with opened(str(maildir)) as box:
        collect(engine, box, NOW)
    with engine.begin() as tx:
        assert [tuple(row) for row in tx.execute(suppressed)] == [("sari@surakarta.example", "bounced", "5.1.1")]
        states = tx.execute(text("SELECT state FROM outbox ORDER BY id")).scalars().all()
    assert states == ["rejected", "rejected", "accepted"]


def test_what_was_stored_and_not_put_away_is_read_again_and_stored_once(
    engine: Engine, sent: list[str], imap: Imap
) -> None:
    imap.mails |= {uid: report(to=address) for uid, address in enumerate(sent, 1)}
    imap.dies_at = "STORE"
    with pytest.raises(BoxError), opened(imap.url()) as box:
        collect(engine, box, NOW)
    assert len(_kept(engine)) == 3
    assert imap.seen == set()
    imap.dies_at = ""
    with opened(imap.url()) as box:
        assert asdict(collect(engine, box, NOW)) == {
            "bounced": 3, "delayed": 0, "foreign": 0, "unreadable": 0, "new": 0,
        }  # fmt: skip
    assert len(_kept(engine)) == 3
    assert imap.seen == {1, 2, 3}


def test_a_mail_that_claims_to_come_from_the_future_came_now(engine: Engine, sent: list[str], maildir: Path) -> None:
    (maildir / "new" / "1").write_bytes(report(to=sent[0], date="Mon, 25 Jan 2077 08:00:00 +0700"))
    with opened(str(maildir)) as box:
        collect(engine, box, NOW)
    with engine.begin() as tx:
        assert tx.scalar(text("SELECT at FROM answer")) == NOW


def test_the_flow_reads_the_box_of_the_setting_and_does_nothing_without_one(
    engine: Engine, sent: list[str], maildir: Path
) -> None:
    (maildir / "new" / "1").write_bytes(report(to=sent[0]))
    with standing_on(engine, Settings(bounces=str(maildir))):
        assert asyncio.run(bounces.fn(as_of=NOW))["bounced"] == 1
    with standing_on(engine, Settings()):
        assert asyncio.run(bounces.fn(as_of=NOW)) == {}
