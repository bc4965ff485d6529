"""`siklus outbox …`: the messages one by one, and what an operator can do with them."""

import csv
import io
import json

import pytest

from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.people import at
from tests.rosters import BUDI, SARI

KEYS = ["id", "dedupe", "channel", "recipient", "template", "state", "attempts", "not_before", "sent_at",
        "provider_id", "code"]  # fmt: skip
LIST = ("outbox", "list", "--format", "json")
AT = ("--at", "2027-01-20 10:00")

# Of Sari: one dead, unknown, held back, delivered, and one suppressed; of Budi one by WhatsApp.
MESSAGES = (
    (SARI, "email", "dead", "timeout"),
    (SARI, "email", "unknown", "lease"),
    (SARI, "email", "queued", "daily-cap"),
    (SARI, "email", "delivered", None),
    (SARI, "email", "suppressed", "opted-out"),
    (BUDI, "whatsapp", "rejected", "131026"),
)


@pytest.fixture
def ids(office_engine: Engine) -> list[int]:
    """The messages above in an outbox that holds nothing else."""
    with office_engine.begin() as tx:
        tx.execute(text("DELETE FROM outbox"))
        return [
            int(tx.execute(
                text("INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, state, code, created_at, "
                     "not_before, expires_at, attempts) SELECT :key, id, :channel, :nip, 'reminder', :state, :code, "
                     ":at, :at, :at, 5 FROM cycle RETURNING id"),
                {"key": f"r:{nip}:{channel}:2027-01-1{n}", "nip": nip, "channel": channel, "state": state, "code": code,
                 "at": at("2027-01-19")},
            ).scalar_one())
            for n, (nip, channel, state, code) in enumerate(MESSAGES)
        ]  # fmt: skip


@pytest.fixture
def box(office: Terminal, ids: list[int]) -> Terminal:
    """A terminal beside these messages."""
    return office


def test_rows_have_exactly_the_keys_that_were_promised(box: Terminal, ids: list[int]) -> None:
    rows = box(*LIST).json
    assert [row["id"] for row in rows] == ids[::-1]
    assert all(list(row) == KEYS for row in rows)
    assert rows[-1] == {
        "id": ids[0], "dedupe": "r:**************2001:email:2027-01-10", "channel": "email",
        "recipient": "**************2001", "template": "reminder", "state": "dead", "attempts": 5,
        "not_before": "2027-01-19T02:00:00+00:00", "sent_at": None, "provider_id": None, "code": "timeout",
    }  # fmt: skip


def test_no_nip_is_whole_unless_it_is_asked_for(box: Terminal, ids: list[int]) -> None:
    for words in (LIST, ("outbox", "list"), (*LIST[:-1], "csv"), ("outbox", "show", str(ids[0]))):
        assert SARI not in box(*words).out
        assert SARI in box(*words, "--reveal").out
    assert box(*LIST, "--reveal").json[-1]["dedupe"] == f"r:{SARI}:email:2027-01-10"


def test_without_a_state_the_counts_come_first(box: Terminal) -> None:
    out = box("outbox", "list").out
    head = " ".join(out[: out.index("ID")].split())
    assert "menunggu 1 0" in head
    assert "ditolak 0 1" in head
    assert "Ditahan, batas harian per penerima: 1" in head
    assert "Ditahan" not in box("outbox", "list", "--state", "queued").out
    assert "gagal: server tidak menjawab" in " ".join(out.split())


def test_the_list_is_narrowed(box: Terminal, ids: list[int]) -> None:
    def found(*words: str) -> list[int]:
        return [row["id"] for row in box(*LIST, *words).json]

    assert found("--state", "unknown") == [ids[1]]
    assert found("--code", "daily-cap") == [ids[2]]
    assert found("--channel", "whatsapp", "--cycle", "2027", "--agency", "A1", "--unit", "U1") == [ids[5]]
    assert found("--agency", "A2") == []
    assert found("--limit", "2") == ids[:3:-1]
    assert "Tidak ada pesan yang demikian." in box("outbox", "list", "--state", "leased").out
    assert "Hanya 2 terbaru" in box("outbox", "list", "--limit", "2").out


def test_csv_has_the_columns_of_the_json(box: Terminal) -> None:
    rows = list(csv.DictReader(io.StringIO(box("outbox", "list", "--format", "csv").out)))
    assert list(rows[0]) == KEYS
    assert (rows[0]["code"], rows[0]["sent_at"]) == ("131026", "")


