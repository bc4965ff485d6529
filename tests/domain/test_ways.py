"""Which way a message goes: the channel that was wanted, the other one, or none and why."""

from types import SimpleNamespace
from typing import Any

import pytest

from domain.contacts import Way, hidden, way
from domain.terms import Channel

EMAIL, WHATSAPP = Channel.EMAIL, Channel.WHATSAPP


def a_row(template: str = "reminder", **changes: Any) -> Any:
    """A reader with both addresses, nothing against them, and no second row of the same reminder."""
    reached = {"email": "sari@surakarta.example", "mobile": "+6281234567890"}
    flags = dict.fromkeys(("email_dead", "mobile_dead", "email_out", "mobile_out", "other_queued"), False)
    return SimpleNamespace(**(reached | flags | {"template": template} | changes))


@pytest.mark.parametrize("wanted", list(Channel))
def test_the_channel_that_was_wanted_is_used_whatever_is_wrong_with_the_other(wanted: Channel) -> None:
    wrong = {"email": {"mobile": None, "mobile_dead": True, "mobile_out": True},
             "whatsapp": {"email": None, "email_dead": True, "email_out": True}}[wanted]  # fmt: skip
    assert way(wanted, a_row(**wrong, other_queued=True)) == Way(wanted)


@pytest.mark.parametrize(
    ("wanted", "wrong", "other"),
    [
        (EMAIL, {"email": None}, WHATSAPP),
        (EMAIL, {"email_dead": True}, WHATSAPP),
        (WHATSAPP, {"mobile": ""}, EMAIL),
        (WHATSAPP, {"mobile_dead": True}, EMAIL),
        (WHATSAPP, {"mobile_out": True}, EMAIL),
    ],
)
def test_a_closed_channel_gives_way_to_the_other(wanted: Channel, wrong: dict[str, Any], other: Channel) -> None:
    assert way(wanted, a_row(**wrong)) == Way(other)
    assert way(wanted, a_row("appraisal.issue.employee", **wrong)) == Way(other)


@pytest.mark.parametrize(
    ("wanted", "wrong", "code"),
    [
        (EMAIL, {"email": None, "mobile": None}, "no-address"),
        (EMAIL, {"email": None, "mobile_dead": True}, "no-address"),
        (EMAIL, {"email_dead": True, "mobile_out": True}, "dead-address"),
        (WHATSAPP, {"mobile_dead": True, "email_out": True}, "dead-address"),
        (WHATSAPP, {"mobile_out": True, "email": None}, "opted-out"),
        (EMAIL, {"email_out": True}, "opted-out"),
    ],
)
def test_with_no_way_left_the_wanted_channel_says_why(wanted: Channel, wrong: dict[str, Any], code: str) -> None:
    assert way(wanted, a_row(**wrong)) == Way(None, code)


def test_who_wants_no_mail_is_not_reminded_by_whatsapp_instead() -> None:
    assert way(EMAIL, a_row(email_out=True)) == Way(None, "opted-out")
    assert way(EMAIL, a_row("escalation", email_out=True)) == Way(None, "opted-out")


def test_a_notice_of_a_step_comes_by_mail_whatever_was_wished() -> None:
    assert way(EMAIL, a_row("appraisal.issue.employee", email_out=True)) == Way(EMAIL)
    assert way(WHATSAPP, a_row("appraisal.issue.employee", mobile_out=True, email_out=True)) == Way(EMAIL)


def test_the_same_reminder_does_not_come_twice_by_the_other_channel() -> None:
    assert way(EMAIL, a_row(email_dead=True, other_queued=True)) == Way(None, "merged")
    assert way(WHATSAPP, a_row(mobile=None, other_queued=True)) == Way(None, "merged")
    assert way(WHATSAPP, a_row(mobile_out=True, other_queued=True)) == Way(None, "opted-out")
    assert way(EMAIL, a_row(email_dead=True, mobile_dead=True, other_queued=True)) == Way(None, "dead-address")


def test_an_overview_never_goes_by_whatsapp() -> None:
    assert way(EMAIL, a_row("overview", email_dead=True)) == Way(None, "dead-address")
    assert way(EMAIL, a_row("overview", email=None)) == Way(None, "no-address")
    assert way(WHATSAPP, a_row("overview")) == Way(EMAIL)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("sari.dewi@surakarta.example", "s***i@surakarta.example"),
        ("ab@x.example", "a***@x.example"),
        ("a@x.example", "a***@x.example"),
        ("+6281234567890", "+62***7890"),
        ("123", "***"),
        ("", "***"),
        ("@x.example", "***@x.example"),
    ],
)
def test_the_middle_of_an_address_is_hidden(address: str, shown: str) -> None:
    assert hidden(address) == shown
