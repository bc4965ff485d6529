"""Handing messages over: our plugins beside the stock ones of Apprise, and beside the barest SMTP connection."""

import os
import smtplib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import quote

import certifi
from apprise import Apprise, NotifyFormat
from apprise.plugins.whatsapp import NotifyWhatsApp

from domain.terms import Channel
from notifications.channels import asset, hush
from notifications.lines import EmailLine, Line, line
from notifications.message import Message, Sent
from notifications.mime import compose
from notifications.render import Rendered, render
from tests.bench.sinks import Sinks, sinks
from tests.bench.trial import Figure
from tests.notifications.certificate import self_signed
from tests.notifications.messages import email, whatsapp

MANY, FEW = 2_000, 100  # of what is quick, and of what is slow: both are told as seconds for MANY
ROUNDS = 5
STOCK_MAIL = (
    "Floor: stock mailto:// with one Apprise.notify per message. Ours: the same messages through Apprise.notify over "
    "pmailto://, one thread. Both to one raw SMTP server in a process of its own. The figure is how many times faster."
)
BARE_MAIL = (
    "Floor: smtplib on one open connection, each message put together by the same function as ours (which is the "
    "quickest there is). The figure is the share of its pace that is left after Apprise.notify and our pool."
)
STOCK_WHATSAPP = (
    "Floor: stock whatsapp:// with one Apprise.notify per message. Ours: pwa:// with a button and an answer that comes "
    "back, one thread. Both to one HTTPS server on loopback, with the usual bundle of certificates."
)
Said = Sequence[tuple[Message, Rendered]]


def sending() -> list[Figure]:
    """Measure both channels, floor and ours in turn."""
    hush()
    with (
        tempfile.TemporaryDirectory(prefix="siklus-bench-") as folder,
        _trusted(Path(folder)) as certificate,
        sinks(certificate) as there,
    ):
        return _mail(there) + _whatsapp(there, certificate)


def _mail(there: Sinks) -> list[Figure]:
    said = _rendered([email(number, f"pegawai{number}@dinas.example") for number in range(1, MANY + 1)])
    url = f"pmailto://127.0.0.1:{there.smtp}/?from=pengingat@instansi.example&name=BKPSDM"
    with closing(line(url, Channel.EMAIL, "bench")) as ours:
        assert isinstance(ours, EmailLine)
        took = _in_turn(
            (lambda: _stock_mail(there.smtp, said[:FEW]), FEW),
            (lambda: _bare_mail(ours, there.smtp, said), MANY),
            (lambda: _ours(ours, said), MANY),
        )
    return [
        _faster("mail_stock", f"{MANY:,} mails beside stock mailto://", STOCK_MAIL, took[0], took[2], 15),
        _faster("mail_bare", f"{MANY:,} mails beside smtplib", BARE_MAIL, took[1], took[2], 0.75),
    ]


def _whatsapp(there: Sinks, certificate: Path) -> list[Figure]:
    said = _rendered([whatsapp(number, f"+62812{number:08d}") for number in range(1, MANY + 1)])
    base = f"https://127.0.0.1:{there.https}"
    with closing(line(f"pwa://EAAGtoken@1234567/?base={base}&cafile={certificate}", Channel.WHATSAPP, "bench")) as ours:
        took = _in_turn(
            (lambda: _stock_whatsapp(base, said[:FEW]), FEW),
            (lambda: _ours(ours, said), MANY),
        )
    work = f"{MANY:,} WhatsApp messages beside stock"
    return [_faster("whatsapp_stock", work, STOCK_WHATSAPP, took[0], took[1], 12)]


def _rendered(messages: Sequence[Message]) -> Said:
    return [(m, render(m.template, m.channel, m.language, {**m.params, "name": f"Pegawai {m.id}"})) for m in messages]


def _in_turn(*works: tuple[Callable[[], None], int]) -> list[list[float]]:
    """Give the seconds that MANY messages take by each way, in each round."""
    took: list[list[float]] = [[] for _ in works]
    for number in range(ROUNDS):
        for index in range(len(works)) if number % 2 == 0 else reversed(range(len(works))):
            work, messages = works[index]
            begun = perf_counter()
            work()
            took[index].append((perf_counter() - begun) * MANY / messages)
    return took


def _faster(key: str, work: str, does: str, floor: list[float], ours: list[float], target: float) -> Figure:
    times = median(a / b for a, b in zip(floor, ours, strict=True))
    return Figure(key, work, does, median(floor), median(ours), times, target, at_least=True)


def _ours(its_line: Line, said: Said) -> None:
    for message, rendered in said:
        assert isinstance(its_line.send(message, rendered), Sent)


def _bare_mail(ours: EmailLine, port: int, said: Said) -> None:
    """Send over one connection what our plugin would send."""
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for message, rendered in said:
            letter = ours.letter(message, rendered)
            raw = compose(ours.plugin.headers_of(letter, rendered.subject), letter.text, rendered.html)
            smtp.sendmail(ours.plugin.return_path(letter.return_tag), [letter.to], raw)


def _stock_mail(port: int, said: Said) -> None:
    for message, rendered in said:
        service = Apprise(asset=asset())
        to = quote(message.to, safe="")
        assert service.add(f"mailto://127.0.0.1:{port}/?from=pengingat@instansi.example&mode=insecure&to={to}")
        for plugin in service:
            plugin.request_rate_per_sec = 0  # it would sleep 5.5 s
        assert service.notify(rendered.html, rendered.subject, body_format=NotifyFormat.HTML)


def _stock_whatsapp(base: str, said: Said) -> None:
    kept, NotifyWhatsApp.notify_url = NotifyWhatsApp.notify_url, f"{base}/{{fb_ver}}/{{phone_id}}/messages"
    try:
        for message, rendered in said:
            service = Apprise(asset=asset())
            values = "&".join(f":{place}={quote(text)}" for place, text in enumerate(rendered.values[1:], 2))
            url = f"whatsapp://{rendered.whatsapp}:EAAGtoken@1234567/{message.to}/?lang=id&:body=1&{values}"
            assert service.add(url)
            for plugin in service:
                plugin.request_rate_per_sec = 0
            assert service.notify(rendered.values[0], body_format=NotifyFormat.TEXT)
    finally:
        NotifyWhatsApp.notify_url = kept


@contextmanager
def _trusted(folder: Path) -> Iterator[Path]:
    """Make a certificate that Apprise's own plugin trusts beside all the usual ones."""
    certificate = self_signed(folder / "server.pem")
    bundle = folder / "bundle.pem"
    bundle.write_bytes(Path(certifi.where()).read_bytes() + certificate.read_bytes())
    kept = os.environ.get("REQUESTS_CA_BUNDLE")
    os.environ["REQUESTS_CA_BUNDLE"] = str(bundle)
    try:
        yield certificate
    finally:
        os.environ.pop("REQUESTS_CA_BUNDLE")
        if kept is not None:
            os.environ["REQUESTS_CA_BUNDLE"] = kept
