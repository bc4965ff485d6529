"""By what one knows a page that asks who is there: the sign-in pages of the services that offices use."""

import html
import re
from urllib.parse import SplitResult

from domain.terms import LinkCheck

SIGN_IN = (
    "accounts.google.com",
    "login.microsoftonline.com",
    "login.microsoft.com",
    "login.live.com",
    "login.windows.net",
)
SERVICES = ("docs.google.com", "drive.google.com", "sites.google.com", "dropbox.com", "sharepoint.com",
            "onedrive.live.com", "1drv.ms", "onedrive.com")  # fmt: skip
PATHS = re.compile(r"/(login|log-in|signin|sign-in|servicelogin|authorize|masuk)(\.\w{2,5})?/?$", re.IGNORECASE)
TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE)
PASSWORD = re.compile(r"<input\b[^>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
ENTER = re.compile(r"\b(sign[ -]?in|log[ -]?in|masuk|login)\b", re.IGNORECASE)
ASKS = re.compile(
    r"you need access|request access|access denied|anda (memerlukan|perlu|membutuhkan) akses|minta akses|akses ditolak"
    r"|you don.t have (access|permission)|this link (has been removed|isn.t available to you)",
    re.IGNORECASE,
)
NOTHING = re.compile(
    r"file you have requested does not exist|item might not exist|file yang anda minta tidak ada|no longer available"
    r"|this item was deleted|file (has been|was) deleted|link (was|has been) deleted",
    re.IGNORECASE,
)


def is_sign_in(parts: SplitResult) -> bool:
    """Tell whether an address to which one is sent on is a sign-in page."""
    return _of(parts, SIGN_IN) or bool(PATHS.search(parts.path))


def asks_who(parts: SplitResult, page: str) -> LinkCheck | None:
    """Give PRIVATE for a page that asks who is there, GONE for one that says that nothing is; None for any other.

    What a page of another house says beside its content is not believed: only a form with a password is.
    """
    title = html.unescape(" ".join(TITLE.findall(page)[:1]))
    if PASSWORD.search(page) and (ENTER.search(title) or _of(parts, SERVICES)):
        return LinkCheck.PRIVATE
    if not _of(parts, SERVICES):
        return None
    words = html.unescape(page)
    if NOTHING.search(words):
        return LinkCheck.GONE
    return LinkCheck.PRIVATE if ENTER.search(title) or ASKS.search(words) else None


def _of(parts: SplitResult, hosts: tuple[str, ...]) -> bool:
    host = (parts.hostname or "").rstrip(".")
    return any(host == known or host.endswith(f".{known}") for known in hosts)
