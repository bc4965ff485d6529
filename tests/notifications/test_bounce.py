"""A mail that came back is told from everything else that may stand in the box, and what it says is understood."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.refusals import address_dead
from domain.seal import Purpose, seal, unseal
from domain.terms import Answer, Channel
from notifications.bounce import Returned, read
from tests.notifications.returned import BOX, TAG, group, report, words

AT = datetime(2027, 1, 25, 1, tzinfo=UTC)
BOUNCED, DELAYED = Answer.BOUNCED, Answer.DELAYED


def test_a_report_tells_which_message_came_back_why_and_when() -> None:
    assert read(report()) == Returned(TAG, BOUNCED, "5.1.1", AT)


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ([group("delayed", "4.4.1")], (DELAYED, "4.4.1")),
        ([group("Failed", "4.4.7 (expired)")], (BOUNCED, "4.4.7")),
        ([group("failed", "5.0.0", said="550 5.1.1 User unknown")], (BOUNCED, "5.1.1")),
        ([group("failed", "5.2.2", said="552 5.7.1 Quota")], (BOUNCED, "5.2.2")),
        ([group("failed", "", said="550 5.1.2 no host")], (BOUNCED, "5.1.2")),
        ([group("", "5.1.1")], (BOUNCED, "5.1.1")),
        ([group("", "4.2.2")], (DELAYED, "4.2.2")),
        ([group("failed", "5"), group("failed", "5.1.1")], (BOUNCED, "")),
        ([group(), group(to="sari@lain.example")], (BOUNCED, "5.1.1")),
        ([group(), group("delayed", "4.2.1", to="sari@lain.example")], (DELAYED, "4.2.1")),
        ([group(), group("delivered", "2.0.0", to="sari@lain.example")], None),
        ([group("relayed", "2.0.0")], None),
        ([group("gone", "5.1.1")], None),
    ],
)
def test_of_several_recipients_all_must_have_failed(groups: list[str], told: tuple[Answer, str] | None) -> None:
    assert read(report(*groups)) == (Returned(TAG, *told, AT) if told else None)


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "Original-Recipient"])
def test_the_tag_may_stand_in_what_our_own_relay_noted(header: str) -> None:
    value = f"rfc822;{BOX}" if header == "Original-Recipient" else BOX
    raw = report(to="pengingat@instansi.example", envelope=f"{header}: {value}\n")
    assert read(raw) == Returned(TAG, BOUNCED, "5.1.1", AT)


def test_a_box_with_a_plus_of_its_own_is_no_tag() -> None:
    raw = report(envelope="Delivered-To: kantor+bounce@instansi.example\n")
    assert read(raw) == Returned(TAG, BOUNCED, "5.1.1", AT)


def test_a_report_to_nobody_we_know_of_is_none() -> None:
    assert read(report(to="pengingat@instansi.example")) is None


def test_a_seal_survives_the_road_and_a_forged_one_does_not() -> None:
    sealed = seal("kunci", Purpose.BOUNCE, 42)
    returned = read(report(to=f"PENGINGAT+{sealed.upper()}@INSTANSI.EXAMPLE"))
    assert returned
    assert unseal("kunci", Purpose.BOUNCE, returned.tag) == 42
    assert unseal("kunci", Purpose.BOUNCE, TAG) is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("<sari@dinas.example>:\nSorry, no mailbox here by that name. (#5.1.1)", (BOUNCED, "5.1.1")),
        ("host mx [192.5.1.1] said: 550-5.1.1 The email account does not exist", (BOUNCED, "5.1.1")),
        ("Warning: not delivered for 4 hours: 4.4.1 connection timed out", (DELAYED, "4.4.1")),
        ("Delivered with greetings, 2.0.0", None),
        ("I could not deliver it to host 5.1.1.20, and know no code", None),
        ("No code of mine.\n\n--- Original message ---\nSubject: x 5.1.1", None),
    ],
)
def test_a_report_without_fields_is_understood_by_its_code(said: str, told: tuple[Answer, str] | None) -> None:
    assert read(words(said)) == (Returned(TAG, *told, AT) if told else None)


def test_exim_names_no_system_but_the_recipient_that_failed() -> None:
    raw = words("550 5.1.1 unknown", sender="Surel <tolak@relay.example>", more="X-Failed-Recipients: x@y.example\n")
    assert read(raw) == Returned(TAG, BOUNCED, "5.1.1", AT)


@pytest.mark.parametrize(
    "raw",
    [
        words("Saya cuti sampai 5 Februari.", sender="S <s@d.example>", more="Auto-Submitted: auto-replied\n"),
        words("Saya cuti, lihat surat 5.1.1.", sender="sari@dinas.example"),
        words("Kenapa saya menerima ini? 5.1.1", sender="sari@dinas.example", path="<sari@dinas.example>"),
        words("5.1.1", sender="mailer-daemon@evil.example", path="<jahat@evil.example>"),
        b"",
        b"\0\xff\xfe" * 100,
        b"To: " + BOX.encode(),
    ],
)
def test_a_person_an_absence_and_rubbish_are_no_bounces(raw: bytes) -> None:
    assert read(raw) is None


@pytest.mark.parametrize("cut", [100, 300, 600, 700, 800])
def test_a_report_that_was_cut_off_tells_what_is_left_of_it(cut: int) -> None:
    found = read(report()[:cut])
    assert found is None or (found.tag, found.answer) == (TAG, BOUNCED)


def test_a_date_that_is_none_is_left_out() -> None:
    assert read(report(date="kemarin")) == Returned(TAG, BOUNCED, "5.1.1", None)
    assert read(report(date="Fri, 31 Dec 9999 23:59:59 -1200")) == Returned(TAG, BOUNCED, "5.1.1", None)


REPORT = report(group(said="550 5.1.1 tiada"), envelope="Delivered-To: a@b.example\n")


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(REPORT)), st.integers(0, 400), st.binary(max_size=60))
def test_whatever_happens_to_a_report_on_its_way_it_is_read_or_left(start: int, length: int, other: bytes) -> None:
    found = read(REPORT[:start] + other + REPORT[start + length :])
    assert found is None or found.answer in (BOUNCED, DELAYED)


@pytest.mark.parametrize(
    ("channel", "code", "dead"),
    [
        (Channel.EMAIL, "550 5.1.1", True),
        (Channel.EMAIL, "5.2.1", True),
        (Channel.EMAIL, "5.1.10", True),
        (Channel.EMAIL, "5.1.8", False),  # our own address
        (Channel.EMAIL, "5.2.2", False),  # full
        (Channel.EMAIL, "5.7.1", False),  # our relay is blocked: nobody's address is dead
        (Channel.EMAIL, "4.4.7", False),
        (Channel.EMAIL, "550", False),
        (Channel.EMAIL, "", False),
        (Channel.WHATSAPP, "131026", True),
        (Channel.WHATSAPP, "131050", True),
        (Channel.WHATSAPP, "131049", False),  # "healthy ecosystem": Meta holds back, the number is well
        (Channel.WHATSAPP, "131047", False),
        (Channel.WHATSAPP, "130472", False),
    ],
)
def test_only_what_is_said_of_the_address_itself_makes_it_dead(channel: Channel, code: str, dead: bool) -> None:
    assert address_dead(channel, code) is dead
