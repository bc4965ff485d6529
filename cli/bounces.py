"""`siklus bounces read [FROM]`: what came back is written down, and addresses that are dead get nothing any more."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli import page
from cli.arguments import AtOption, Format, FormatOption
from cli.moments import moment
from cli.start import opened
from cli.words import Speech, both
from domain.errors import Bilingual

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `read` a word of its own, though it is the only one."""


@app.command(
    help=both(
        "Baca surel yang kembali (RFC 3464, VERP) dari Maildir atau IMAP.",
        "Read the mail that came back (RFC 3464, VERP) from a Maildir or by IMAP.",
    )
)
def read(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar=both("DARI", "FROM"),
            show_default=False,
            help=both(
                "Folder Maildir atau imaps://…; bawaan: SIKLUS_BOUNCES. Kotak ini khusus untuk surel kembali.",
                "A Maildir folder or imaps://…; default: SIKLUS_BOUNCES. The box is for bounces only.",
            ),
        ),
    ] = None,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Read a box once, and say what was in it."""
    from flows.returns import collect
    from notifications.bounce_box import opened as box_opened

    now = moment(at)
    with opened() as ground:
        speech = Speech(ground.settings.language)
        place = source or ground.settings.bounces
        if place is None:
            raise Bilingual(
                "Belum jelas di mana surel yang kembali: isi SIKLUS_BOUNCES (folder Maildir atau imaps://pengguna:…@"
                "relay.example/INBOX), atau sebut folder itu: `siklus bounces read FOLDER`.",
                "It is not clear where returned mail is: set SIKLUS_BOUNCES (a Maildir folder or imaps://user:…@"
                "relay.example/INBOX), or name the folder: `siklus bounces read FOLDER`.",
            )
        with box_opened(place) as box:
            found = asdict(collect(ground.engine, box, now))
    if format_ is Format.JSON:
        page.emit(found)
    else:
        _show(found, speech)


def _show(found: dict[str, int], speech: Speech) -> None:
    if not sum(found[name] for name in ("bounced", "delayed", "foreign", "unreadable")):
        page.say(speech("Tidak ada surel yang kembali.", "No mail has come back."))
        return
    page.console().print(
        page.facts(
            (speech("Kembali untuk seterusnya", "Returned for good"), str(found["bounced"])),
            (speech("Kembali untuk sementara", "Returned for now"), str(found["delayed"])),
            (speech("Bukan tentang pesan kita", "Not about a message of ours"), str(found["foreign"])),
            (speech("Tidak terbaca, dibiarkan di tempatnya", "Unreadable, left in place"), str(found["unreadable"])),
        )
    )
    if found["new"]:
        page.say(
            speech(
                f"{found['new']} jawaban baru dicatat. Alamat yang perlu diperbaiki: `siklus contacts`",
                f"{found['new']} new answers were kept. Addresses that someone must mend: `siklus contacts`",
            )
        )
