"""Links to sign in go out within seconds, through a real relay: each at most once, and never a late one."""

import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from domain.terms import Access, Channel
from flows import sign_ins
from flows.sign_ins import Mailer
from notifications.send import Sender
from store import accounts, pace, sessions
from store.database import Engine, text
from store.sign_ins import forget
from tests.notifications.certificate import self_signed
from tests.notifications.graph import Graph
from tests.notifications.relay import Box, Relay
from tests.people import SARI, an_office

LIFE = timedelta(minutes=15)
LINK = "https://kinerja.example"
SEALED = re.compile(rf"{LINK}(/masuk/\d+-[0-9a-f]{{32}})")


def _now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def relay() -> Iterator[Relay]:
    running = Relay(Box())
    running.start()
    yield running
    running.stop()


@pytest.fixture
def office(engine: Engine) -> Engine:
    with engine.begin() as tx:
        an_office(tx)
    return engine


Mailers = Callable[..., Mailer]


@pytest.fixture
def mailers(office: Engine) -> Iterator[Mailers]:
    """Make mailers whose senders are closed at the end."""
    made: list[Sender] = []

    def make(email: str | None = None, whatsapp: str | None = None, **given: Any) -> Mailer:
        made.append(Sender(email, whatsapp, origin=sign_ins.ORIGIN))
        return Mailer(office, made[-1], Settings(link=LINK, **given))

    yield make
    for sender in made:
        sender.close()


def _ask(engine: Engine, whose: int | str = SARI, channel: Channel = Channel.EMAIL, life: timedelta = LIFE) -> int:
    with engine.begin() as tx:
        return sessions.link(tx, whose, channel, _now(), life)


def _account(engine: Engine, email: str, language: str = "id", name: str = "Dewi Lestari") -> int:
    with engine.begin() as tx:
        return accounts.add(tx, email, name, Access.PENGELOLA, "A1", language, by="uji", now=_now()).id


def _sent(engine: Engine) -> list[bool]:
    with engine.begin() as tx:
        return list(tx.scalars(text("SELECT sent_at IS NOT NULL FROM sign_in ORDER BY id")))


