"""E-mail over a real SMTP server: what arrives, what each answer means, and which connection carries it."""

import re
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from notifications import connections
from notifications.send import ChannelDown, Outcome, Rejected, Retry, Sender, Sent, Unknown
from tests.notifications.messages import email
from tests.notifications.relay import Relay

Make = Callable[..., Sender]


def test_a_mail_arrives_with_its_headers_and_in_two_forms(relay: Relay, sender: Make) -> None:
    assert sender(relay.url).send(email(42)) == Sent("00000001", "250 2.0.0")
    mail = relay.box.mails[0]
    assert relay.box.got[0].mail_from == "pengingat+42@instansi.example"
    assert relay.box.got[0].rcpt_tos == ["sari@dinas.example"]
    assert mail["From"] == "BKPSDM <pengingat@instansi.example>"
    assert mail["To"] == '"Sari Wulandari, S.Pd." <sari@dinas.example>'
    assert mail["Subject"] == "[Pengingat SKP 2027] 2 hal menunggu tindak lanjut - batas 29 Januari 2027"
    assert mail["Message-ID"] == "<siklus-42@instansi.example>"
    assert mail["Date"].datetime.isoformat() == "2027-01-22T01:00:00+00:00"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"].startswith("<mailto:pengingat@instansi.example?subject=berhenti")
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert plain.get_content().startswith("Yth. Bapak/Ibu Sari Wulandari, S.Pd.,\n")
    assert html is not None
    assert html.get_content().startswith("<!doctype html>")


def test_the_same_row_of_the_outbox_has_the_same_message_id_at_every_attempt(relay: Relay, sender: Make) -> None:
    for _ in range(2):
        sender(relay.url).send(email(7))
    assert [mail["Message-ID"] for mail in relay.box.mails] == ["<siklus-7@instansi.example>"] * 2


def test_a_link_that_unsubscribes_with_one_click_is_offered(relay: Relay, sender: Make) -> None:
    sender(relay.url).send(replace(email(), unsubscribe="https://siklus.example/berhenti/abc"))
    mail = relay.box.mails[0]
    assert mail["List-Unsubscribe"] == "<https://siklus.example/berhenti/abc>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_many_messages_share_one_connection(relay: Relay, sender: Make) -> None:
    outcomes = sender(relay.url).send_all([email(i) for i in range(1, 31)], threads=1)
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert len(relay.box.peers) == 1


def test_threads_have_a_connection_each_and_outcomes_keep_their_order(relay: Relay, sender: Make) -> None:
    messages = [email(i, "tiada@dinas.example" if i % 5 == 0 else f"sari{i}@dinas.example") for i in range(1, 81)]
    outcomes = sender(relay.url).send_all(messages, threads=8)
    assert [isinstance(outcome, Rejected) for outcome in outcomes] == [m.id % 5 == 0 for m in messages]
    assert sorted(e.rcpt_tos[0] for e in relay.box.got) == sorted(m.to for m in messages if m.id % 5)
    assert len(relay.box.peers) <= 8


@pytest.mark.parametrize(
    ("local", "outcome"),
    [
        ("tunda", Retry("450 4.2.0")),
        ("gagal", Retry("451")),
        ("tiada", Rejected("550 5.1.1")),
        ("tiada-polos", Rejected("550")),
        ("penuh", Rejected("552 5.2.2", address=False)),
        ("kebijakan", Rejected("554 5.7.1", address=False)),
        ("pergi", Retry("421 4.7.0")),
        ("spam", Rejected("554 5.7.1", address=False)),
        ("sibuk", Retry("452 4.3.1")),
        ("tutup", Retry("421 4.3.2")),
        ("hilang", Unknown("dropped")),
    ],
)
def test_an_answer_has_one_meaning_and_the_next_message_passes(
    relay: Relay, sender: Make, local: str, outcome: Outcome
) -> None:
    open_sender = sender(relay.url)
    assert isinstance(open_sender.send(email(1)), Sent)
    assert open_sender.send(email(2, f"{local}@dinas.example")) == outcome
    assert isinstance(open_sender.send(email(3)), Sent)


def test_a_message_whose_reply_was_lost_is_not_sent_again(relay: Relay, sender: Make) -> None:
    assert sender(relay.url).send(email(1, "hilang@dinas.example")) == Unknown("dropped")
    assert len(relay.box.got) == 1


def test_a_kept_connection_that_was_cut_meanwhile_is_replaced_unnoticed(sender: Make) -> None:
    from tests.notifications.relay import Box

    box = Box()
    first = Relay(box)
    first.start()
    open_sender = sender(first.url)
    assert isinstance(open_sender.send(email(1)), Sent)
    first.stop()
    second = Relay(box, port=first.port)
    second.start()
    try:
        assert isinstance(open_sender.send(email(2)), Sent)
    finally:
        second.stop()
    assert [mail["Message-ID"] for mail in box.mails] == ["<siklus-1@instansi.example>", "<siklus-2@instansi.example>"]


