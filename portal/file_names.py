"""The names of files as people give them, made fit to be stored, shown and saved again on any machine."""

import re
import unicodedata
from urllib.parse import quote

LONGEST = 100  # characters, without the ending
UNFIT = re.compile(r'[<>:"|?*/\\]')
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # what Windows takes for a machine's part


def clean(name: str, ending: str) -> str:
    """Give a file's name without folders, control characters and tricks, and with the ending of what it really is.

    `laporan.pdf.exe` that is a PDF becomes `laporan.pdf.pdf`: an ending that we did not give opens nothing.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C")  # controls, marks that turn the text round
    words = " ".join(UNFIT.sub("_", seen).split())
    stem = words.rpartition(".")[0] if "." in words else words
    stem = stem.strip(". ")[:LONGEST].strip(". ") or "berkas"
    return f"{'_' if DEVICES.match(stem) else ''}{stem}.{ending}"


def disposition(name: str, inline: bool) -> str:
    """Give the header by which a browser saves a file under its name, or (inline) shows it (RFC 6266)."""
    plain = re.sub(r'[^ -~]|["\\%;]', "_", unicodedata.normalize("NFKD", name))
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
