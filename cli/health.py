"""`siklus health`: how the messages fare, for an operator and for a monitor.

The exit code is the one that monitors know (Nagios and its kin): 0 all is well, 1 something needs a look, 2 messages
do not go out. A setting or database that cannot be used is 2 as everywhere: then they do not go out either.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any

import typer

from cli import page
from cli.arguments import AsOfOption, Format, FormatOption
from cli.moments import moment
from cli.start import opened
from cli.words import Speech, both
from config.settings import Settings
from domain.alarms import STOPPED, Finding, sentence
from domain.errors import Bilingual, SiklusError
from domain.words import CHANNELS, OUTCOMES, Pair
from store import health as messages
from store.database import Connection, only_look
from store.health import Breaker, Waiting

CODES = {"ok": 0, "warning": 1, "critical": 2}
STATES: dict[str, Pair] = {
    "ok": ("Sehat", "Healthy"),
    "warning": ("Perlu perhatian", "Needs a look"),
    "critical": ("Berhenti", "Stopped"),
}
STYLES = {"ok": "bold green", "warning": "bold yellow", "critical": "bold red"}
OPERATOR: dict[str, Pair] = {
    "set": ("operator diberi tahu lewat SIKLUS_OPERATOR_URL", "the operator is told through SIKLUS_OPERATOR_URL"),
    "none": (
        "SIKLUS_OPERATOR_URL belum diisi: hal di atas hanya tercatat di log",
        "SIKLUS_OPERATOR_URL is not set: what is wrong is only written into the log",
    ),
    "wrong": (
        "SIKLUS_OPERATOR_URL tidak dapat dipakai: operator tidak akan diberi tahu",
        "SIKLUS_OPERATOR_URL cannot be used: the operator will not be told",
    ),
}
WAITS: dict[str, Pair] = {
    "": ("menurut jadwal", "as scheduled"),
    "daily-cap": ("ditahan: batas harian per atasan", "held back: daily cap of a superior"),
    "daily-limit": ("ditahan: batas harian saluran", "held back: daily limit of the channel"),
    "quiet-hours": ("di luar jam atau hari kerja", "outside working hours or days"),
    "breaker": ("saluran berhenti", "the channel has stopped"),
}


@dataclass(frozen=True, slots=True)
class Health:
    """What is looked at, at one moment."""

    now: datetime
    findings: Sequence[Finding]
    queue: Sequence[Waiting]
    breakers: Sequence[Breaker]
    totals: dict[str, dict[str, int]]
    sent: dict[str, int]
    cycles: int
    operator: str  # set, none, wrong

    @property
    def state(self) -> str:
        """Give ok, warning or critical."""
        if any(finding.alarm in STOPPED for finding in self.findings):
            return "critical"
        return "warning" if self.findings or self.operator == "wrong" else "ok"


def health(
    as_of: AsOfOption = None,
    test: Annotated[
        bool,
        typer.Option(
            "--test", help=both("Kirim satu pesan uji kepada operator.", "Send the operator one message to try it out.")
        ),
    ] = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Exit code 0: sehat, 1: perlu perhatian, 2: pesan tidak terkirim."""
    now = moment(as_of)
    with opened() as ground:
        speech = Speech(ground.settings.language)
        if test:
            _test(ground.settings, speech)
            return
        with ground.engine.begin() as tx:
            only_look(tx)
            seen = _seen(tx, now, ground.settings)
    if format_ is Format.JSON:
        page.emit(_json(seen, speech))
    else:
        _show(seen, speech)
    raise typer.Exit(CODES[seen.state])


def _seen(tx: Connection, now: datetime, settings: Settings) -> Health:
    totals: dict[str, dict[str, int]] = {}
    for (state, channel), n in messages.totals(tx, now).items():
        totals.setdefault(state.value, {})[channel.value] = n
    return Health(
        now,
        messages.check(tx, now),
        messages.queue(tx, now),
        messages.breakers(tx),
        totals,
        {channel.value: n for channel, n in messages.sent(tx, now).items()},
        messages.open_cycles(tx),
        _operator(settings),
    )


def _operator(settings: Settings) -> str:
    if settings.operator_url is None:
        return "none"
    from notifications.operator import check_operator  # Apprise takes a third of a second to import

    try:
        check_operator(settings.operator_url)
    except SiklusError:
        return "wrong"
    return "set"


