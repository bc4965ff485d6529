"""`siklus lifecycle draw`: the three lifecycles as Mermaid diagrams, from the tables that the program runs by."""

from typing import Annotated

import typer

from cli.words import both
from domain.lifecycle import mermaid
from domain.terms import Machine

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `draw` a command of its own, although it is the only one."""


@app.command(help=both("Cetak diagram Mermaid.", "Print Mermaid diagrams."))
def draw(
    machine: Annotated[
        Machine | None, typer.Argument(help=both("Bawaan: ketiganya.", "Default: all three."), show_default=False)
    ] = None,
) -> None:
    """Print one diagram, or all three, each under a comment with its name."""
    print("\n\n".join(f"%% {m}\n{mermaid(m)}" for m in Machine) if machine is None else mermaid(machine))
