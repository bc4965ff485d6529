"""`siklus user …`: who may sign in to the console, and links that let them in once."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.markup import escape

from cli import page
from cli.arguments import ArgumentError, Format, FormatOption, words
from cli.start import Ground, opened
from cli.words import Speech, both
from domain.contacts import email as read_email
from domain.problems import Problem
from domain.terms import Access
from domain.words import Pair
from portal import announced
from store import accounts, sessions
from store.accounts import Account, AccountError
from store.contacts import OPERATOR
from store.database import Connection

LIFE = timedelta(hours=12)  # of a link that is printed

ACCESS: dict[Access, Pair] = {
    Access.OPERATOR: ("operator", "operator"),
    Access.PENGELOLA: ("pengelola", "pengelola"),
    Access.VIEWER: ("hanya melihat", "looks only"),
}

app = typer.Typer(no_args_is_help=True)


class Language(StrEnum):
    """In which language the console speaks at first."""

    ID = "id"
    EN = "en"


EMAIL = both("SUREL", "EMAIL")
EmailArgument = Annotated[str, typer.Argument(metavar=EMAIL, help=both("Alamat surel akun.", "The account's e-mail."))]
NameOption = Annotated[str, typer.Option("--name", metavar=both("NAMA", "NAME"), help=both("Namanya.", "Their name."))]
AccessOption = Annotated[
    Access,
    typer.Option(
        "--access",
        help=both(
            "operator: semua instansi; pengelola: satu instansi; viewer: hanya melihat.",
            "operator: all agencies; pengelola: one agency; viewer: looks only.",
        ),
    ),
]
AgencyOption = Annotated[
    str | None,
    typer.Option(
        "--agency",
        metavar=both("KODE", "CODE"),
        help=both("Kode satu-satunya instansi yang terlihat.", "The code of the only agency that they see."),
    ),
]
LanguageOption = Annotated[
    Language | None, typer.Option("--language", help=both("Bahasa konsol.", "The language of the console."))
]


@app.command(help=both("Tambahkan akun konsol.", "Add an account of the console."))
def add(
    email: EmailArgument,
    name: NameOption,
    access: AccessOption,
    agency: AgencyOption = None,
    language: LanguageOption = None,
) -> None:
    """Make an account, or open one again that was ended."""
    address, called = _address(email), words(name, "--name")
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        code, speaks = agency.strip() if agency else None, language or Language(ground.settings.language)
        made = accounts.add(tx, address, called, access, code, speaks, by=OPERATOR, now=datetime.now(UTC))
    page.say(f"{made.name}: {speech.of(ACCESS[made.access])}, {_sees(made, speech)}")
    page.note(
        speech(
            f"Masuk: minta tautan di {_base(ground)}/masuk, atau cetak dengan `siklus user link {made.email}`",
            f"To sign in: ask for a link at {_base(ground)}/masuk, or print one by `siklus user link {made.email}`",
        )
    )


@app.command("list", help=both("Daftar akun konsol.", "All accounts of the console."))
def list_command(format_: FormatOption = Format.TABLE) -> None:
    """List the accounts, those that may sign in first."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = accounts.listed(tx)
    if format_ is Format.JSON:
        page.emit([_plain(account) for account in found])
        return
    table = page.table(
        speech("Surel", "E-mail"), speech("Nama", "Name"), speech("Akses", "Access"), speech("Instansi", "Agency"),
        speech("Diakhiri", "Ended"),
    )  # fmt: skip
    for a in found:
        ended = speech.short(a.ended_at) if a.ended_at else ""
        cells = (a.email or "-", a.name, speech.of(ACCESS[a.access]), a.agency or speech("semua", "all"), ended)
        table.add_row(*map(escape, cells))
    page.console().print(table)


@app.command(help=both("Akhiri akun, beserta semua sesi dan tautannya.", "End an account, its sessions and links."))
def end(email: EmailArgument) -> None:
    """End an account at once; one that was ended stays so."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = accounts.find(tx, _address(email))
        if found.ended_at is None:
            accounts.end(tx, found.id, datetime.now(UTC))
    if found.ended_at is None:
        said = speech("diakhiri, beserta semua sesi dan tautannya", "ended, with all sessions and links")
    else:
        said = speech("memang sudah diakhiri", "was ended already")
    page.say(f"{found.name}: {said}")


@app.command(help=both("Cetak tautan masuk, sekali pakai.", "Print a link to sign in; it works once."))
def link(
    email: Annotated[
        str | None,
        typer.Argument(
            metavar=EMAIL, help=both("Akunnya; bawaan: operator pertama.", "Whose; default: the first one.")
        ),
    ] = None,
) -> None:
    """Print a link that signs in once, within twelve hours. Standard output holds the link alone."""
    now = datetime.now(UTC)
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        account = _may(accounts.find(tx, _address(email))).id if email is not None else accounts.first(tx, now)
        made = printed(tx, account, _base(ground), now)
    print(made)
    page.note(
        speech(
            f"Berlaku sekali, sampai {speech.moment(now + LIFE)}. Jangan dikirim lewat saluran yang dibaca orang lain.",
            f"It works once, until {speech.moment(now + LIFE)}. Send it by no channel that others read.",
        )
    )


def printed(tx: Connection, account_id: int, base: str, now: datetime) -> str:
    """Give the address of a new link of an account, to be shown to whoever sits at this terminal."""
    return f"{base}{sessions.path(tx, sessions.link(tx, account_id, None, now, LIFE))}"


def _base(ground: Ground) -> str:
    """Give where the portal is: as the settings say, or where `siklus up` has opened it."""
    settings = ground.settings
    return settings.link if "link" in settings.model_fields_set else announced.found(settings.home) or settings.link


def _address(email: str) -> str:
    found = read_email(email)
    if found is None or isinstance(found, Problem):  # which is text too
        raise ArgumentError(
            "itu bukan alamat surel yang utuh: diharapkan misalnya dewi@surakarta.go.id",
            "that is no whole e-mail address: expected for example dewi@surakarta.go.id",
        )
    return found


def _may(account: Account) -> Account:
    if account.ended_at is not None:
        raise AccountError(
            "Akun itu sudah diakhiri: tambahkan lagi dengan `siklus user add`.",
            "That account was ended: add it again by `siklus user add`.",
        )
    return account


def _sees(account: Account, speech: Speech) -> str:
    if account.agency is None:
        return speech("semua instansi", "all agencies")
    return speech(f"instansi {account.agency}", f"agency {account.agency}")


def _plain(account: Account) -> dict[str, Any]:
    return {
        "email": account.email, "name": account.name, "access": account.access, "agency": account.agency,
        "language": account.language, "ended_at": account.ended_at and account.ended_at.isoformat(),
    }  # fmt: skip
