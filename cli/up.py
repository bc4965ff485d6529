"""`siklus up`: the database, Prefect with its page, the schedule, the portal and the local mailboxes, until Ctrl-C."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.prefect import prefect_database
from cli.progress import waiting
from cli.start import Ground, opened
from cli.user import printed
from cli.words import both
from config.prefect import hermetic, prefect_address, prefect_environment
from domain.errors import Bilingual, SiklusError
from flows.child import Child
from flows.local_server import PrefectServer, announced, start
from notifications.local import catchers
from portal import announced as address_book
from portal import process as portal
from store import accounts

USUAL_PORT = 4200
SERVING_S = 120.0
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

WORDS = {
    "id": {
        "starting": "Menyalakan siklus …",
        "title": "siklus berjalan",
        "prefect": "Halaman Prefect",
        "portal": "Portal",
        "link": "Masuk",
        "another": "Tautan masuk berlaku sekali, selama 12 jam. Tautan lain: siklus user link",
        "mail": "Surel keluar",
        "whatsapp": "WhatsApp keluar",
        "database": "Basis data",
        "logs": "Catatan (log)",
        "elsewhere": "dikirim lewat {variable}",
        "end": "Tekan Ctrl-C untuk berhenti.",
        "stopped": "siklus berhenti.",
    },
    "en": {
        "starting": "Starting siklus …",
        "title": "siklus is running",
        "prefect": "Prefect's page",
        "portal": "Portal",
        "link": "Sign in",
        "another": "The link to sign in works once, for 12 hours. For another: siklus user link",
        "mail": "Outgoing e-mail",
        "whatsapp": "Outgoing WhatsApp",
        "database": "Database",
        "logs": "Logs",
        "elsewhere": "sent through {variable}",
        "end": "Press Ctrl-C to stop.",
        "stopped": "siklus has stopped.",
    },
}


def up(
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            min=1,
            max=65535,
            help=both(
                "Porta halaman Prefect; tanpa ini 4200, atau yang bebas.",
                "The port of Prefect's page; without it 4200, or a free one.",
            ),
        ),
    ] = None,
    portal_port: Annotated[
        int | None,
        typer.Option(
            "--portal-port",
            min=1,
            max=65535,
            help=both(
                "Porta portal; tanpa ini 8080, atau yang bebas.", "The portal's port; without it 8080, or a free one."
            ),
        ),
    ] = None,
) -> None:
    """Nyalakan semuanya: basis data, Prefect, jadwal, portal, dan kotak pesan lokal; Ctrl-C menghentikan."""
    console, words = Console(), WORDS["id"]
    try:
        with _told_to_end(), ExitStack() as stack:
            ground = stack.enter_context(opened())
            words = WORDS[ground.settings.language]
            with waiting(words["starting"]):
                children, table, link = _start(ground, port, portal_port, stack)
            console.print(table)
            console.print(f"{words['link']}: {link}", soft_wrap=True, highlight=False)  # whole, to be copied
            console.print(words["another"], highlight=False)
            console.print(words["end"])
            _watch(children)
    except KeyboardInterrupt:
        console.print(words["stopped"])


def _start(
    ground: Ground, port: int | None, portal_port: int | None, stack: ExitStack
) -> tuple[list[Child], Table, str]:
    """Start everything in order; `stack` ends it in the order turned round."""
    home = ground.settings.home
    folder = home / "prefect"
    stack.enter_context(_only_one(folder))
    url = stack.enter_context(prefect_database(ground))
    outlets = stack.enter_context(_outlets(ground))
    environment = prefect_environment(home, url, auth=ground.settings.prefect_auth)
    door = stack.enter_context(portal.door(portal_port))
    page_url = portal.address(door)
    server = _on_a_port(environment, port)
    stack.callback(server.stop)
    assert server.child
    ours = {**os.environ, **_where(ground), **_link(ground, page_url)}
    pages = portal.start(door, ours, folder / "portal.log")
    stack.callback(pages.stop)
    serving = Child(
        "flows.serve",
        environment=hermetic(
            {**ours, **outlets},
            {**environment, **prefect_address(server.port), "PREFECT_LOGGING_LEVEL": "INFO"},
        ),
        log=folder / "serve.log",
    )
    stack.callback(serving.stop)
    server.wait()
    pages.wait_ready(SERVING_S)
    serving.wait_ready(SERVING_S)
    stack.enter_context(announced(folder, server))
    stack.enter_context(address_book.announced(home, page_url))
    return [server.child, serving, pages], _addresses(ground, server, page_url), _sign_in(ground, page_url)


def _on_a_port(environment: dict[str, str], port: int | None) -> PrefectServer:
    if port:
        return start(environment, port)
    try:
        return start(environment, USUAL_PORT)
    except SiklusError:
        return start(environment)


def _where(ground: Ground) -> dict[str, str]:
    """Let the runs of the schedule use the database that is open here."""
    return {"SIKLUS_DATABASE_URL": ground.server.url("siklus")} if ground.server else {}


def _link(ground: Ground, page_url: str) -> dict[str, str]:
    """Let the links of messages lead to the portal that is open here, unless a setting names another address."""
    return {} if "link" in ground.settings.model_fields_set else {"SIKLUS_LINK": page_url}


@contextmanager
def _outlets(ground: Ground) -> Iterator[dict[str, str]]:
    """Give the variables for the channels that no setting names: they end in folders on this machine."""
    named = {
        "SIKLUS_EMAIL_URL": ground.settings.email_url,
        "SIKLUS_WHATSAPP_URL": ground.settings.whatsapp_url,
    }
    if all(named.values()):
        yield {}
        return
    with catchers(ground.settings.home) as caught:
        local = {"SIKLUS_EMAIL_URL": caught.email_url, "SIKLUS_WHATSAPP_URL": caught.whatsapp_url}
        yield {name: url for name, url in local.items() if not named[name]}


def _watch(children: list[Child]) -> None:
    """Wait for the end. Raises SiklusError when a process that should stay has gone."""
    while all(child.alive() for child in children):
        time.sleep(0.3)
    gone = next(child for child in children if not child.alive())
    raise gone.silent(f"{gone.process.returncode}")


def _sign_in(ground: Ground, page_url: str) -> str:
    """Give a link by which whoever sits here signs in to the console, once, as the first operator."""
    now = datetime.now(UTC)
    with ground.engine.begin() as tx:
        return printed(
            tx, accounts.first(tx, now), _link(ground, page_url).get("SIKLUS_LINK", ground.settings.link), now
        )


def _addresses(ground: Ground, server: PrefectServer, page_url: str) -> Table:
    settings, words = ground.settings, WORDS[ground.settings.language]
    mail = words["elsewhere"].format(variable="SIKLUS_EMAIL_URL") if settings.email_url else None
    whatsapp = words["elsewhere"].format(variable="SIKLUS_WHATSAPP_URL") if settings.whatsapp_url else None
    table = Table(title=words["title"], show_header=False, title_justify="left")
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for word, value in (
        ("prefect", server.page_url),
        ("portal", page_url),
        ("mail", mail or str(settings.home / "mail")),
        ("whatsapp", whatsapp or str(settings.home / "whatsapp")),
        ("database", _database(ground)),
        ("logs", str(settings.home / "prefect")),
    ):
        table.add_row(words[word], Text(value))
    return table


def _database(ground: Ground) -> str:
    if ground.server:
        return ground.server.url("siklus").replace("+psycopg", "")
    return ground.engine.url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Let one `up` run for a home. The kernel drops the lock of a process that dies, however it dies."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "up.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _already(folder) from None
        yield


def _already(folder: Path) -> Bilingual:
    try:
        note = json.loads((folder / "server.json").read_text(encoding="utf-8"))
        where = f", http://127.0.0.1:{note['port']}, PID {note['pid']}"
    except (OSError, ValueError, KeyError):
        where = ""
    return Bilingual(
        f"`siklus up` sudah berjalan untuk {folder.parent}{where}: hentikan dulu yang itu, atau pakai saja.",
        f"`siklus up` is already running for {folder.parent}{where}: stop that one first, or just use it.",
    )


@contextmanager
def _told_to_end() -> Iterator[None]:
    """Turn a Ctrl-C, `kill` or closed terminal into an orderly end, which a second one does not disturb."""
    before = {number: signal.getsignal(number) for number in ENDS}

    def leave(number: int, _: FrameType | None) -> None:
        for later in ENDS:
            signal.signal(later, lambda *_: None)
        raise KeyboardInterrupt

    for number in ENDS:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
