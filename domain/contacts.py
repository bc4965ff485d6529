"""A phone number and an e-mail address, checked well enough to send to. Nothing is looked up.

The traps of phone numbers are listed in APPRISE.md, section 6: `0062…` must become `+62…`,
extensions and foreign numbers are accepted by the library, and fixed lines reach nobody.
"""

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from domain.cells import Cell, text
from domain.problems import Problem

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