def test_one_message_is_shown_with_its_answers_in_order(box: Terminal, ids: list[int], office_engine: Engine) -> None:
    with office_engine.begin() as tx:
        for answer, day in (("read", "2027-01-21"), ("delivered", "2027-01-20")):
            tx.execute(text("INSERT INTO answer (channel, outbox_id, answer, at, received_at) "
                            "VALUES ('email', :id, :answer, :at, :at)"),
                       {"id": ids[3], "answer": answer, "at": at(day)})  # fmt: skip
    found = box("outbox", "show", str(ids[3]), "--format", "json").json
    assert list(found)[: len(KEYS)] == KEYS
    assert (found["recipient_name"], found["cycle"]) == ("Sari", "2027")
    assert [answer["answer"] for answer in found["answers"]] == ["delivered", "read"]
    out = box("outbox", "show", str(ids[3])).out
    assert "Sari …2001" in out
    assert out.index("sampai") < out.index("dibaca")


def test_each_is_answered_for_itself_and_the_exit_code_says_if_all_was_done(box: Terminal, ids: list[int]) -> None:
    asked = ("outbox", "retry", *map(str, ids), str(ids[0]), "999999999", *AT)
    said = box(*asked, "--format", "json")
    assert said.code == 3
    told = {one["id"]: one for one in json.loads(said.out)}
    assert {id_ for id_, one in told.items() if one["done"]} == {ids[0], ids[4], ids[5]}
    assert [told[id_]["result"] for id_ in (ids[1], ids[2], 999_999_999)] == ["unsure", "wrong-state", "absent"]
    assert told[ids[1]]["was"] == "unknown"
    row = next(row for row in box(*LIST).json if row["id"] == ids[0])
    assert (row["state"], row["attempts"], row["code"]) == ("queued", 0, "operator")
    assert row["not_before"] == "2027-01-20T03:00:00+00:00"


def test_an_unknown_one_needs_a_yes(box: Terminal, ids: list[int]) -> None:
    asked = box("outbox", "retry", str(ids[1]))
    assert asked.code == 3
    assert "mungkin sudah terkirim" in asked.out
    assert "--yes" in asked.out
    done = box("outbox", "retry", str(ids[1]), "--yes")
    assert done.code == 0
    assert f"{ids[1]}: diantrekan lagi" in done.out
    assert "Pengingat diperiksa sekali lagi" in done.out


@pytest.mark.parametrize(("typed", "code", "state"), [("y\n", 0, "queued"), ("n\n", 3, "unknown")])
def test_at_a_terminal_it_is_asked(
    box: Terminal, ids: list[int], monkeypatch: pytest.MonkeyPatch, typed: str, code: int, state: str
) -> None:
    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Keyboard(typed))
    said = box("outbox", "retry", str(ids[0]), str(ids[1]))
    assert said.code == code
    assert "dua kali" in said.out
    states = {row["id"]: row["state"] for row in box(*LIST).json}
    assert (states[ids[0]], states[ids[1]]) == ("queued", state)


def test_only_what_waits_is_cancelled(box: Terminal, ids: list[int]) -> None:
    done = box("outbox", "cancel", str(ids[2]))
    assert (done.code, done.out.strip()) == (0, f"{ids[2]}: dibatalkan")
    again = box("outbox", "cancel", str(ids[2]), str(ids[3]))
    assert again.code == 3
    assert f"{ids[2]}: dibatalkan; hanya pesan yang menunggu" in again.out
    assert {row["id"]: row["state"] for row in box(*LIST).json}[ids[2]] == "cancelled"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "999999999"), "pesan 999999999 tidak ada"),
        (("show", "99999999999999999999"), "'ID' paling besar"),
        (("show", "x"), "'ID' harus berupa bilangan bulat"),
        (("retry",), "belum diisi"),
        (("cancel", "-1"), "-1"),
        (("list", "--state", "lost"), "'lost' tidak dikenal"),
        (("list", "--cycle", "1999"), "1999"),
        (("list", "--agency", "A9"), "instansi 'A9' tidak dikenal"),
        (("list", "--unit", "U9"), "unit 'U9' tidak dikenal"),
        (("list", "--limit", "0"), "--limit"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(seen: Terminal, words: tuple[str, ...], said: str) -> None:
    refused = seen("outbox", *words)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err


def test_english_says_the_same(box: Terminal, ids: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIKLUS_LANGUAGE", "en")
    out = " ".join(box("outbox", "list").out.split())
    assert "Held back, the reader's daily cap: 1" in out
    assert "rejected: the number is not on WhatsApp" in out
    assert "it may have gone out" in box("outbox", "retry", str(ids[1])).out
    assert "only one that is queued can be cancelled" in " ".join(box("outbox", "cancel", str(ids[3])).out.split())