def _test(settings: Settings, speech: Speech) -> None:
    """Send the operator one message. Raises SiklusError where that does not work."""
    if settings.operator_url is None:
        raise Bilingual(
            "SIKLUS_OPERATOR_URL belum diisi: isi dengan URL Apprise, misalnya tgram://…",
            "SIKLUS_OPERATOR_URL is not set: give it an Apprise URL, such as tgram://…",
        )
    from notifications.operator import check_operator, tell

    url = check_operator(settings.operator_url)
    title = speech("siklus: pesan uji", "siklus: a test")
    body = speech("Pemberitahuan siklus sampai kepada operator.", "The notices of siklus reach the operator.")
    if not tell(url, title, body):
        raise Bilingual(
            "SIKLUS_OPERATOR_URL: layanan itu tidak menerima pesan uji; periksa alamat, token, dan jaringan.",
            "SIKLUS_OPERATOR_URL: the service did not take the test; check address, token and network.",
        )
    page.say(speech("Pesan uji diterima oleh layanan operator.", "The operator's service took the test."), "green")


def _json(seen: Health, speech: Speech) -> dict[str, Any]:
    return {
        "as_of": seen.now.isoformat(),
        "state": seen.state,
        "findings": [{**_plain(f), "words": speech.of(sentence(f))} for f in seen.findings],
        "queue": [_plain(row) for row in seen.queue],
        "breakers": [_plain(row) for row in seen.breakers],
        "messages": seen.totals,
        "sent_last_hour": seen.sent,
        "open_cycles": seen.cycles,
        "operator": seen.operator,
    }


def _plain(row: Any) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in asdict(row).items()}


# --- for eyes -----------------------------------------------------------------------------------------


def _show(seen: Health, speech: Speech) -> None:
    page.say(f"{speech.of(STATES[seen.state])} · {speech.moment(seen.now)}", STYLES[seen.state])
    for finding in seen.findings:
        page.say(f"  • {speech.of(sentence(finding))}", "red" if finding.alarm in STOPPED else "yellow")
    page.say("")
    if seen.queue:
        _show_queue(seen.queue, speech)
    else:
        page.say(speech("Antrean kosong.", "The queue is empty."))
    rows = [
        (speech("Terkirim, 1 jam", "Sent, 1 hour"), _counts(seen.sent, speech)),
        *((_total(state, speech), _counts(counts, speech)) for state, counts in seen.totals.items()),
        *((speech("Gangguan", "Failing"), _breaker(row, speech)) for row in seen.breakers),
        (speech("Siklus terbuka", "Open cycles"), speech.number(seen.cycles)),
        (speech("Operator", "Operator"), speech.of(OPERATOR[seen.operator])),
    ]
    page.console().print(page.facts(*rows))


def _show_queue(queue: Sequence[Waiting], speech: Speech) -> None:
    table = page.table(
        speech("Antrean", "Queue"),
        speech("Menunggu", "Waits"),
        speech("Jumlah", "Count"),
        speech("Sejak / sampai", "Since / until"),
        right=(2,),
    )
    for row in queue:
        why = speech.of(WAITS.get(row.code, (f"dicoba lagi ({row.code})", f"tried again ({row.code})")))
        due = speech("waktunya tiba", "due") if row.due else why
        table.add_row(speech.of(CHANNELS[row.channel]), due, speech.number(row.n), speech.short(row.oldest))
    page.console().print(table)


def _total(state: str, speech: Speech) -> str:
    words = speech.of(OUTCOMES[state]).capitalize()
    return f"{words}, {speech('24 jam', '24 hours')}" if state in ("dead", "rejected") else words


def _counts(counts: dict[str, int], speech: Speech) -> str:
    said = [f"{speech.number(n)} {speech.of(CHANNELS[channel])}" for channel, n in sorted(counts.items())]
    return ", ".join(said) or "0"


def _breaker(row: Breaker, speech: Speech) -> str:
    times = speech(f"{row.failures} kali berturut-turut", f"{row.failures} times in a row")
    return f"{speech.of(CHANNELS[row.channel])}: {times}" + (f" ({row.code})" if row.code else "")