def _until(true: Callable[[], Any]) -> Any:
    end = time.monotonic() + 20
    while not (held := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return held


def test_a_link_that_was_asked_for_comes_by_mail_once_and_opens(office: Engine, relay: Relay, mailers: Mailers) -> None:
    _ask(office)
    mailer = mailers(relay.url)
    assert [mailer.once(), mailer.once()] == [1, 0]
    (mail,) = relay.box.mails
    assert mail["Subject"] == "[Penilaian Kinerja] Tautan untuk masuk"
    assert relay.box.got[0].mail_from == "pengingat+masuk@instansi.example"  # of no message in the outbox
    body = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "halaman tugas Penilaian Kinerja Bapak/Ibu" in body
    assert "WIB" in body
    found = SEALED.search(body)
    assert found
    assert found[0] in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    with office.begin() as tx:
        assert sessions.use(tx, found[1].removeprefix("/masuk/"), _now()) == SARI


def test_an_account_is_written_to_in_its_language_and_its_name_is_in_no_header_but_to(
    office: Engine, relay: Relay, mailers: Mailers
) -> None:
    _ask(office, _account(office, "dewi@surakarta.example", "en", "Dewi\r\nBcc: joko@jahat.example"))
    assert mailers(relay.url).once() == 1
    (mail,) = relay.box.mails
    assert mail["Subject"] == "[Performance appraisal] Your link to sign in"
    assert mail["Bcc"] is None
    assert relay.box.recipients == ["dewi@surakarta.example"]
    body = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "the console of the performance appraisal" in body


def test_whatsapp_carries_it_behind_its_button(office: Engine, mailers: Mailers, tmp_path: Path) -> None:
    certificate = self_signed(tmp_path / "server.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    graph = Graph(context)
    try:
        _ask(office, channel=Channel.WHATSAPP)
        assert mailers(whatsapp=graph.url(certificate)).once() == 1
        ((_, _, said),) = graph.requests
    finally:
        graph.shutdown()
        graph.server_close()
    assert said["template"]["name"] == "siklus_masuk"
    button = said["template"]["components"][1]["parameters"][0]["text"]
    assert SEALED.fullmatch(f"{LINK}/{button}")
    assert not re.fullmatch(r"siklus-\d+", said["biz_opaque_callback_data"])  # is taken for no row of the outbox


def test_two_at_work_send_each_link_once(office: Engine, relay: Relay, mailers: Mailers) -> None:
    for _ in range(25):
        _ask(office)
    hands = [mailers(relay.url) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(Mailer.once, hands)) == 25
    assert len({mail["Message-ID"] for mail in relay.box.mails}) == len(relay.box.mails) == 25


def test_what_is_late_used_or_of_an_ended_account_is_never_sent(office: Engine, relay: Relay, mailers: Mailers) -> None:
    _ask(office, life=timedelta(seconds=-1))
    used, dewi = _ask(office), _account(office, "dewi@surakarta.example")
    _ask(office, dewi)
    with office.begin() as tx:
        assert sessions.use(tx, sessions.path(tx, used).removeprefix("/masuk/"), _now())
        accounts.end(tx, dewi, _now())
    assert mailers(relay.url).once() == 0
    assert relay.box.recipients == []


def test_what_a_relay_puts_off_is_tried_again_later_and_what_it_may_have_taken_is_not(
    office: Engine, relay: Relay, mailers: Mailers
) -> None:
    _ask(office, _account(office, "tunda@surakarta.example"))
    _ask(office, _account(office, "hilang@surakarta.example"))
    mailer = mailers(relay.url)
    assert mailer.once() == 0
    assert _sent(office) == [False, True]
    assert mailer.once() == 0
    assert len(relay.box.recipients) == 2  # neither at once
    mailer._tries = {number: (n, 0.0) for number, (n, _) in mailer._tries.items()}  # time has passed
    mailer.once()
    assert relay.box.recipients.count("tunda@surakarta.example") == 2
    assert relay.box.recipients.count("hilang@surakarta.example") == 1


def test_a_channel_that_is_shut_is_left_alone_and_the_link_waits(
    office: Engine, relay: Relay, mailers: Mailers
) -> None:
    with office.begin() as tx:
        pace.trip(tx, Channel.EMAIL, "535", 3600)
    _ask(office)
    mailer = mailers(relay.url)
    assert mailer.once() == 0
    assert (_sent(office), relay.box.recipients) == ([False], [])
    with office.begin() as tx:
        pace.trip(tx, Channel.EMAIL, "535", -1)  # its time is over: the link tries the channel out
    assert mailer.once() == 1
    with office.begin() as tx:
        assert not pace.lanes(tx)["email"].opened


def test_what_has_been_over_for_a_quarter_is_forgotten_and_nothing_sooner(office: Engine) -> None:
    _ask(office)
    with office.begin() as tx:
        cookie = sessions.begin(tx, SARI, sessions.How.LINK, "", _now())
        tx.execute(text("INSERT INTO used_link (outbox_id, at) VALUES (1, :now)"), {"now": _now()})
        assert forget(tx, _now() + timedelta(days=89)) == 0
        assert sessions.find(tx, cookie, _now())
        assert forget(tx, _now() + timedelta(days=92)) == 3


def test_a_link_wakes_the_mailer_and_a_lost_connection_does_not_end_it(
    office: Engine, relay: Relay, mailers: Mailers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_ins, "POLL_S", 3600.0)  # nothing but the bell can wake it
    ending = threading.Event()
    thread = threading.Thread(target=mailers(relay.url).run, args=[ending])
    thread.start()
    try:
        for _ in range(2):
            assert _until(lambda: _listening(office, ""))
            _ask(office)
            assert _until(lambda: all(_sent(office)))
            assert _listening(office, ", pg_terminate_backend(pid)")
            _until(lambda: not _listening(office, ""))
    finally:
        ending.set()
        thread.join(20)
    assert not thread.is_alive()
    assert len(relay.box.got) == 2


def _listening(engine: Engine, also: str) -> bool:
    """Tell whether somebody listens for links."""
    with engine.begin() as tx:
        return bool(tx.execute(text(f"SELECT pid{also} FROM pg_stat_activity WHERE query LIKE 'LISTEN%' "
                                    "AND datname = current_database()")).all())  # fmt: skip
