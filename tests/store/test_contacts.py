"""How a person is reached, what is set about it, and whose contacts someone must mend."""

from datetime import timedelta

import pytest

from domain.terms import Channel, Suppressed
from store import contacts, mending
from store.contacts import OptOut, Suppression
from store.database import text
from store.mending import UnitCount
from store.outbox import claim
from store.units import Unknown
from tests.people import HADI, TONO, WATI, Office, at
from tests.rosters import BUDI, JOKO, SARI

NOW, LATER = at("2027-01-20"), at("2027-01-21")
EMAIL, WHATSAPP = Channel.EMAIL, Channel.WHATSAPP
SARIS = "sari@surakarta.example"


def test_a_person_is_found_with_all_the_ways_to_them(office: Office) -> None:
    found = contacts.find(office.tx, SARI)
    assert (found.name, found.unit, found.agency, found.language) == (
        "Sari",
        "Unit U1",
        "Pemerintah Kota Surakarta",
        "id",
    )
    assert found.addresses == {EMAIL: SARIS, WHATSAPP: "+6281234567890"}
    assert (found.optouts, found.suppressed) == ({}, {})
    office.do("UPDATE person SET mobile = NULL WHERE nip = :nip", nip=SARI)
    assert contacts.find(office.tx, SARI).addresses == {EMAIL: SARIS}


def test_whoever_left_is_found_and_known_to_be_away(office: Office) -> None:
    office.move(SARI, None)
    found = contacts.find(office.tx, SARI)
    assert (found.active, found.unit, found.zone) == (False, "", "Asia/Jakarta")


def test_a_stranger_is_refused_without_their_nip(office: Office) -> None:
    with pytest.raises(Unknown) as refused:
        contacts.find(office.tx, "199912312022031009")
    assert "199912312022031009" not in str(refused.value)
    assert "1009" in str(refused.value)


def test_an_opt_out_holds_since_the_first_time_until_it_is_taken_back(office: Office) -> None:
    assert contacts.opt_out(office.tx, SARI, WHATSAPP, SARI, NOW)
    assert not contacts.opt_out(office.tx, SARI, WHATSAPP, "operator", LATER)
    assert contacts.find(office.tx, SARI).optouts == {WHATSAPP: OptOut(NOW, SARI)}
    assert contacts.opt_in(office.tx, SARI, WHATSAPP, SARI, LATER)
    assert not contacts.opt_in(office.tx, SARI, WHATSAPP, SARI, LATER)
    assert contacts.find(office.tx, SARI).optouts == {}


def test_a_suppression_is_of_an_address_and_ends_with_it(office: Office) -> None:
    assert contacts.suppress(office.tx, EMAIL, SARIS, Suppressed.BOUNCED, "5.1.1", "provider", NOW)
    assert not contacts.suppress(office.tx, EMAIL, SARIS, Suppressed.OPERATOR, "", BUDI, LATER)
    kept = {EMAIL: Suppression(Suppressed.BOUNCED, "5.1.1", NOW, "provider")}
    assert contacts.find(office.tx, SARI).suppressed == kept
    assert contacts.find(office.tx, BUDI).suppressed == {}
    office.do("UPDATE person SET email = 'sari.baru@surakarta.example' WHERE nip = :nip", nip=SARI)
    assert contacts.find(office.tx, SARI).suppressed == {}
    assert contacts.lift(office.tx, EMAIL, SARIS)
    assert not contacts.lift(office.tx, EMAIL, SARIS)


def test_what_is_set_is_what_a_sender_sees(office: Office) -> None:
    office.do("DELETE FROM outbox")
    office.do("INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, created_at, not_before) "
              "VALUES ('r:1', :cycle, 'email', :nip, 'reminder', :now, :now)",
              cycle=office.cycle.id, nip=SARI, now=NOW)  # fmt: skip
    contacts.suppress(office.tx, EMAIL, SARIS, Suppressed.OPERATOR, "", "operator", NOW)
    contacts.opt_out(office.tx, SARI, WHATSAPP, SARI, NOW)
    assert contacts.speak(office.tx, SARI, "en")
    assert not contacts.speak(office.tx, SARI, "en")
    (row,) = claim(office.tx, EMAIL, 5, LATER, timedelta(minutes=5))
    assert (row.email_dead, row.mobile_dead, row.email_out, row.mobile_out) == (True, False, False, True)
    assert row.language == "en"


