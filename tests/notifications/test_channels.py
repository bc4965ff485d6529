"""The operator's URLs: what is accepted, how a wrong one is refused, other services, and what Apprise may log."""

import io
import logging
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from domain.errors import SiklusError
from domain.terms import Channel
from notifications.channels import ChannelUrlError, hush
from notifications.send import Rejected, Retry, Sender, Sent, check_url
from tests.notifications.messages import email, whatsapp
from tests.notifications.relay import Relay

Make = Callable[..., Sender]


@pytest.mark.parametrize(
    ("url", "channel"),
    [
        ("pmailtos://pengingat:rahasia@relay.example:587/?from=p@instansi.example&name=BKPSDM", Channel.EMAIL),
        ("pmailtos://pengingat%40x.example:r%40h@relay.example/?from=p@instansi.example&mode=ssl", Channel.EMAIL),
        ("pmailto://127.0.0.1:2525/?from=p@instansi.example&bounce=kembali@instansi.example", Channel.EMAIL),
        ("mailtos://pengingat:rahasia@instansi.example", Channel.EMAIL),
        ("json://gateway.example/kirim", Channel.EMAIL),
        ("pwa://EAAGrahasia@1234567/", Channel.WHATSAPP),
        ("pwa://lokal@1234567/?base=http://127.0.0.1:8081&version=v24.0", Channel.WHATSAPP),
        ("json://gateway.example/kirim?:nomor={to}", Channel.WHATSAPP),
    ],
)
def test_a_url_that_can_be_used_is_given_back(url: str, channel: Channel) -> None:
    assert check_url(url, channel) == url


@pytest.mark.parametrize(
    ("url", "channel", "why"),
    [
        ("", Channel.EMAIL, "not a URL"),
        ("rahasia", Channel.EMAIL, "not a URL"),
        ("smtp://u:rahasia@relay.example", Channel.EMAIL, "cannot be read"),
        ("pmailtos://u:rahasia@relay.example", Channel.EMAIL, "from=ADDRESS"),
        ("pmailtos://u:rahasia@relay.example/?from=x%0d%0aBcc:y@z.example", Channel.EMAIL, "from=ADDRESS"),
        ("pmailtos://u:rahasia@relay.example/?from=p@i.example&bounce=x", Channel.EMAIL, "bounce="),
        ("pmailtos://u:rahasia@relay.example/?from=p@i.example&mode=insecure", Channel.EMAIL, "without encryption"),
        ("pmailtos://u:rahasia@relay.example/?from=p@i.example&mode=gelap", Channel.EMAIL, "incomplete"),
        ("pmailtos://u:rahasia@relay.example/?from=p@i.example&verify=no", Channel.EMAIL, "unknown parameter: verify"),
        ("pmailtos://u:rahasia@relay.example/?from=p@i.example&cafile=/tiada.pem", Channel.EMAIL, "cafile="),
        ("pmailto://u:rahasia@relay.example/?from=p@i.example", Channel.EMAIL, "in the clear"),
        ("pmailto:///?from=p@i.example", Channel.EMAIL, "host is missing"),
        ("pwa://rahasia@1234567/", Channel.EMAIL, "another channel"),
        ("pmailto://127.0.0.1/?from=p@i.example", Channel.WHATSAPP, "another channel"),
        ("pwa://rahasia@bukan-angka/", Channel.WHATSAPP, "incomplete"),
        ("pwa://rahasia@1234567/?base=http://graph.example", Channel.WHATSAPP, "https://"),
        ("pwa://rahasia@1234567/?versi=v23.0", Channel.WHATSAPP, "unknown parameter: versi"),
    ],
)
def test_a_wrong_url_is_refused_with_what_was_expected_and_without_its_secret(
    url: str, channel: Channel, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ChannelUrlError) as caught:
        check_url(url, channel)
    english = caught.value.in_language("en")
    assert isinstance(caught.value, SiklusError)
    assert why in english
    assert english.startswith(f"SIKLUS_{channel.upper()}_URL: ")
    assert ("pmailtos://" if channel is Channel.EMAIL else "pwa://") in english
    assert "rahasia" not in english + str(caught.value) + caplog.text


def test_the_stock_mailto_of_apprise_works_as_a_channel(relay: Relay, sender: Make) -> None:
    stock = sender(f"mailto://127.0.0.1:{relay.port}/?from=pengingat@instansi.example&mode=insecure")
    assert stock.send(email(1)) == Sent()
    assert relay.box.recipients == ["sari@dinas.example"]
    assert "Yth. Bapak/Ibu Sari Wulandari" in str(relay.box.mails[0].get_body(("html",)))
    assert stock.send(email(2, "tiada@dinas.example")) == Retry("refused")
    assert stock.send(email(3, "sari@dinas.example\r\nBcc: jahat@evil.example")) == Rejected("address")


class _Gateway(BaseHTTPRequestHandler):
    got: list[bytes]

    def do_POST(self) -> None:
        self.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


def test_a_gateway_gets_the_number_in_the_field_of_its_choice(sender: Make) -> None:
    handler = type("Gateway", (_Gateway,), {"got": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        url = f"json://127.0.0.1:{server.server_port}/kirim?:nomor={{to}}"
        assert sender(None, url).send(whatsapp()) == Sent()
    finally:
        server.shutdown()
        server.server_close()
    assert b'"nomor": "+6281234567890"' in handler.got[0]  # type: ignore[attr-defined]
    assert b"https://siklus.surakarta.example/kotak/7" in handler.got[0]  # type: ignore[attr-defined]


def test_apprise_logs_errors_only_and_nothing_that_is_personal_or_secret() -> None:
    hush()
    apprise = logging.getLogger("apprise")
    said = io.StringIO()  # not pytest's: Prefect may have taken the root's handlers away in this process
    listener = logging.StreamHandler(said)
    apprise.addHandler(listener)
    was, apprise.disabled = apprise.disabled, False
    try:
        apprise.warning("To sari@dinas.example")
        try:
            raise ValueError("sari@dinas.example")
        except ValueError:
            apprise.exception(
                "failed for %s at %s with %s", "+62 812-3456-7890", "mailtos://u:kata@h", "EAAG1234567890abcdef"
            )
    finally:
        apprise.removeHandler(listener)
        apprise.disabled = was
    assert said.getvalue().count("\n") == 1
    for secret in ("sari@", "812", "kata", "EAAG"):
        assert secret not in said.getvalue()
    assert "ValueError" in said.getvalue()