@pytest.mark.parametrize("limit", ["MOST_MESSAGES", "MOST_IDLE_S", "MOST_AGE_S"])
def test_a_worn_connection_is_replaced(relay: Relay, sender: Make, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(connections, limit, 2 if limit == "MOST_MESSAGES" else 0.0)
    sender(relay.url).send_all([email(i) for i in range(1, 5)], threads=1)
    assert len(relay.box.peers) == (2 if limit == "MOST_MESSAGES" else 4)


def test_a_relay_that_is_away_means_later(sender: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert sender(f"pmailto://127.0.0.1:{port}/?from=a@b.example").send(email()) == Retry("connect")


def test_a_relay_that_never_speaks_means_later(sender: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"pmailto://127.0.0.1:{mute.getsockname()[1]}/?from=a@b.example&cto=0.3"
        assert sender(url).send(email()) == Retry("timeout")


def test_tls_and_login_pass_with_the_right_certificate_and_password(
    secure_relay: Relay, sender: Make, certificate: Path
) -> None:
    outcomes = sender(secure_relay.secure_url(certificate)).send_all([email(1), email(2)], threads=1)
    assert [type(outcome) for outcome in outcomes] == [Sent, Sent]
    assert len(secure_relay.box.peers) == 1


def test_an_unknown_certificate_stops_the_channel(secure_relay: Relay, sender: Make) -> None:
    assert sender(secure_relay.secure_url(None)).send(email()) == ChannelDown("certificate")


def test_a_wrong_password_stops_the_channel(secure_relay: Relay, sender: Make, certificate: Path) -> None:
    assert sender(secure_relay.secure_url(certificate, "salah")).send(email()) == ChannelDown("535")


def test_a_relay_without_tls_is_not_trusted_with_a_password(relay: Relay, sender: Make, certificate: Path) -> None:
    assert sender(relay.secure_url(certificate)).send(email()) == ChannelDown("not-offered")


@pytest.mark.parametrize(
    "address",
    [
        "sari@dinas.example\r\nBcc: jahat@evil.example",
        "sari@dinas.example, jahat@evil.example",
        "sari@dinas.example>\r\nRCPT TO:<jahat@evil.example",
        "Sari <sari@dinas.example>",
        "sari@dinas.example?to=jahat@evil.example",
        "sari dinas@dinas.example",
        "\u202esari@dinas.example",
        "sari@",
        "",
        "a" * 10_000 + "@dinas.example",
    ],
)
def test_a_crafted_address_reaches_nobody(relay: Relay, sender: Make, address: str) -> None:
    assert sender(relay.url).send(email(1, address)) == Rejected("address")
    assert relay.box.recipients == []


@pytest.mark.parametrize(
    "name",
    [
        "Sari\r\nBcc: jahat@evil.example\r\n\r\nIsi lain",
        '"Sari" <jahat@evil.example>, Budi',
        "=?utf-8?q?Sari=0D=0ABcc=3A_jahat=40evil=2Eexample?=",
        "<script>alert(1)</script><img src=https://evil.example/x.png>",
        "{{ 7 * 7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
        "\u202egnay halas\u202c \u200bSari\u2066",
        "Nuraini Ödegård 日本 \U0001f642",
        "--=_siklus_bagian\r\nContent-Type: text/html",
        ".\r\n.\r\nQUIT",
        "S" * 10_000,
    ],
)
def test_a_hostile_name_changes_nothing_but_the_name(relay: Relay, sender: Make, name: str) -> None:
    message = replace(email(1, name=name, agency=name, unit=name, subject_name=name), to_name=name)
    assert isinstance(sender(relay.url).send(message), Sent)
    mail = relay.box.mails[0]
    assert relay.box.recipients == ["sari@dinas.example"]
    assert mail["Bcc"] is None
    assert [address.addr_spec for address in mail["To"].addresses] == ["sari@dinas.example"]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    plain, html = (part.get_content() for part in mail.iter_parts())  # type: ignore[attr-defined]
    assert "Pesan ini dikirim secara otomatis" in plain
    assert not re.search("<script|<img", html)
    assert not re.search("[\u200b\u202a-\u202e\u2066-\u2069]", plain + html + str(mail["To"]))
    assert len(bytes(relay.box.got[0].content)) < 30_000  # type: ignore[arg-type]
    if "{{" in name:
        assert "{{ 7 * 7 }}" in plain
    if "Ödegård" in name:
        assert mail["To"].addresses[0].display_name == name
        assert name in plain


def test_an_installation_without_the_channel_says_so(sender: Make) -> None:
    assert sender().send(email()) == ChannelDown("not-configured")


def test_a_message_that_cannot_be_said_does_not_stop_the_others(relay: Relay, sender: Make) -> None:
    broken = replace(email(2), template="appraisal.promote.employee")
    outcomes = sender(relay.url).send_all([email(1), broken, email(3)], threads=2)
    assert [type(outcome) for outcome in outcomes] == [Sent, Rejected, Sent]
    assert outcomes[1] == Rejected("render", address=False)
