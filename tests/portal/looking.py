"""What the tests of the console's pages share: a browser, its axe, and how a page or CSV is read."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which
from typing import Any

import pytest
import requests

from portal.gate import COOKIE
from tests.portal.conftest import Signed

BROWSER = which("chromium") or which("chromium-browser") or which("google-chrome")
needs_browser = pytest.mark.skipif(not BROWSER, reason="no browser is installed")


def rows(answer: requests.Response) -> list[dict[str, str]]:
    """Read a CSV as a spreadsheet does; it begins with the mark that spreadsheets look for."""
    assert answer.status_code == 200, answer.text[:200]
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def words(answer: requests.Response) -> str:
    """The words of a page as somebody reads them: no marks, single blanks."""
    assert answer.status_code == 200, answer.text[:200]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.text))


@contextmanager
def browser(who: Signed, **given: Any) -> Iterator[Any]:
    """A browser in which somebody is signed in, without scripts unless told."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        context = opened.new_context(**given)
        cookie = {"name": COOKIE, "value": who.session.cookies[COOKIE], "url": who.url}
        context.add_cookies([cookie])
        yield context.new_page()
        opened.close()


def faults(who: Signed, paths: list[str]) -> dict[str, Any]:
    """What axe finds on these pages, and which of them are wider than a phone; nothing, if all is well."""
    from axe_playwright_python.sync_playwright import Axe

    found: dict[str, Any] = {}
    with browser(who, viewport={"width": 360, "height": 780}) as page:
        for path in paths:
            assert page.goto(who.url + path).status == 200
            wrong = [(v["id"], v["nodes"][0]["html"][:200]) for v in Axe().run(page).response["violations"]]
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wrong or wide > 360:
                found[path] = (wrong, wide)
    return found
