"""The command `siklus`: which commands there are, and how every one of them ends.

A command's file is imported only when that command runs, so that the others need not wait for it. What a person
can mend is one sentence on standard error and exit code 2; anything else is a fault of the program: exit code 1.
"""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from cli import usage
from cli.commands import COMMANDS, Place
from cli.words import Speech, both, spoken, why
from domain.errors import SiklusError

Command = Any  # Typer gives no public name to what it makes of a function


class Commands(TyperGroup):
    """The group of all commands, each of which is imported when it is asked for."""

    listing = False

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = {name: TyperCommand(name=name, help=place.help) for name, place in COMMANDS.items()}

    def get_command(self, ctx: Any, cmd_name: str) -> Command | None:
        """Give a command; for a list of all of them, only its name and what it is for."""
        if self.listing or cmd_name not in COMMANDS:
            return self.commands.get(cmd_name)
        return _loaded(cmd_name, COMMANDS[cmd_name])

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the list of commands."""
        self.listing = True
        super().format_help(ctx, formatter)


def _loaded(name: str, place: Place) -> Command:
    found = getattr(import_module(place.module), place.name)
    group = found if isinstance(found, typer.Typer) else typer.Typer()
    group._add_completion = False
    if group is not found:
        group.command(name, help=place.help)(found)
    command = typer.main.get_command(group)
    command.name, command.help = name, place.help
    return usage.helpful(command)


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def _version(asked: bool) -> None:
    if asked:
        print(f"siklus {version('siklus')}")
        raise typer.Exit


@app.callback(
    help=both(
        "Menjalankan satu tahun penilaian kinerja ASN: rencana, pengingat, penilaian, sampai predikat akhir.",
        "Runs a year of civil-servant performance appraisal: from the plan over reminders to the final predikat.",
    )
)
def _options(
    debug: Annotated[
        bool, typer.Option("--debug", help=both("Rincian bila program gagal.", "Details if the program fails."))
    ] = False,
    _: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help=both("Versi program.", "The version.")),
    ] = False,
) -> None:
    """Take the options that stand before every command."""


def run() -> None:
    """Run the command line of this process and end it."""
    sys.exit(ended(sys.argv[1:]))


def ended(arguments: Sequence[str]) -> int:
    """Run a command line, say what went wrong, and give the exit code."""
    speech = spoken()
    usage.entitle(speech)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that knows no umlaut is no reason to fail
    try:
        command = usage.helpful(typer.main.get_command(app))
        code = command.main(list(arguments), prog_name="siklus", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except SiklusError as error:
        return _say(speech.error(error), 2)
    except typer.TyperException as error:
        said = usage.sentence(error, speech)
        return _say(said, 2) if said else 0
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still buffered goes nowhere
        return 141
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception as error:
        return _unexpected(error, speech, "--debug" in arguments)


def _say(sentence: str, code: int) -> int:
    print(f"siklus: {sentence}", file=sys.stderr)
    return code


def _unexpected(error: Exception, speech: Speech, debug: bool) -> int:
    """Say that the program failed. Its words may hold personal data, so they are shown only when asked for."""
    if debug:
        traceback.print_exception(error)
        return 1
    again = speech("Rinciannya: ulangi dengan `siklus --debug …`", "For details run it again with `siklus --debug …`")
    if isinstance(error, OSError):
        cause = speech.of(why(error))
        return _say(f"{speech('gagal membaca atau menulis', 'reading or writing failed')} ({cause}). {again}", 1)
    what = speech("terjadi kesalahan yang tidak terduga", "something unexpected went wrong")
    return _say(f"{what} ({type(error).__name__}). {again}", 1)


if __name__ == "__main__":
    run()
