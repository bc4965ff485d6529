"""People who go through a year from their own mailbox, each with a browser of their own, and an eye on every page.

`Journey.tell` is the morning of a day: reminders are queued as the flow does it and sent by the real worker to a real
SMTP server. `Journey.come` takes somebody's newest mail, opens its link and presses its button. `Journey.look` is said
of each page that somebody stands before: axe finds nothing on it, it calls no other host, and a phone shows it whole.
"""

import email
import email.policy
import os
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.settings import Settings
from domain.people import mask
from flows import ladder
from flows.messages import Worker
from flows.sign_ins import ORIGIN, Mailer
from notifications.local import Catchers
from notifications.send import Sender
from store import cycles, reminders
from tests.calendars import CALENDAR
from tests.people import NAMES, Office, at
from tests.portal.conftest import Portal
from tests.portal.signing import until

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
NARROW = 360  # px: the narrowest phone that a page must fit
# Rules of WCAG 2.2 that axe leaves out unless asked, besides all those that it has anyway.
AXE = {"rules": {"target-size": {"enabled": True}}}
# What sticks out of the page, if the page can be scrolled sideways.
WIDE = """() => { const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > wide)
        .map(e => e.outerHTML.slice(0, 120)).slice(-3); }"""
SHOTS = os.environ.get("JOURNEY_SHOTS")  # a folder for pictures of every page, for whoever wants to look


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: datetime = field(default_factory=lambda: at("2027-01-04"))

    def __call__(self) -> datetime:
        return self.now


def wrong_on(page: Any, width: int | None = NARROW) -> list[str]:
    """Give what is wrong with the page that is shown: what axe finds, and whether a phone shows its whole width."""
    from axe_playwright_python.sync_playwright import Axe

    found = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in Axe().run(page, options=AXE).response["violations"]]
    if width:
        page.set_viewport_size({"width": width, "height": 780})
        found += [f"wider than a phone of {width}: {one}" for one in page.evaluate(WIDE)]
    return found


def _go(page: Any, place: Any) -> None:
    """Click, and wait for the page that comes."""
    with page.expect_navigation():
        place.click()