# --- whose contacts someone must mend -----------------------------------------------------------------


@pytest.fixture
def broken(office: Office) -> Office:
    """Wati has neither address; Hadi no e-mail; Sari's e-mail came back and she wants no WhatsApp; Tono's number fails.

    Joko's e-mail fails in the other agency. Each has a number of their own.
    """
    office.do("UPDATE person SET mobile = '+62812' || right(nip, 8)")
    office.do("UPDATE person SET email = NULL WHERE nip IN (:one, :other)", one=WATI, other=HADI)
    office.do("UPDATE person SET mobile = NULL WHERE nip = :nip", nip=WATI)
    contacts.opt_out(office.tx, SARI, WHATSAPP, SARI, NOW)
    for nip, channel, reason, code in (
        (SARI, EMAIL, Suppressed.BOUNCED, "5.1.1"),
        (JOKO, EMAIL, Suppressed.DELAYED, "4.4.1"),
        (TONO, WHATSAPP, Suppressed.REFUSED, "131026"),
    ):
        address = contacts.find(office.tx, nip).addresses[channel]
        contacts.suppress(office.tx, channel, address, reason, code, "provider", NOW)
    return office


def test_only_those_with_something_to_mend_are_listed_by_unit(broken: Office) -> None:
    found = [(one.unit, one.name, one.reachable) for one in mending.people(broken.tx)]
    assert found == [
        ("U0", "Hadi", True), ("U1", "Sari", False), ("U2", "Wati", False), ("U3", "Tono", True), ("V0", "Joko", True)
    ]  # fmt: skip


def test_each_is_listed_with_why_and_since_when(broken: Office) -> None:
    by_name = {one.name: one for one in mending.people(broken.tx)}
    sari, tono, wati = by_name["Sari"], by_name["Tono"], by_name["Wati"]
    assert (sari.email_reason, sari.email_code, sari.email_since) == (Suppressed.BOUNCED, "5.1.1", NOW)
    assert (sari.mobile_reason, sari.mobile_code) == (None, "")
    assert (tono.email_reason, tono.mobile_reason, tono.mobile_code) == (None, Suppressed.REFUSED, "131026")
    assert (wati.email, wati.mobile, wati.email_since) == (None, None, None)


def test_the_counts_by_unit_come_to_the_people_listed(broken: Office) -> None:
    counts = mending.units(broken.tx)
    assert counts[1] == UnitCount("A1", "U1", "Unit U1", 1, 1, 0, 1, 0)
    assert [(c.unit, c.people, c.no_email) for c in counts] == [
        ("U0", 1, 1), ("U1", 1, 0), ("U2", 1, 1), ("U3", 1, 0), ("V0", 1, 0)
    ]  # fmt: skip
    assert sum(c.people for c in counts) == len(list(mending.people(broken.tx)))


def test_one_agency_and_one_unit_can_be_asked_for(broken: Office) -> None:
    assert [one.name for one in mending.people(broken.tx, "A2")] == ["Joko"]
    assert [one.name for one in mending.people(broken.tx, None, broken.unit("U3"))] == ["Tono"]
    assert [c.unit for c in mending.units(broken.tx, "A2")] == ["V0"]
    assert [one.name for one in mending.people(broken.tx, limit=2)] == ["Hadi", "Sari"]
    with pytest.raises(Unknown, match="A9"):
        mending.people(broken.tx, "A9")


def test_who_has_left_or_only_wishes_no_messages_is_nothing_to_mend(broken: Office) -> None:
    broken.move(WATI, None)
    contacts.opt_out(broken.tx, BUDI, EMAIL, BUDI, NOW)
    broken.tx.execute(text("UPDATE person SET mobile = NULL WHERE nip = :nip"), {"nip": BUDI})
    assert {"Wati", "Budi"}.isdisjoint(one.name for one in mending.people(broken.tx))
