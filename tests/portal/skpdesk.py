"""People at the form of an SKP, as a browser without scripts would let them: what the tests of that form share."""

from datetime import datetime

import requests

from tests.people import STAFF, Office, at, propose
from tests.portal.conftest import Portal, Signed
from tests.portal.formreader import Fields, Form, form
from tests.rosters import JOKO, SARI

COMPLETE = {"rhk_1": "Data pegawai mutakhir", "indicator_1": "persentase data", "target_1": "95 persen",
            "aspek_1": "kualitas"}  # fmt: skip
HOSTILE = """<script>alert(1)</script>"'></textarea><img src=x onerror=alert(2)>{{ 7*7 }}"""


def agreed_above(office: Office) -> None:
    """Let everybody but sari and joko have an SKP that is agreed."""
    for nip, _, appraiser in STAFF:
        if nip not in (SARI, JOKO):
            appraisal = propose(office, nip)
            if appraiser:
                office.take("agree", appraisal, appraiser, "2027-01-04")


class Clock:
    """A clock that a test sets."""

    def __init__(self, when: str) -> None:
        self.when = when

    def __call__(self) -> datetime:
        return at(self.when)


class Desk:
    """Somebody at the form of an appraisal."""

    def __init__(self, portal: Portal, who: str = SARI, whose: str = SARI) -> None:
        self.who: Signed = portal.signed(who)
        self.page = f"/tugas/appraisal/{portal.put(lambda o: o.appraisal(whose))}/skp"

    def look(self, query: str = "") -> Form:
        return form(self.who.get(self.page + query), "skp")

    def press(self, button: str, fields: Fields) -> requests.Response:
        """Press a button of the form; the mark of the page is among its fields."""
        whole = [*fields, ("aksi", button)]
        return self.who.session.post(self.who.url + self.page, data=whole, timeout=10, allow_redirects=False)

    def keep(self, fields: Fields) -> requests.Response:
        """What the script does."""
        return self.who.session.post(f"{self.who.url}{self.page}/draf", data=fields, timeout=10, allow_redirects=False)


def lines_of(portal: Portal, nip: str = SARI) -> list[tuple[object, ...]]:
    return portal.rows(
        "SELECT t.no, t.rhk, t.target FROM target t JOIN appraisal a ON a.id = t.appraisal_id "
        "WHERE a.employee_nip = :nip AND NOT t.dropped ORDER BY t.no",
        nip=nip,
    )
