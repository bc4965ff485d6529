"""A phone number and an e-mail address, checked well enough to send to. Nothing is looked up.

The traps of phone numbers are listed in APPRISE.md, section 6: `0062…` must become `+62…`,
extensions and foreign numbers are accepted by the library, and fixed lines reach nobody.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from domain.cells import Cell, text
from domain.problems import Problem
from domain.terms import Channel

INDONESIA, COUNTRY_CODE = "ID", 62


def _mobile_pattern() -> str:
    """Give the shape of a mobile number from the library's own table.

    So the short cut for plain numbers, 80 times faster, cannot drift away from what the library says.
    """
    table = phonenumbers.PhoneMetadata.metadata_for_region(INDONESIA)
    return (table and table.mobile and table.mobile.national_number_pattern) or "(?!)"


_PLAIN = re.compile(rf"(?:\+62|0)?({_mobile_pattern()})")
_SEVERAL = re.compile(r"[/,;&|]|\b(?:atau|dan|or|and)\b", re.I)
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_]+(?:[.+-][A-Za-z0-9_]+)*")
_WRITTEN = re.compile(r"\+?[0-9() .\-]+")
_GROUPING = str.maketrans("", "", " .-")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def mobile(cell: Cell) -> str | Problem | None:
    """Give an Indonesian mobile number as E.164, why it is dropped, or None for an empty cell."""
    written = text(cell)
    if not written:
        return None
    number = _dialled(written)
    if plain := _PLAIN.fullmatch(number.translate(_GROUPING)):
        return f"+{COUNTRY_CODE}{plain[1]}"
    if _SEVERAL.search(number):
        return Problem.PHONE_SEVERAL
    if not _WRITTEN.fullmatch(number):
        return Problem.PHONE_INVALID
    return _parsed(number)


def _dialled(written: str) -> str:
    number = unicodedata.normalize("NFKC", written).translate(_DASHES).strip()
    number = re.sub(r"^(?:tel|telp|hp|wa|phone)\s*[.:]\s*", "", number, flags=re.I)
    if number.startswith("00"):
        return "+" + number[2:]
    # Without its plus sign, 62812345678 would be read as a fixed line with the area code 0628.
    return "+" + number if number.startswith("62") else number


def _parsed(number: str) -> str | Problem:
    try:
        found = phonenumbers.parse(number, INDONESIA)
    except phonenumbers.NumberParseException:
        return Problem.PHONE_INVALID
    if found.country_code != COUNTRY_CODE:
        return Problem.PHONE_FOREIGN
    if not phonenumbers.is_valid_number(found):
        return Problem.PHONE_INVALID
    if phonenumbers.number_type(found) != phonenumbers.PhoneNumberType.MOBILE:
        return Problem.PHONE_NOT_MOBILE
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def email(cell: Cell) -> str | Problem | None:
    """Give an e-mail address in ASCII, why it is dropped, or None for an empty cell."""
    written = text(cell)
    if not written:
        return None
    written = re.sub(r"^mailto:", "", written, flags=re.I)
    local, _, host = written.partition("@")
    if len(local) <= 64 and _PLAIN_LOCAL.fullmatch(local) and len(written) <= 200:
        known = _host(host)
        return f"{local}@{known}" if known else Problem.EMAIL_INVALID
    return _checked(written) or Problem.EMAIL_INVALID


@lru_cache(maxsize=10_000)
def _host(host: str) -> str:
    """Give the part behind the @ in ASCII, empty if it is none. Few serve all the people of a roster."""
    return _checked(f"a@{host}").partition("@")[2]


def _checked(address: str) -> str:
    try:
        found = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return ""
    return found.ascii_email or ""


# --- which way a message goes ---------------------------------------------------------------------------

NO_ADDRESS, DEAD_ADDRESS, OPTED_OUT, MERGED = "no-address", "dead-address", "opted-out", "merged"


@dataclass(frozen=True, slots=True)
class Way:
    """The channel that reaches a person; without one `code` says why: no-address, dead-address, opted-out, merged."""

    channel: Channel | None
    code: str = ""


def way(wanted: Channel, row: Any) -> Way:
    """Give the way of a message (a row as `outbox.claim` gives it): as wanted, or by the other channel.

    It goes the other way where the wanted one is dead or was never known, unless the same reminder goes there anyhow
    (`merged`). Who wants no WhatsApp gets an e-mail instead; who wants no e-mail gets no WhatsApp for it, which is
    nearer to them still. Notices of a step come by e-mail whatever was wished: some of them start a term of law.
    """
    why = _closed(wanted, row)
    if not why:
        return Way(wanted)
    other = Channel.WHATSAPP if wanted is Channel.EMAIL else Channel.EMAIL
    unwanted = why == OPTED_OUT
    if _closed(other, row) or (unwanted and (wanted is Channel.EMAIL or row.other_queued)):
        return Way(None, why)
    return Way(None, MERGED) if row.other_queued else Way(other)


def _closed(channel: Channel, row: Any) -> str:
    """Say why a channel does not reach the reader of a message, nothing if it does."""
    by_mail, notice = channel is Channel.EMAIL, "." in row.template
    if not (row.email if by_mail else row.mobile) or (row.template == "overview" and not by_mail):
        return NO_ADDRESS  # an overview is a table: WhatsApp has no room for it
    if row.email_dead if by_mail else row.mobile_dead:
        return DEAD_ADDRESS
    out = row.email_out and not notice if by_mail else row.mobile_out
    return OPTED_OUT if out else ""


# --- how an address is shown ----------------------------------------------------------------------------


def hidden(address: str) -> str:
    """Give an address or number of which the middle cannot be read: `b***i@surakarta.example`, `+62***7890`."""
    local, mark, host = address.partition("@")
    if mark:
        return f"{local[:1]}***{local[-1] if len(local) > 2 else ''}@{host}"
    return f"{address[:3]}***{address[-4:]}" if len(address) > 10 else "***"