@dataclass
class Journey:
    """A small office in a year: its portal and mailbox, a browser for each of its people, and what was seen."""

    portal: Portal
    clock: Clock
    caught: Catchers
    chromium: Any
    device: dict[str, Any]
    scripts: bool
    seen: list[str] = field(default_factory=list)  # paths of pages that were looked at
    wrong: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)  # names of those who came by a link, in order
    _pages: dict[str, Any] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)

    # --- mornings and mails -----------------------------------------------------------------------------

    def tell(self, when: str) -> None:
        """Let it be a morning: what the ladder has for it is queued, and all that is queued goes out."""
        self.clock.now = now = at(when)

        def climb(office: Office) -> None:
            due = ladder.due(office.tx, office.cycle, now, CALENDAR)
            expires = ladder.expiry(now, CALENDAR)
            for rungs in ladder.turns(due):
                agencies = cycles.agencies(office.tx, office.cycle.id)
                reminders.queue(office.tx, office.cycle.id, agencies, rungs, now, now, expires=expires)
            reminders.climb(office.tx, office.cycle.id, due, now)

        self.portal.put(climb)
        self.deliver()

    def deliver(self) -> None:
        """Send what is queued."""
        with Sender(self.caught.email_url, None) as sender:
            worker = Worker(self.portal.engine, sender, Settings(link=self.portal.url), CALENDAR, self.clock)
            worker.run()

    def link(self, nip: str) -> str:
        """Give the link in the newest mail to somebody, as it stands in the text of the mail."""
        to = f"{NAMES[nip].lower()}@surakarta.example"
        for path in sorted((Path(self.caught.mail) / "new").iterdir(), reverse=True):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if mail["Delivered-To"] == to:
                body = mail.get_body(("plain",))
                assert body is not None
                return re.findall(r"http://\S+/(?:t|masuk)/\S+", body.get_content())[0]
        raise AssertionError(f"nothing came for {mask(nip)}")

    # --- people and their browsers ----------------------------------------------------------------------

    def come(self, nip: str) -> Any:
        """Let somebody read their newest mail, open its link and press its button; give My work in their browser.

        Notices of a step go out at the next full hour, so that one mail tells of all that happened in it.
        """
        self.clock.now += timedelta(hours=1)
        self.deliver()
        page = self._pages.get(nip) or self._browser(nip)
        page.goto(self.link(nip))
        if page.get_by_role("button", name="Kirim tautan baru").is_visible():
            self._ask_anew(page)
            page.goto(self.link(nip))
        if urlsplit(page.url).path != "/tugas":
            self._look_once(page, "link")
            _go(page, page.get_by_role("button", name="Masuk"))
        assert urlsplit(page.url).path == "/tugas", page.url
        self.mails.append(NAMES[nip])
        self.look(page, "tugas")
        return page

    def _ask_anew(self, page: Any) -> None:
        """Ask for a new link with one that was used up, and let it be sent."""
        self._look_once(page, "used")
        _go(page, page.get_by_role("button", name="Kirim tautan baru"))
        self._look_once(page, "asked")
        with Sender(self.caught.email_url, None, origin=ORIGIN) as sender:
            mailer = Mailer(self.portal.engine, sender, Settings(link=self.portal.url), self.clock)
            assert until(mailer.once)

    def _browser(self, nip: str) -> Any:
        context = self.chromium.new_context(java_script_enabled=self.scripts, accept_downloads=True, **self.device)
        context.set_default_timeout(60_000)
        context.on("request", self._asked)
        page = context.new_page()
        page.on("console", self._complained)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self._pages[nip] = page
        return page

    def _complained(self, said: Any) -> None:
        used = (
            "/t/" in said.location.get("url", "") and "410" in said.text
        )  # the page of a link that was used is no fault
        if said.type in ("error", "warning") and not used:
            self.wrong.append(said.text)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.portal.url, "blob:", "data:")):
            self.wrong.append(f"asked another host: {request.url}")

    def _look_once(self, page: Any, name: str) -> None:
        if name not in self._known:
            self._known.add(name)
            self.look(page, name)

    def look(self, page: Any, name: str) -> None:
        """Look at the page that somebody stands before. What axe needs scripts for is looked at in a twin of it."""
        path = urlsplit(page.url).path
        self.seen.append(path)
        self._shoot(page, name)
        shown = page if self.scripts else self._twin(page)
        self.wrong += [f"{path}: {said}" for said in wrong_on(shown)]
        shown.set_viewport_size(self.device["viewport"])

    def _twin(self, page: Any) -> Any:
        if (twin := self._pages.get("twin")) is None:
            twin = self._pages["twin"] = self.chromium.new_context(viewport=self.device["viewport"]).new_page()
        twin.context.clear_cookies()
        twin.context.add_cookies(page.context.cookies())
        twin.goto(page.url)
        return twin

    def _shoot(self, page: Any, name: str) -> None:
        if SHOTS:
            kind = "phone" if self.device is PHONE else "desktop"
            n = f"{len(self.seen):02d}"
            page.screenshot(path=f"{SHOTS}/{kind}-{n}-{name}.png", full_page=True)
            if self.device is not PHONE:
                page.emulate_media(color_scheme="dark")
                page.screenshot(path=f"{SHOTS}/dark-{n}-{name}.png", full_page=True)
                page.emulate_media(color_scheme="light", media="print")
                page.screenshot(path=f"{SHOTS}/print-{n}-{name}.png", full_page=True)
                page.emulate_media(media="screen")

    def do(self, page: Any, name: str = "Kerjakan") -> None:
        """Follow a link of the page, and look at where it leads."""
        _go(page, page.get_by_role("link", name=re.compile(name)).first)
        self.look(page, "task")

    def press(self, page: Any, button: str) -> None:
        """Press a button and look at what comes."""
        _go(page, page.get_by_role("button", name=button, exact=True).first)
        self.look(page, "pressed")
