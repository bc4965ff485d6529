"""What Typer says when a command is mistyped, in the language of the installation, and the titles of its help."""

import re

import typer.rich_utils as help_page
from typer._click.exceptions import ClickException, MissingParameter, NoArgsIsHelpError, UsageError

from cli.words import Speech

# Typer's sentences and ours. Nothing else of Typer's is read: a sentence that is not here is shown as it is.
SENTENCES = {
    r"No such command (.+?)\.?": "tidak ada perintah {0}",
    r"No such command (.+?)\. Did you mean (.+)\?": "tidak ada perintah {0}; mungkin maksudnya {1}",
    r"No such option: (\S+)": "tidak ada opsi {0}",
    r"No such option: (\S+) \(Possible options: (.+)\)": "tidak ada opsi {0}; mungkin maksudnya {1}",
    r"Missing argument (.+?)\.(?: .*)?": "argumen {0} belum diisi",
    r"Missing option (.+?)\.(?: .*)?": "opsi {0} belum diisi",
    r"Missing command\.?": "perintahnya belum disebut",
    r"Option (.+) requires an argument\.": "opsi {0} memerlukan nilai",
    r"Option (.+) does not take a value\.": "opsi {0} tidak memerlukan nilai",
    r"Got unexpected extra arguments? \((.+)\)": "ada argumen yang tidak dikenal: {0}",
    r"Invalid value for (.+?): (.+) is not one of (.+)\.": "nilai {1} untuk {0} tidak dikenal; pilihannya: {2}",
    r"Invalid value for (.+?): Input should be (.+)": "nilai untuk {0} tidak dikenal; pilihannya: {1}",
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


def sentence(error: ClickException, speech: Speech) -> str:
    """Give what is wrong with a command line, and where its help is; for a bare group, its help."""
    if isinstance(error, NoArgsIsHelpError):
        return ""
    said = error.format_message()
    if speech.language == "id":
        said = _translated(said)
    if isinstance(error, MissingParameter) and error.param and error.param.param_type_name == "option":
        said = said.replace("'", "")
    context = error.ctx if isinstance(error, UsageError) else None
    if not context:
        return said
    return f"{said}. {speech('Lihat', 'See')} `{context.command_path} --help`"


def _translated(said: str) -> str:
    found = [(match, ours) for theirs, ours in SENTENCES.items() if (match := re.fullmatch(theirs, said, re.S))]
    if not found:
        return said
    match, ours = max(found, key=lambda pair: len(pair[1])) if len(found) > 1 and "Did you" in said else found[0]
    return ours.format(*match.groups())
