"""`siklus contacts`: the contacts that someone must mend, by unit."""

import csv
import io

import pytest

from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.people import TONO, WATI, at
from tests.rosters import SARI


@pytest.fixture
def broken(office: Terminal, office_engine: Engine) -> Terminal:
    """Wati has no address at all, Sari's e-mail came back, Tono (whose name is a formula) is not on WhatsApp."""
    with office_engine.begin() as tx:
        tx.execute(text("UPDATE person SET mobile = '+62812' || right(nip, 8)"))
        tx.execute(text("UPDATE person SET email = NULL, mobile = NULL WHERE nip = :nip"), {"nip": WATI})
        tx.execute(text("UPDATE person SET name = '=Tono [bold]' WHERE nip = :nip"), {"nip": TONO})
        for nip, channel, column, reason, code in (
            (SARI, "email", "email", "bounced", "5.1.1"),
            (TONO, "whatsapp", "mobile", "refused", "131026"),
        ):
            tx.execute(text(f"INSERT INTO suppression (channel, address, reason, code, by, at) "
                            f"SELECT :channel, {column}, :reason, :code, 'provider', :at FROM person WHERE nip = :nip"),
                       {"nip": nip, "channel": channel, "reason": reason, "code": code, "at": at("2027-01-20")},
                       )  # fmt: skip
    return office


def test_units_come_first_then_people_with_what_is_wrong(broken: Terminal) -> None:
    said = broken("contacts")
    assert said.code == 0
    out = " ".join(said.out.split())
    assert "A1 Unit U1 (U1) 1 0 0 1 0" in out
    assert "A1 Unit U2 (U2) 1 1 1 0 0" in out
    assert "s***i@surakarta.example: pesan kembali untuk seterusnya, kotak surat tidak ada" in out
    assert "sejak 20 Jan 2027" in out
    assert "nomor tidak ada di WhatsApp" in out
    assert "tidak dapat dicapai" in out
    assert "=Tono [bold] (**************1004)" in out
    assert "Budi" not in out
    assert out.index("Unit U2 (U2)") < out.index("Sari")
    assert SARI not in said.out
    assert "sari@surakarta.example" in broken("contacts", "--reveal").out


def test_json_holds_counts_and_people(broken: Terminal) -> None:
    found = broken("contacts", "--format", "json").json
    assert [(unit["unit"], unit["people"], unit["unreachable"]) for unit in found["units"]] == [
        ("U1", 1, 0), ("U2", 1, 1), ("U3", 1, 0)
    ]  # fmt: skip
    sari, wati, tono = found["people"]
    assert sari["problems"] == [
        {"channel": "email", "problem": "bounced", "code": "5.1.1", "address": "s***i@surakarta.example",
         "since": "2027-01-20T02:00:00+00:00"}
    ]  # fmt: skip
    assert (wati["reachable"], [p["problem"] for p in wati["problems"]]) == (False, ["missing"])
    assert (tono["nip"], tono["problems"][0]["code"]) == ("**************1004", "131026")


def test_csv_has_a_line_for_each_thing_and_no_formula(broken: Terminal) -> None:
    rows = list(csv.DictReader(io.StringIO(broken("contacts", "--format", "csv").out)))
    assert [(row["unit"], row["channel"], row["problem"], row["reachable"]) for row in rows] == [
        ("U1", "email", "bounced", "yes"), ("U2", "email", "missing", "no"), ("U3", "whatsapp", "refused", "yes")
    ]  # fmt: skip
    assert rows[2]["name"] == "'=Tono [bold]"


def test_one_agency_or_unit_can_be_asked_for(broken: Terminal) -> None:
    assert broken("contacts", "--agency", "A2", "--format", "json").json == {"units": [], "people": []}
    assert "Tidak ada kontak yang perlu diperbaiki." in broken("contacts", "--agency", "A2").out
    assert [p["unit"] for p in broken("contacts", "--unit", "unit u3", "--format", "json").json["people"]] == ["U3"]


@pytest.mark.parametrize("format_", ["table", "json", "csv"])
@pytest.mark.parametrize(("option", "named"), [("--agency", "instansi 'X9'"), ("--unit", "unit 'X9'")])
def test_what_is_not_known_is_one_sentence(seen: Terminal, option: str, named: str, format_: str) -> None:
    refused = seen("contacts", option, "X9", "--format", format_)
    assert (refused.code, refused.out) == (2, "")
    assert f"{named} tidak dikenal" in refused.err


def test_english_says_the_same(broken: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIKLUS_LANGUAGE", "en")
    out = " ".join(broken("contacts").out.split())
    assert "no e-mail address" in out
    assert "cannot be reached" in out
    assert "a message came back for good, no such mailbox (5.1.1)" in out
