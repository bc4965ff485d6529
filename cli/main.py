"""The command `siklus`: which commands there are, and how every one of them ends.

A command's file is imported only when that command runs, so that the others need not wait for it. What a person
can mend is one sentence on standard error and exit code 2; anything else is a fault of the program: exit code 1.
"""

import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from cli import usage
from cli.words import Speech, both, spoken, why
from domain.errors import SiklusError

Command = Any  # Typer gives no public name to what it makes of a function


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command stands, and what it is for."""

    module: str
    name: str
    help: str


COMMANDS = {
    "demo": Place(
        "cli.demo.command",
        "demo",
        both("Mainkan satu tahun penilaian dengan pegawai rekaan.", "Play a whole year with invented people."),
    ),
    "up": Place(
        "cli.up",
        "up",
        both("Nyalakan semuanya; Ctrl-C menghentikan.", "Start everything; Ctrl-C stops it."),
    ),
    "roster": Place("cli.roster", "app", both("Daftar pegawai: impor.", "The roster: import.")),
    "cycle": Place(
        "cli.cycle",
        "app",
        both(
            "Siklus penilaian: rencana, buka, keadaan, perpanjangan, tutup.",
            "The appraisal cycle: plan, open, status, extend, close.",
        ),
    ),
    "policy": Place(
        "cli.policy",
        "app",
        both("Aturan yang berlaku beserta sumbernya.", "The rules in force, with their sources."),
    ),
    "advance": Place(
        "cli.advance",
        "advance",
        both(
            "Majukan siklus yang berjalan ke suatu waktu: buka, tutup, antrekan pengingat.",
            "Advance the open cycles to a moment: open, close, queue reminders.",
        ),
    ),
    "deliver": Place(
        "cli.advance",
        "deliver",
        both("Kirim pesan yang sudah waktunya.", "Send the messages that are due."),
    ),
    "inbox": Place("cli.inbox", "inbox", both("Apa yang menjadi giliran seseorang.", "What is a person's to do.")),
    "step": Place("cli.step", "step", both("Ambil satu langkah.", "Take one step.")),
    "entry": Place(
        "cli.entry",
        "app",
        both(
            "Isi data: target, realisasi, bukti, umpan balik, rating, alasan …",
            "Write facts: targets, results, evidence, feedback, ratings, reasons …",
        ),
    ),
    "skp": Place(
        "cli.skp",
        "app",
        both(
            "SKP: formulir, kelengkapan, versi, perubahan, Matriks Peran Hasil.",
            "The SKP: its form, what it lacks, versions, changes, Matriks Peran Hasil.",
        ),
    ),
    "explain": Place(
        "cli.explain",
        "explain",
        both(
            "Jelaskan hasil seseorang: langkah, rating, matriks, sumber aturan.",
            "Explain a person's result: steps, ratings, matrix, source of the rule.",
        ),
    ),
    "rules": Place(
        "cli.rules",
        "app",
        both("Kalkulator aturan untuk tabel CSV atau XLSX.", "Calculators of the rules for a CSV or XLSX table."),
    ),
    "indicators": Place(
        "cli.indicators",
        "app",
        both(
            "Katalog indikator, dan mana yang layak memikul penilaian.",
            "The catalogue of indicators, and which can carry an appraisal.",
        ),
    ),
    "objection": Place(
        "cli.objection",
        "app",
        both("Keberatan: giliran siapa, dan berkas perkara.", "Objections: whose turn, and the file of a case."),
    ),
    "calibration": Place(
        "cli.calibration",
        "app",
        both(
            "Kalibrasi unit: sebaran dan pola, andaikan, kecenderungan penilai.",
            "Calibration of units: spread and pattern, what if, how appraisers rate.",
        ),
    ),
    "contribution": Place(
        "cli.contribution",
        "contribution",
        both(
            "Kontribusi unit bagi tujuan instansi: rencana, capaian, bukti, sampai ke setiap pegawai.",
            "What a unit contributes to the agency's goals: planned, achieved, proven, down to each person.",
        ),
    ),
    "forecast": Place(
        "cli.forecast",
        "app",
        both(
            "Perkiraan: siapa yang akan terlambat, dan seberapa pasti.",
            "The outlook: who will be late, and how sure that is.",
        ),
    ),
    "audit": Place("cli.audit", "app", both("Jejak audit: periksa keutuhannya.", "The audit trail: verify it.")),
    "lifecycle": Place("cli.lifecycle", "app", both("Gambar alur keadaan.", "Draw the lifecycles.")),
    "acting": Place(
        "cli.acting",
        "app",
        both("Pejabat Plt., Plh., dan Pj.: siapa menggantikan siapa.", "Acting officials: who acts for whom."),
    ),
    "appraiser": Place(
        "cli.appraiser",
        "app",
        both("Perbaikan pejabat penilai: minta, putuskan.", "A wrong appraiser: ask, decide."),
    ),
    "excuse": Place(
        "cli.excuse",
        "excuse",
        both("Kecualikan banyak pegawai dari evaluasi periodik.", "Excuse many people from a check-in."),
    ),
    "undo": Place("cli.undo", "undo", both("Perubahan massal: daftar, batalkan.", "Bulk changes: list, take back.")),
    "pengelola": Place("cli.pengelola", "app", both("Pengelola kinerja instansi.", "The pengelola of an agency.")),
    "sync": Place(
        "cli.sync",
        "app",
        both(
            "Catatan e-Kinerja BKN: baca berkasnya, selesaikan yang tidak cocok.",
            "The record of BKN's e-Kinerja: read its files, settle what disagrees.",
        ),
    ),
    "status": Place(
        "cli.status_verify",
        "app",
        both("Ringkasan keadaan: periksa, perbaiki.", "The summary of who is where: verify, repair."),
    ),
    "export": Place(
        "cli.export",
        "export",
        both("Laporan sebagai XLSX, CSV, atau PDF.", "Reports as XLSX, CSV or PDF."),
    ),
}


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
