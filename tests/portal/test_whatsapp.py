"""Meta's webhook: who may speak, what is taken from it, and what it does to our messages."""

import json
import logging
import random
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from domain.terms import MessageState
from notifications.send import Sender, Sent
from store import outbox
from store.outbox import Settled
from tests.notifications.graph import Graph
from tests.notifications.messages import whatsapp
from tests.people import BUDI, SARI, at
from tests.portal.conftest import SECRET, VERIFY, Portal
from tests.portal.meta import Meta, news, sign, status, wrote
from tests.store.answering import message

HOOK = "/hooks/whatsapp"
NUMBERS = "SELECT count(*) FROM optout WHERE channel = 'whatsapp'"


@pytest.fixture
def meta(portal: Portal) -> Meta:
    return Meta(portal)


def _states(portal: Portal) -> dict[str, int]:
    return dict(portal.rows("SELECT state, count(*) FROM outbox GROUP BY 1"))


# --- the handshake ----------------------------------------------------------------------------------------


def _handshake(portal: Portal, mode: str = "subscribe", word: str = VERIFY) -> tuple[int, str]:
    asked = {"hub.mode": mode, "hub.verify_token": word, "hub.challenge": "1158201444"}
    answer = portal.get(HOOK, params=asked)
    return answer.status_code, answer.text


def test_who_knows_the_word_is_told_their_challenge(portal: Portal) -> None:
    assert _handshake(portal) == (200, "1158201444")
    assert portal.get(HOOK, params={"hub.mode": "subscribe", "hub.verify_token": VERIFY,
                                    "hub.challenge": "<script>"}).headers["Content-Type"] == (
        "text/plain; charset=utf-8"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "word"),
    [("subscribe", "salah"), ("subscribe", ""), ("unsubscribe", VERIFY), ("", VERIFY), ("subscribe", f"{VERIFY}é")],
)
def test_who_does_not_know_it_is_refused(portal: Portal, mode: str, word: str) -> None:
    code, text = _handshake(portal, mode, word)
    assert code == 403
    assert "1158201444" not in text
    assert portal.get(HOOK).status_code == 403


def test_without_its_setting_a_door_is_not_there(portals: Callable[..., Portal]) -> None:
    portal = portals()
    assert _handshake(portal)[0] == 404
    assert _handshake(portal, word="")[0] == 404
    assert Meta(portal).tell(status(1, "sent")).status_code == 404
    assert Meta(portal).say(news(), secret="").status_code == 404


# --- the signature ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header", [None, "", "sha256=", "sha256=00", "x", "é", sign(b"{}", "lain"), "sha1=" + "0" * 40]
)
def test_what_meta_did_not_sign_is_refused_without_asking_the_database(
    portal: Portal, header: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = portal.put(message)
    body = json.dumps(news({"statuses": [status(row, "delivered")]})).encode()
    headers = {} if header is None else {"X-Hub-Signature-256": header.encode()}
    monkeypatch.setattr(portal.engine, "begin", None)
    assert portal.post(HOOK, body, headers=headers).status_code == 401
    monkeypatch.undo()
    assert _states(portal) == {"accepted": 1}


def test_the_signature_is_over_the_bytes_as_they_came(portal: Portal) -> None:
    row = portal.put(message)
    spaced = json.dumps(news({"statuses": [status(row, "delivered")]}), indent=3).encode() + b"\n"
    assert portal.post(HOOK, spaced, headers={"X-Hub-Signature-256": sign(spaced)}).status_code == 200
    assert portal.post(HOOK, spaced.strip(), headers={"X-Hub-Signature-256": sign(spaced)}).status_code == 401
    assert _states(portal) == {"delivered": 1}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 200_000, b"not json"])
def test_a_signed_body_that_is_no_json_is_said_to_be_bad(meta: Meta, body: bytes) -> None:
    assert meta.say(body).status_code == 400


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_long_is_not_read(portal: Portal, chunked: bool) -> None:
    body = b" " * (4 * 2**20 + 1)
    given: Any = (body[i : i + 2**20] for i in range(0, len(body), 2**20)) if chunked else body
    assert portal.post(HOOK, given, headers={"X-Hub-Signature-256": sign(body)}).status_code == 413


