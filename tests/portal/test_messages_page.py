"""Messages as the console shows them: the totals are the store's, and what an operator does stays in their agency."""

from collections.abc import Callable

import pytest

from domain.terms import Access, MessageState
from store import contacts, messages
from store.messages import Wanted
from tests.outboxes import put, stop
from tests.people import BUDI, JOKO, NAMES, SARI, Office, at
from tests.portal.conftest import Portal
from tests.portal.looking import faults, needs_browser, rows, words

PAGE, KONTAK = "/siklus/2027/pesan", "/siklus/2027/pesan/kontak"
STATES = {"dead": 2, "rejected": 1, "unknown": 1, "queued": 3, "accepted": 60}
NOW = "2027-03-01"


@pytest.fixture
def post(portals: Callable[..., Portal]) -> Portal:
    """Messages to sari in every state that matters, and two to joko of another city."""
    portal = portals(clock=lambda: at(NOW))

    def fill(office: Office) -> None:
        office.do("DELETE FROM outbox")
        for state, n in STATES.items():
            sent = at(NOW) if state == "accepted" else None
            put(office.tx, state, at(NOW), n, sent_at=sent, code={"dead": "timeout"}.get(state))
        put(office.tx, "dead", at(NOW), 1, nip=JOKO)
        put(office.tx, "queued", at(NOW), 1, nip=JOKO, channel="whatsapp")

    portal.put(fill)
    return portal


def ids(portal: Portal, state: str, nip: str = SARI) -> list[int]:
    found = portal.rows("SELECT id FROM outbox WHERE state = :state AND recipient_nip = :nip ORDER BY id",
                        state=state, nip=nip)  # fmt: skip
    return [id_ for (id_,) in found]


def test_the_totals_are_the_stores_and_what_must_be_decided_on_comes_first(post: Portal) -> None:
    answer = post.signed(Access.OPERATOR).get(PAGE)
    said = words(answer)
    counted, _ = post.put(lambda o: messages.totals(o.tx, Wanted(cycle_id=o.cycle.id)))
    assert counted[MessageState.DEAD, "email"] == 3
    assert "tidak pasti 1 0 gagal 3 0 ditolak 1 0 menunggu 3 1 terkirim 60 0" in said
    listed = [row["state"] for row in rows(post.signed(Access.OPERATOR).get(f"{PAGE}.csv?keadaan=masalah"))]
    assert sorted(listed) == ["dead", "dead", "dead", "rejected", "unknown"]
    assert answer.text.count('type="checkbox" name="pesan"') == len(listed)


def test_an_agency_sees_its_own_messages_alone(post: Portal) -> None:
    ours, theirs = (post.signed(Access.PENGELOLA, code) for code in ("A1", "A2"))
    assert {row["name"] for row in rows(ours.get(f"{PAGE}.csv"))} == {"Sari"}
    assert len(rows(ours.get(f"{PAGE}.csv"))) == sum(STATES.values())
    assert {row["name"] for row in rows(theirs.get(f"{PAGE}.csv"))} == {"Joko"}
    assert "gagal 2 0" in words(ours.get(PAGE))
    assert "gagal 1 0" in words(post.signed(Access.OPERATOR).get(f"{PAGE}?instansi=A2"))
    for path in (PAGE, f"{PAGE}.csv", KONTAK, f"{KONTAK}.csv"):
        assert ours.get(f"{path}?instansi=A2").status_code == 404, path


def test_pages_follow_each_other_without_a_gap(post: Portal) -> None:
    who, seen, path = post.signed(Access.OPERATOR), set[str](), f"{PAGE}?keadaan=accepted"
    for _ in range(2):
        text = who.get(path).text
        seen |= {part.split("<")[0].strip() for part in text.split("<small>pesan ")[1:]}
        path = text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in text else ""
    assert seen == {str(id_) for id_ in ids(post, "accepted")}
    assert path == ""


def test_nobody_is_named_whole_and_no_address_stands_there(post: Portal) -> None:
    who = post.signed(Access.OPERATOR)
    shown = who.get(f"{PAGE}?keadaan=semua").text + who.get(f"{PAGE}.csv").text + who.get(KONTAK).text
    assert not [nip for nip in NAMES if nip in shown]
    assert "surakarta.example" not in shown
    assert "+62" not in shown


