"""`siklus token …`: other systems that use the API, what each may do and has done, and whether its webhooks answer."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.markup import escape

from cli import page
from cli.arguments import Format, FormatOption, words
from cli.start import opened
from cli.words import Speech, both
from domain.terms import Scope
from domain.words import Pair
from store import answered, tokens, webhooks
from store.answered import Written
from store.contacts import OPERATOR
from store.tokens import Token
from store.webhooks import Held, Webhook

SCOPES: dict[Scope, Pair] = {
    Scope.READ_STATUS: ("baca keadaan", "read status"),
    Scope.READ_ENTRIES: ("baca isian", "read entries"),
    Scope.WRITE_ENTRIES: ("tulis isian", "write entries"),
    Scope.TAKE_STEPS: ("ambil langkah", "take steps"),
    Scope.WEBHOOKS: ("webhook", "webhooks"),
}

app = typer.Typer(no_args_is_help=True)

NameArgument = Annotated[
    str,
    typer.Argument(
        metavar=both("NAMA", "NAME"), help=both("Nama sistem, misalnya e-kinerja.", "The system, such as e-kinerja.")
    ),
]
ScopeOption = Annotated[
    list[Scope], typer.Option("--scope", help=both("Wewenang; boleh diulang.", "What it may do; give several."))
]
AgencyOption = Annotated[
    str | None,
    typer.Option(
        "--agency",
        metavar=both("KODE", "CODE"),
        help=both("Hanya instansi ini; bawaan: semua.", "This agency only; default: all."),
    ),
]
DaysOption = Annotated[
    int, typer.Option("--days", min=1, max=730, help=both("Berlaku berapa hari.", "How many days it works."))
]


@app.command(help=both("Buat token; hanya ditampilkan sekali.", "Make a token; it is shown once."))
def add(name: NameArgument, scope: ScopeOption, agency: AgencyOption = None, days: DaysOption = 90) -> None:
    """Make a token. Standard output holds the token alone."""
    now, life, code = datetime.now(UTC), timedelta(days=days), agency.strip() if agency else None
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        made, secret = tokens.add(tx, words(name, "NAME"), scope, code, life, by=OPERATOR, now=now)
    print(secret)
    page.note(
        speech(
            f"{made.name}: {_may(made, speech)}; {_sees(made, speech)}; sampai {speech.moment(made.expires_at)}. "
            "Simpan sekarang: token ini tidak dapat ditampilkan lagi.",
            f"{made.name}: {_may(made, speech)}; {_sees(made, speech)}; until {speech.moment(made.expires_at)}. "
            "Keep it now: it cannot be shown again.",
        )
    )


@app.command("list", help=both("Daftar token, tanpa isinya.", "All tokens, without what they say."))
def list_command(format_: FormatOption = Format.TABLE) -> None:
    """List the tokens, those that were not taken back first."""
    now = datetime.now(UTC)
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = tokens.listed(tx)
    if format_ is Format.JSON:
        page.emit([_plain(token) for token in found])
        return
    table = page.table(
        speech("Sistem", "System"), speech("Wewenang", "May"), speech("Instansi", "Agency"),
        speech("Terakhir dipakai", "Last used"), speech("Keadaan", "State"),
    )  # fmt: skip
    for token in found:
        seen = speech.short(token.seen_at) if token.seen_at else "-"
        cells = token.name, _may(token, speech), _sees(token, speech), seen, _state(token, speech, now)
        table.add_row(*map(escape, cells))
    page.console().print(table)


@app.command(help=both("Akhiri token, beserta webhook-nya.", "End a token, with its webhooks."))
def end(name: NameArgument) -> None:
    """End the tokens of a system at once."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        ended = tokens.end(tx, name.strip(), datetime.now(UTC))
    said = speech("diakhiri, beserta webhook-nya", "ended, with its webhooks")
    page.say(f"{name.strip()}: {said if ended else speech('memang sudah diakhiri', 'was ended already')}")