def test_a_liar_about_the_length_is_turned_away_at_once(portal: Portal) -> None:
    where = urlsplit(portal.url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as line:
        line.sendall(b"POST /hooks/whatsapp HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999999999\r\n\r\n")
        assert b" 413 " in line.recv(100)


# --- what is passed over ----------------------------------------------------------------------------------

STRANGE: list[Any] = [
    None, 1, "x", [], {}, {"entry": None}, {"entry": {}}, {"entry": [1, None, {"changes": 3}]},
    {"entry": [{"changes": [None, {"value": []}, {"value": {"statuses": {}, "messages": "x"}}]}]},
    news({"statuses": [None, 1, {}, {"id": 3, "status": ["sent"], "biz_opaque_callback_data": 7}]}),
    news({"messages": [{"type": "image", "from": "62812"}, {"text": "STOP"}, {"text": {"body": 3}, "from": None}]}),
    news({"statuses": [status(1, "deleted"), status(1, "warning"), status(1, "sent", "wamid.\x00")]}),
    news({"statuses": [status(1, "sent", biz_opaque_callback_data=x) for x in
                       ("lain-1", "siklus-", "siklus-x", "siklus-1\n", "siklus-" + "9" * 30, "siklus-٣", None)]}),
]  # fmt: skip


@pytest.mark.parametrize("payload", STRANGE, ids=range(len(STRANGE)))
def test_what_does_not_concern_us_is_answered_and_left_alone(meta: Meta, payload: Any) -> None:
    row = meta.portal.put(message)
    assert meta.say(payload).status_code == 200
    assert meta.portal.ask("SELECT count(*) FROM answer") == 0
    assert meta.portal.ask("SELECT state FROM outbox WHERE id = :id", id=row) == "accepted"


@pytest.mark.parametrize("moment", ["", "x", "-5", "9" * 10, "9" * 40, 3, None])
def test_an_impossible_moment_or_code_loses_no_answer(meta: Meta, moment: Any) -> None:
    row = meta.portal.put(message)
    said = status(row, "failed", timestamp=moment, errors=[{"code": "131026\x00"}])
    assert meta.tell(said).status_code == 200
    assert meta.portal.rows("SELECT state, code FROM outbox") == [("rejected", None)]


# --- our messages -----------------------------------------------------------------------------------------


def _send(portal: Portal, sender: Sender, endings: list[str], before_commit: Callable[[], Any] = int) -> list[int]:
    """Send a message to each number as a worker does: leased, sent, then settled in a transaction of its own."""
    rows = [portal.put(lambda o, e=e: message(o, MessageState.LEASED)) for e in endings]
    outcomes = [sender.send(whatsapp(row, f"+6281234{end}")) for row, end in zip(rows, endings, strict=True)]
    before_commit()
    settled = [
        Settled(row, 0, MessageState.ACCEPTED, one.code, one.provider_id) if isinstance(one, Sent)
        else Settled(row, 0, MessageState.UNKNOWN, one.code)
        for row, one in zip(rows, outcomes, strict=True)
    ]  # fmt: skip
    with portal.engine.begin() as tx:
        outbox.settle(tx, settled, at("2027-01-05 09:00"))
    return rows


@pytest.fixture
def whole(portal: Portal, graph: Graph) -> Meta:
    """Meta with both of its sides: what Graph accepted is told to the hook."""
    return Meta(portal, graph)


def test_from_accepted_to_read(whole: Meta, sender: Callable[..., Sender], certificate: Path) -> None:
    _send(whole.portal, sender(None, whole.graph.url(certificate)), ["0001", "0002"])  # type: ignore[union-attr]
    assert _states(whole.portal) == {"accepted": 2}
    for words, state in ((("sent",), "accepted"), (("delivered",), "delivered"), (("read",), "delivered")):
        assert set(whole.report(*words)) == {200}
        assert _states(whole.portal) == {state: 2}
    assert whole.portal.ask("SELECT count(*) FROM answer") == 6


def test_a_status_that_overtakes_our_commit_is_kept(
    whole: Meta, sender: Callable[..., Sender], certificate: Path
) -> None:
    sends = sender(None, whole.graph.url(certificate))  # type: ignore[union-attr]
    _send(whole.portal, sends, ["0001"], before_commit=lambda: whole.report("sent", "delivered"))
    assert _states(whole.portal) == {"accepted": 1}
    whole.report("sent")  # the next that is told, of whatever message, applies what was loose
    assert _states(whole.portal) == {"delivered": 1}


def test_a_message_whose_reply_was_lost_is_found_by_its_status(
    whole: Meta, sender: Callable[..., Sender], certificate: Path
) -> None:
    _send(whole.portal, sender(None, whole.graph.url(certificate)), ["5555"])  # type: ignore[union-attr]
    assert _states(whole.portal) == {"unknown": 1}
    whole.report("sent")
    assert whole.portal.rows("SELECT state, provider_id FROM outbox") == [("accepted", "wamid.1")]


def test_replayed_and_shuffled_from_many_hands_it_is_the_same(
    whole: Meta, sender: Callable[..., Sender], certificate: Path
) -> None:
    endings = [f"{n:04}" for n in range(1, 13)]
    _send(whole.portal, sender(None, whole.graph.url(certificate)), endings)  # type: ignore[union-attr]
    dice = random.Random(7)

    def shuffled(seed: int) -> list[int]:
        return whole.report("sent", "delivered", "read", order=lambda told: dice.sample(told * 2, len(told) * 2))

    with ThreadPoolExecutor(3) as pool:
        assert {code for codes in pool.map(shuffled, range(3)) for code in codes} == {200}
    whole.tell(status(0, "sent"))
    assert _states(whole.portal) == {"delivered": 12}
    assert whole.portal.ask("SELECT count(*) FROM answer WHERE applied_at IS NOT NULL") == 36


def test_a_number_that_is_not_on_whatsapp_is_rejected_and_suppressed(meta: Meta) -> None:
    row = meta.portal.put(message)
    for _ in range(2):
        assert meta.tell(status(row, "failed")).status_code == 200
    assert meta.portal.rows("SELECT state, code FROM outbox") == [("rejected", "131026")]
    assert meta.portal.rows("SELECT address, reason FROM suppression") == [("+6281234567890", "refused")]


def test_a_number_that_the_roster_has_changed_since_is_not_suppressed(meta: Meta) -> None:
    row = meta.portal.put(message)
    meta.tell(status(row, "failed", number="6281299999999"))
    assert meta.portal.rows("SELECT state, code FROM outbox") == [("rejected", "131026")]
    assert meta.portal.rows("SELECT * FROM suppression") == []


def test_a_thousand_statuses_in_one_post_are_taken_within_seconds(meta: Meta) -> None:
    rows = meta.portal.put(lambda office: [message(office) for _ in range(500)])
    started = time.monotonic()
    assert meta.tell(*[status(row, said) for row in rows for said in ("sent", "delivered")]).status_code == 200
    assert time.monotonic() - started < 5
    assert _states(meta.portal) == {"delivered": 500}


# --- what people write ------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["STOP", "Berhenti", " stop. ", "*BERHENTI*", "Stop!"])
def test_who_writes_stop_gets_no_more_by_whatsapp(meta: Meta, words: str) -> None:
    meta.portal.put(lambda o: o.do("UPDATE person SET mobile = '+6281200000001' WHERE nip = ANY (:n)", n=[SARI, BUDI]))
    for _ in range(2):
        assert meta.say(news(wrote(words, "6281200000001"))).status_code == 200
    assert meta.portal.rows("SELECT nip, channel, by = nip FROM optout ORDER BY nip DESC") == sorted(
        [(SARI, "whatsapp", True), (BUDI, "whatsapp", True)], reverse=True
    )


@pytest.mark.parametrize("words", ["Jangan berhenti", "stop dulu ya", "terima kasih", "", "S T O P"])
def test_whatever_else_people_write_is_answered_and_left_alone(meta: Meta, words: str) -> None:
    assert meta.say(news(wrote(words))).status_code == 200
    assert meta.portal.ask(NUMBERS) == 0


def test_a_stop_from_a_number_nobody_has_changes_nothing(meta: Meta) -> None:
    assert meta.say(news(wrote("STOP", "15551234567"))).status_code == 200
    assert meta.portal.ask(NUMBERS) == 0


# --- when something breaks --------------------------------------------------------------------------------


def test_what_breaks_is_an_error_to_meta_and_a_short_line_in_the_log(
    meta: Meta, caplog: pytest.LogCaptureFixture
) -> None:
    row = meta.portal.put(message)
    meta.portal.put(lambda office: office.do("ALTER TABLE answer RENAME TO away"))
    with caplog.at_level(logging.INFO):
        assert meta.tell(status(row, "delivered")).status_code == 500
    said = caplog.text
    assert "POST /hooks/whatsapp: ProgrammingError" in said
    assert "628" not in said
    assert "wamid" not in said
    meta.portal.put(lambda office: office.do("ALTER TABLE away RENAME TO answer"))
    assert meta.tell(status(row, "delivered")).status_code == 200  # told again, nothing was lost
    assert _states(meta.portal) == {"delivered": 1}


def test_no_request_is_logged(meta: Meta, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        meta.say(news(wrote("STOP")))
        meta.portal.get("/berhenti/1-rahasia?nip=123")
    assert [record for record in caplog.records if not record.name.startswith("urllib3")] == []


def test_the_secret_of_the_tests_is_none_of_an_installation() -> None:
    assert SECRET != VERIFY
