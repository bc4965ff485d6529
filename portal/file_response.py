"""A kept file on its way to a browser: to be saved, never to be run. Only pictures of ours may be shown in a page."""

from fastapi.responses import Response

from portal.file_kinds import BY_MEDIA
from portal.file_names import clean, disposition
from portal.files import Files

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}


def response(files: Files, sha256: str, name: str, media: str | None, show: bool = False) -> Response:
    """Give a kept file under its name. `show` lets a picture be shown in place. Raises Lost.

    Whoever may have it has been decided before: this asks nobody.
    """
    kind = BY_MEDIA.get(media or "")
    if kind and not name.lower().endswith(f".{kind.ending}"):
        name = clean(f"{name}.", kind.ending)  # a name of people's own: it is saved as what it is all the same
    headers = {**HEADERS, "Content-Disposition": disposition(name, show and kind is not None and kind.picture)}
    headers["Content-Type"] = kind.media if kind else "application/octet-stream"
    return Response(files.read(sha256), headers=headers)
