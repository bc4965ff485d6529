"""The language of this installation: two wordings of everything, and dates and numbers as people read them."""

import errno
import os
from collections.abc import Mapping

from config.settings import load_settings
from domain.errors import SiklusError
from domain.speech import JAKARTA as JAKARTA
from domain.speech import Speech as Speech
from domain.words import Pair


def spoken(environ: Mapping[str, str] = os.environ) -> Speech:
    """Give the language that the environment asks for, Indonesian where a setting is wrong."""
    try:
        return Speech(load_settings(environ).language)
    except SiklusError:
        return Speech("en" if environ.get("SIKLUS_LANGUAGE") == "en" else "id")


REASONS: dict[int, Pair] = {
    errno.ENOENT: ("tidak ditemukan", "not found"),
    errno.EACCES: ("tidak diizinkan", "not permitted"),
    errno.EISDIR: ("sebuah folder", "a folder"),
    errno.ENOSPC: ("disk penuh", "the disk is full"),
}


def why(error: Exception) -> Pair:
    """Give the reason for which a file could not be read or written."""
    other = getattr(error, "strerror", None) or type(error).__name__
    return REASONS.get(getattr(error, "errno", None) or 0, (other, other))


HERE = spoken()  # for what is said before a command begins: its help


def both(indonesian: str, english: str) -> str:
    """Give one of two wordings of a help text, in the language in which this process was started."""
    return HERE(indonesian, english)