@app.command(help=both("Apa yang ditulis sistem lain.", "What other systems have written."))
def log(
    name: Annotated[
        str | None,
        typer.Argument(metavar=both("NAMA", "NAME"), help=both("Sistem ini saja.", "This system only.")),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help=both("Berapa banyak.", "How many."))] = 50,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Show what systems wrote, the latest first, with the numbers of the operations in the audit."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = answered.latest(tx, name and name.strip(), limit)
    if format_ is Format.JSON:
        page.emit([{"at": one.at.isoformat(), "system": one.system, **_done(one)} for one in found])
        return
    table = page.table(
        speech("Waktu", "At"), speech("Sistem", "System"), speech("Apa", "What"), speech("Operasi", "Operation"),
        speech("Jawaban", "Answer"),
    )  # fmt: skip
    for one in found:
        done = _done(one)
        table.add_row(
            speech.short(one.at), escape(one.system), done["what"] or "-", str(done["operation"] or "-"),
            str(one.status),
        )  # fmt: skip
    page.console().print(table)


@app.command("webhooks", help=both("Webhook sistem lain, dan apakah dijawab.", "Webhooks, and whether they answer."))
def webhooks_command(format_: FormatOption = Format.TABLE) -> None:
    """List the webhooks of tokens that work: when each last took an event, since when it fails."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = webhooks.every(tx, datetime.now(UTC))
    if format_ is Format.JSON:
        page.emit([_hook(one) for one in found])
        return
    table = page.table(
        speech("Sistem", "System"), speech("Alamat", "Address"), speech("Kejadian", "Events"),
        speech("Terakhir diterima", "Last taken"), speech("Keadaan", "State"),
    )  # fmt: skip
    for one in found:
        hook = one.webhook
        last = speech.short(hook.told_at) if hook.told_at else "-"
        events = ", ".join(hook.events) or speech("semua", "all")
        table.add_row(*map(escape, (one.system, _address(hook), events, last, _answers(hook, speech))))
    page.console().print(table)


def _address(hook: Webhook) -> str:
    """Give an address without what follows its path, where systems put keys of their own."""
    return hook.url.partition("?")[0].partition("#")[0]


def _answers(hook: Webhook, speech: Speech) -> str:
    since = hook.failing_since and speech.short(hook.failing_since)
    if hook.ended_at is not None:
        ended = speech.short(hook.ended_at)
        why = speech("tidak dijawab sejak", "not answered since")
        return f"{speech('diakhiri', 'ended')} {ended}" + (f": {why} {since}" if since else "")
    if since is None:
        return speech("berjalan", "works")
    again = speech.short(hook.next_at)
    return speech(
        f"gagal {hook.failures} kali sejak {since}; dicoba lagi {again}",
        f"failed {hook.failures} times since {since}; tried again {again}",
    )


def _hook(one: Held) -> dict[str, Any]:
    hook = one.webhook
    names = ("told_at", "failing_since", "next_at", "at", "ended_at")
    moments = {name: getattr(hook, name) for name in names}
    return {
        "system": one.system, "id": hook.id, "url": _address(hook), "events": list(hook.events),
        "after": hook.after_id, "failures": hook.failures,
        **{name: moment and moment.isoformat() for name, moment in moments.items()},
    }  # fmt: skip


def _done(one: Written) -> dict[str, Any]:
    """Give what one write was."""
    body = one.body
    kind = body.get("event") or body.get("entry") or ("webhook" if "url" in body else None)
    what = f"{body['machine']}.{kind}" if kind and "machine" in body else kind
    told = {name: body.get(name) for name in ("subject", "period", "operation")}
    return {"what": what, **told, "status": one.status}


def _may(token: Token, speech: Speech) -> str:
    return ", ".join(speech.of(SCOPES[scope]) for scope in Scope if scope in token.scopes)


def _sees(token: Token, speech: Speech) -> str:
    return speech("semua instansi", "all agencies") if token.agency is None else token.agency


def _state(token: Token, speech: Speech, now: datetime) -> str:
    if token.ended_at is not None:
        return speech(f"diakhiri {speech.short(token.ended_at)}", f"ended {speech.short(token.ended_at)}")
    if not token.works(now):
        return speech("kedaluwarsa", "expired")
    return speech(f"sampai {speech.short(token.expires_at)}", f"until {speech.short(token.expires_at)}")


def _plain(token: Token) -> dict[str, Any]:
    moments = {name: getattr(token, name) for name in ("at", "expires_at", "ended_at", "seen_at")}
    return {
        "name": token.name, "scopes": sorted(token.scopes), "agency": token.agency,
        **{name: moment and moment.isoformat() for name, moment in moments.items()},
    }  # fmt: skip
