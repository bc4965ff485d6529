"""What may stand on no page of ours: what the policy in its headers forbids, and what leads away from this site."""

import re
from html.parser import HTMLParser

LEADS = ("href", "src", "action", "formaction", "hx-get", "hx-post", "poster", "data", "srcset", "background", "ping")
DATA = ("application/json",)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.posts = self.marks = 0
        self.script: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.faults += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        self.faults += [f"<{tag} {n}={given[n]}>" for n in LEADS if n in given and not _ours(tag, n, given)]
        if tag in ("base", "iframe", "object", "embed", "frame", "portal") or "srcdoc" in given:
            self.faults.append(f"<{tag}>")
        if tag == "meta" and "http-equiv" in given:
            self.faults.append("<meta http-equiv>")
        if tag == "script" and not given.get("src", "").startswith("/static/") and given.get("type") not in DATA:
            self.faults.append("<script> in the page")
        if tag == "form" and given.get("method", "").lower() == "post":
            self.posts += 1
        if tag == "input" and given.get("name") == "csrf" and re.fullmatch("[0-9a-f]{48}", given.get("value", "")):
            self.marks += 1
        self.script = tag if tag == "script" and given.get("type") not in DATA else self.script

    def handle_endtag(self, tag: str) -> None:
        self.script = None if tag == "script" else self.script

    def handle_data(self, data: str) -> None:
        if self.script and data.strip():
            self.faults.append("a script in the page")


def _ours(tag: str, name: str, given: dict[str, str]) -> bool:
    """Tell whether an attribute stays on this site; a link that a reader follows may leave it, and tells nothing."""
    where = given[name]
    if where.startswith(("/", "#", "?")) and not where.startswith(("//", "/\\")):
        return True
    away = tag == "a" and name == "href" and where.startswith(("https://", "http://"))
    return not where or (away and {"noopener", "noreferrer"} <= set(given.get("rel", "").split()))


def faults(page: str, signed_in: bool, style: bool = False) -> list[str]:
    """Give what is wrong with a page; `signed_in`: its forms need a mark; `style`: its policy has a style's hash."""
    found = _Page()
    found.feed(page)
    said = found.faults
    if "<style" in page and not style:
        said.append("<style>")
    if signed_in and found.posts != found.marks:
        said.append(f"{found.posts} forms, {found.marks} marks")
    return said
