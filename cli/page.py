"""What a terminal shows: one look for all tables, bars, and the JSON that stands alone on standard output."""

import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from domain.people import mask

PIPED_WIDTH = 100  # of a table that is written into a file or a pipe
FULL, HALF, REST = "█", "▌", "░"


def console(stderr: bool = False) -> Console:
    """Give a console that does not colour what it does not know; a pipe gets a hundred columns."""
    file = sys.stderr if stderr else sys.stdout
    width = None if file.isatty() or "COLUMNS" in os.environ else PIPED_WIDTH
    return Console(file=file, width=width, highlight=False)


def say(words: str, style: str = "") -> None:
    """Print one line of a table's page, taken as it is: names may hold brackets."""
    console().print(Text(words, style=style))


def note(words: str) -> None:
    """Say something beside the result, on standard error."""
    console(stderr=True).print(Text(words, style="dim"), soft_wrap=True)


def emit(data: Any) -> None:
    """Print the JSON of a command."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def table(*columns: str, title: str = "", right: Sequence[int] = ()) -> Table:
    """Give an empty table in the look of this program; `right` are the places of columns with numbers."""
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, title_justify="left", collapse_padding=True)
    if title:
        made.title, made.title_style = title, "bold"
    for place, column in enumerate(columns):
        made.add_column(escape(column), justify="right" if place in right else "left", no_wrap=place in right)
    return made


def facts(*rows: tuple[str, str]) -> Table:
    """Give names and values below each other, without lines."""
    made = Table.grid(padding=(0, 2))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in rows:
        made.add_row(name, Text(value))
    return made


def bar(done: int, total: int, width: int) -> Text:
    """Give a bar of `width` characters with the share that is done, to half a character."""
    halves = 2 * width * done // total if total else 0
    filled = FULL * (halves // 2) + HALF * (halves % 2)
    return Text.assemble((filled, "green"), (REST * (width - len(filled)), "dim"))


def percent(done: int, total: int) -> str:
    """Give a share in whole percent, downwards: 100 means all."""
    return f"{100 * done // total}%" if total else "-"


def named(name: str, nip: str | None) -> str:
    """Give a person by name and the last digits of the NIP: `Sari (**************2001)`."""
    return f"{name} ({mask(nip)})" if nip else name