def test_an_operator_queues_again_what_came_to_nothing(post: Portal) -> None:
    dead, unknown = ids(post, "dead"), ids(post, "unknown")
    said = words(post.signed(Access.OPERATOR).post(PAGE, {"pesan": [*dead, *unknown], "lakukan": "retry"}))
    assert said.count("diantrekan lagi") >= 2
    assert "mungkin sudah terkirim" in said
    assert ids(post, "dead") == []
    assert ids(post, "unknown") == unknown
    post.signed(Access.PENGELOLA, "A1").post(PAGE, {"pesan": unknown, "lakukan": "retry", "dua_kali": "ya"})
    assert ids(post, "unknown") == []


def test_what_waits_is_cancelled_and_what_was_sent_is_not(post: Portal) -> None:
    queued, sent = ids(post, "queued"), ids(post, "accepted")
    said = words(post.signed(Access.PENGELOLA, "A1").post(PAGE, {"pesan": [queued[0], sent[0]], "lakukan": "cancel"}))
    assert "hanya pesan yang menunggu dapat dibatalkan" in said
    assert ids(post, "queued") == queued[1:]
    assert sent == ids(post, "accepted")


def test_messages_of_another_agency_are_not_there_to_be_changed(post: Portal) -> None:
    theirs, ours = ids(post, "dead", JOKO), ids(post, "dead")
    who = post.signed(Access.PENGELOLA, "A1")
    for chosen in (theirs, [*ours, *theirs]):
        assert who.post(PAGE, {"pesan": chosen, "lakukan": "retry"}).status_code == 404
    assert who.post(f"{PAGE}?instansi=A2", {"pesan": theirs, "lakukan": "retry"}).status_code == 404
    assert ids(post, "dead", JOKO) == theirs
    assert ids(post, "dead") == ours


def test_a_viewer_looks_and_changes_nothing(post: Portal) -> None:
    viewer, dead = post.signed(Access.VIEWER, "A1"), ids(post, "dead")
    assert 'name="lakukan"' not in viewer.get(PAGE).text
    assert viewer.post(PAGE, {"pesan": dead, "lakukan": "retry"}).status_code == 403
    unmarked = post.signed(Access.OPERATOR)
    assert unmarked.session.post(post.url + PAGE, data={"pesan": dead, "lakukan": "retry"}).status_code == 403
    assert ids(post, "dead") == dead


def test_an_alarm_is_told_to_who_sees_everything(post: Portal) -> None:
    post.put(lambda office: stop(office.tx, "email"))
    assert "saluran surel berhenti" in words(post.signed(Access.OPERATOR).get(PAGE)).lower()
    assert "saluran surel berhenti" not in words(post.signed(Access.PENGELOLA, "A1").get(PAGE)).lower()


def test_contacts_to_mend_are_counted_by_unit_and_then_named(post: Portal) -> None:
    def spoil(office: Office) -> None:
        office.do("UPDATE person SET email = NULL, mobile = NULL WHERE nip = :nip", nip=BUDI)
        address = office.ask("SELECT email FROM person WHERE nip = :nip", nip=SARI)
        contacts.suppress(office.tx, "email", address, "bounced", "5.1.1", "provider", at(NOW))  # type: ignore[arg-type]

    post.put(spoil)
    who = post.signed(Access.PENGELOLA, "A1")
    (unit,) = rows(who.get(f"{KONTAK}.csv"))
    assert (unit["unit"], unit["people"], unit["unreachable"], unit["email_dead"]) == ("U1", "2", "1", "1")
    said = words(who.get(f"{KONTAK}?instansi=A1&unit=U1"))
    assert "kotak surat tidak ada" in said
    assert "Budi" in said
    assert who.get(f"{KONTAK}?instansi=A1&unit=V0").status_code == 404


@needs_browser
def test_nothing_is_in_the_way_of_anybody(post: Portal) -> None:
    post.put(lambda office: stop(office.tx, "email"))
    post.put(lambda o: o.do("UPDATE person SET email = NULL WHERE nip = :nip", nip=BUDI))
    paths = [PAGE, f"{PAGE}?keadaan=semua", KONTAK, f"{KONTAK}?instansi=A1&unit=U1"]
    assert faults(post.signed(Access.OPERATOR), paths) == {}
