"""`siklus user`: who may sign in to the console, typed at a real terminal."""

import re

import pytest

from portal import announced
from store import sessions
from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.portal.signing import now

LINK = re.compile(r"(http://127\.0\.0\.1:\d+)(/masuk/\d+-[0-9a-f]{32})\n")
DEWI = ("user", "add", "Dewi@Surakarta.example", "--name", "Dewi Lestari", "--access", "pengelola", "--agency", "A1")


def test_an_account_is_added_listed_ended_and_opened_again(office: Terminal) -> None:
    assert office(*DEWI).out.strip() == "Dewi Lestari: pengelola, instansi A1"
    (found,) = office("user", "list", "--format", "json").json
    assert {key: found[key] for key in ("email", "access", "agency", "language", "ended_at")} == {
        "email": "dewi@surakarta.example", "access": "pengelola", "agency": "A1", "language": "id", "ended_at": None,
    }  # fmt: skip
    assert "Dewi Lestari" in office("user", "list").out
    assert "diakhiri, beserta semua sesi" in office("user", "end", "DEWI@surakarta.example").out
    assert "memang sudah diakhiri" in office("user", "end", "dewi@surakarta.example").out
    assert "sudah diakhiri" in office("user", "link", "dewi@surakarta.example").err
    again = office("user", "add", "dewi@surakarta.example", "--name", "Dewi", "--access", "viewer", "--language", "en")
    assert again.code == 0
    (found,) = office("user", "list", "--format", "json").json
    assert (found["access"], found["agency"], found["language"], found["ended_at"]) == ("viewer", None, "en", None)


def test_a_printed_link_signs_the_first_operator_in_once(office: Terminal, office_engine: Engine) -> None:
    said = office("user", "link")
    found = LINK.fullmatch(said.out)  # nothing else stands there: it can be piped
    assert found
    assert "Berlaku sekali" in said.err
    sealed = found[2].removeprefix("/masuk/")
    with office_engine.begin() as tx:
        who = sessions.use(tx, sealed, now())
        assert tx.scalar(text("SELECT access FROM account WHERE id = :id"), {"id": who}) == "operator"
        assert sessions.use(tx, sealed, now()) is None
    assert LINK.fullmatch(office("user", "link").out)
    assert len(office("user", "list", "--format", "json").json) == 1  # still the same operator


def test_a_link_leads_to_where_the_portal_is(office: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    (office.home / "prefect").mkdir(parents=True)
    with announced.announced(office.home, "http://127.0.0.1:54321"):
        assert office("user", "link").out.startswith("http://127.0.0.1:54321/masuk/")
        monkeypatch.setenv("SIKLUS_LINK", "https://kinerja.example")
        assert office("user", "link").out.startswith("https://kinerja.example/masuk/")
    monkeypatch.delenv("SIKLUS_LINK")
    assert office("user", "link").out.startswith("http://127.0.0.1:8080/masuk/")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "dewi", "--name", "x", "--access", "viewer"), "bukan alamat surel"),
        (("add", "a@b", "--name", "x", "--access", "viewer"), "bukan alamat surel"),
        (("add", "a@b.go.id, c@d.go.id", "--name", "x", "--access", "viewer"), "bukan alamat surel"),
        (("add", "a@b.go.id\nBcc: c@d.go.id", "--name", "x", "--access", "viewer"), "bukan alamat surel"),
        (("add", "a@b.go.id", "--name", "  ", "--access", "viewer"), "--name tidak boleh kosong"),
        (("add", "a@b.go.id", "--name", "x", "--access", "raja"), "'operator', 'pengelola', 'viewer'"),
        (("add", "a@b.go.id", "--name", "x", "--access", "pengelola"), "sebutkan kodenya dengan --agency"),
        (("add", "a@b.go.id", "--name", "x", "--access", "operator", "--agency", "A1"), "Operator melihat semua"),
        (("add", "a@b.go.id", "--name", "x", "--access", "viewer", "--agency", "A9"), "Instansi A9 tidak ada"),
        (("end", "joko@ambon.example"), "lihat daftarnya dengan `siklus user list`"),
        (("link", "joko@ambon.example"), "lihat daftarnya dengan `siklus user list`"),
        (("link", "joko"), "bukan alamat surel"),
    ],
)
def test_wrong_input_is_answered_with_the_way_out_and_no_address(
    seen: Terminal, words: tuple[str, ...], said: str
) -> None:
    answer = seen("user", *words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert "joko@ambon" not in answer.err


def test_an_address_that_has_an_account_is_not_taken_over(office: Terminal) -> None:
    office(*DEWI)
    again = office(*DEWI)
    assert again.code == 2
    assert "siklus user end" in again.err
