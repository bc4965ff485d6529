"""What Typer says when a command is mistyped, in the language of the installation, and the titles of its help."""

import re
from typing import Any

import typer
import typer.rich_utils as help_page

from cli.words import Speech, both

# Typer's sentences and ours, the narrower first. A sentence that is not here is shown as it is.
SENTENCES = {
    r"No such command (.+?)\. Did you mean (.+)\?": "tidak ada perintah {0}; mungkin maksudnya {1}",
    r"No such command (.+?)\.?": "tidak ada perintah {0}",
    r"No such option: (\S+) \(Possible options: (.+)\)": "tidak ada opsi {0}; mungkin maksudnya {1}",
    r"No such option: (\S+)": "tidak ada opsi {0}",
    r"Missing argument '?(.+?)'?\.(?: .*)?": "argumen {0} belum diisi",
    r"Missing option '?(.+?)'?\.(?: .*)?": "opsi {0} belum diisi",
    r"Missing command\.?": "perintahnya belum disebut",
    r"Option (.+) requires an argument\.": "opsi {0} memerlukan nilai",
    r"Option (.+) does not take a value\.": "opsi {0} tidak memerlukan nilai",
    r"Got unexpected extra argument\(?s?\)? \((.+)\)": "ada argumen yang tidak dikenal: {0}",
    r"Invalid value for (.+?): Value error, (.+) is not one of (.+?)\.*": "{1} tidak dikenal; pilihan {0}: {2}",
    r"Invalid value for (.+?): Input should be a valid integer.*": "{0} harus berupa bilangan bulat",
    r"Invalid value for (.+?): Input should be less than or equal to (\S+)": "{0} paling besar {1}",
    r"Invalid value for (.+?): Input should be greater than or equal to (\S+)": "{0} paling kecil {1}",
    r"Invalid value for (.+?): Input should be (.+)": "{0} harus salah satu dari {1}",
    r"Invalid value for (.+?): (.+)": "nilai untuk {0} tidak sesuai ({1})",
}
TITLES = {
    "ARGUMENTS_PANEL_TITLE": "Argumen",
    "OPTIONS_PANEL_TITLE": "Opsi",
    "COMMANDS_PANEL_TITLE": "Perintah",
    "DEFAULT_STRING": "[bawaan: {}]",
    "REQUIRED_LONG_STRING": "[wajib]",
}


def entitle(speech: Speech) -> None:
    """Give the help pages their titles."""
    for name, title in TITLES.items() if speech.language == "id" else ():
        setattr(help_page, name, title)


def helpful(command: Any) -> Any:
    """Give a command, and all below it, a `--help` that is explained in our language."""
    if option := command.get_help_option(typer.Context(command)):
        option.help = both("Tampilkan bantuan ini.", "Show this message and exit.")
    for below in getattr(command, "commands", {}).values():
        helpful(below)
    return command


def sentence(error: typer.TyperException, speech: Speech) -> str:
    """Give what is wrong with a command line, and where its help is. Empty where the help has been shown already."""
    said = error.format_message().strip()
    if said and speech.language == "id":
        said = _translated(said)
    context = getattr(error, "ctx", None)
    if not said or context is None:
        return said
    return f"{said.rstrip('.')}. {speech('Lihat', 'See')} `{context.command_path} --help`"


def _translated(said: str) -> str:
    for theirs, ours in SENTENCES.items():
        if match := re.fullmatch(theirs, said, re.S):
            return ours.format(*match.groups()).replace("' or '", "' atau '")
    return said
