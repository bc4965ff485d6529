"""Names, addresses and texts that somebody chose badly, or well: they reach nobody they should not."""

from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.refusals import enhanced
from notifications.email import is_address
from notifications.mime import compose, header_text, mailbox
from notifications.send import Rejected, Sender, Sent
from notifications.whatsapp import is_number
from tests.notifications.messages import email, whatsapp
from tests.notifications.relay import Relay

Make = Callable[..., Sender]
NASTY = st.text(st.characters(codec="utf-8"), max_size=300) | st.text(
    'a<>"@,;:\\\r\n\0=? .%{}\u202e\u200b', max_size=60
)


@settings(max_examples=200, deadline=None)
@given(NASTY, NASTY, NASTY)
@example("a\r\nBcc: jahat@evil.example", "x\r\n\r\nbody", ".\r\n.\r\nQUIT\r\n")
def test_no_name_subject_or_text_adds_a_header_a_recipient_or_a_part(name: str, subject: str, text: str) -> None:
    headers = [("To", mailbox(name, "sari@dinas.example")), ("Subject", header_text(subject))]
    raw = compose(headers, text, text)
    mail = message_from_bytes(raw, policy=default)
    assert [name.lower() for name in mail] == ["to", "subject", "mime-version", "content-type"]
    assert [address.addr_spec for address in mail["To"].addresses] == ["sari@dinas.example"]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]  # type: ignore[attr-defined]
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\0" not in raw.partition(b"\r\n\r\n")[0]


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "ä" * 10_000, "\u202e\u2066" * 5_000, "a\r\n" * 3_000, "<b>" * 3_000, "=?utf-8?" * 2_000]
)
def test_ten_thousand_characters_in_a_header_or_a_text_keep_to_the_length_of_a_line(text: str) -> None:
    raw = compose([("Subject", header_text(text)), ("To", mailbox(text, "a@b.example"))], text, text)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert len(raw.partition(b"\r\n\r\n")[0]) < 3_000


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("sari@dinas.example", True),
        ("o'neil+skp=1@dinas.example", True),
        ("sari@xn--dins-5qa.example", True),
        ("sari@dinäs.example", False),
        ("särí@dinas.example", False),
        ("a@b.example,c@d.example", False),
        ("a@b.example c@d.example", False),
        ('"a b"@dinas.example', False),
        ('"a@b.example"@dinas.example', False),
        ("a(komentar)@dinas.example", False),
        ("jahat%evil.example@dinas.example", False),
        ("evil.example!jahat@dinas.example", False),
        ("|/bin/sh@dinas.example", False),
        ("-oQ/tmp@dinas.example", False),
        ("a@[127.0.0.1]", False),
        ("a@dinas", False),
        ("a@dinas.example\n", False),
    ],
)
def test_an_address_is_one_plain_address_or_none(text: str, fine: bool) -> None:
    assert is_address(text) is fine


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40), st.text("+0123456789 -()\n\u0661", max_size=20))
def test_what_passes_for_an_address_or_a_number_holds_nothing_else(text: str, number: str) -> None:
    for local in (text, f"{text}@dinas.example", f"a@{text}.example"):
        if is_address(local):
            assert local.isascii()
            assert local.isprintable()
            assert local.count("@") == 1
            assert not set(local) & set(' ,;:<>()[]\\"%!|/\r\n')
    if is_number(number):
        assert number.isascii()
        assert number[0] == "+"
        assert number[1:].isdigit()


@given(st.text(max_size=200))
def test_any_words_of_a_relay_are_looked_through_for_a_status(words: str) -> None:
    assert enhanced(words) == "" or enhanced(words) in words


class _Gateway(BaseHTTPRequestHandler):
    got: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        self.got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def gateway() -> Iterator[HTTPServer]:
    """Somebody's HTTP gateway; `got` holds what it was asked."""
    server = HTTPServer(("127.0.0.1", 0), type("Gateway", (_Gateway,), {"got": []}))
    server.got = server.RequestHandlerClass.got  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_gateway_serves_both_channels_and_gets_one_recipient(gateway: HTTPServer, sender: Make) -> None:
    both = sender(
        f"json://127.0.0.1:{gateway.server_port}/surel?:kepada={{to}}",
        f"json://127.0.0.1:{gateway.server_port}/wa?:nomor={{to}}",
    )
    assert both.send_all([email(1), whatsapp(2)], threads=1) == [Sent(), Sent()]
    (mail_path, mail), (wa_path, wa) = gateway.got  # type: ignore[attr-defined]
    assert (mail_path, wa_path) == ("/surel", "/wa")
    assert b'"kepada": "sari@dinas.example"' in mail
    assert b'"nomor": "+6281234567890"' in wa


@pytest.mark.parametrize(
    ("to", "address"),
    [
        ("+6281234567890", True),
        ("{to}@dinas.example", False),
        ("a'b@dinas.example", False),
        ("x?to=jahat&y@dinas.example", False),
        ("a#b@dinas.example", False),
        ('a","kepada":"jahat@evil.example', True),
        ("a@b.example,c@d.example", True),
    ],
)
def test_what_a_service_might_take_apart_is_not_handed_to_it(
    gateway: HTTPServer, relay: Relay, sender: Make, to: str, address: bool
) -> None:
    for url in (
        f"json://127.0.0.1:{gateway.server_port}/{{to}}?:kepada={{to}}",
        f"mailto://127.0.0.1:{relay.port}/?from=p@i.example&mode=insecure",
    ):
        assert sender(url).send(email(1, to)) == Rejected("address", address=address)
    assert gateway.got == []  # type: ignore[attr-defined]
    assert relay.box.recipients == []


def test_a_mail_address_is_no_number_for_a_gateway(gateway: HTTPServer, sender: Make) -> None:
    url = f"json://127.0.0.1:{gateway.server_port}/wa?:nomor={{to}}"
    assert sender(None, url).send(whatsapp(1, "sari@dinas.example")) == Rejected("number")
    assert gateway.got == []  # type: ignore[attr-defined]
