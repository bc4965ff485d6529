"""Days and moments as an operator in Jakarta types them."""

from datetime import UTC, datetime

import pytest

from cli.moments import MomentError, moment


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2027-01-29", "2027-01-29T08:00:00+07:00"),
        ("29-01-2027", "2027-01-29T08:00:00+07:00"),
        ("29/01/2027 16.00", "2027-01-29T16:00:00+07:00"),
        ("2027-01-29 16:00", "2027-01-29T16:00:00+07:00"),
        ("2027-01-29T16:00:30+08:00", "2027-01-29T16:00:30+08:00"),
        ("2027-01-29T09:00Z", "2027-01-29T09:00:00+00:00"),
        ("2027-01-29 16:00 wita", "2027-01-29T16:00:00+08:00"),
        ("Jumat, 29 Januari 2027 pukul 16.00 WIB", "2027-01-29T16:00:00+07:00"),
        ("29 Jan 2027 16.00", "2027-01-29T16:00:00+07:00"),
    ],
)
def test_a_bare_day_means_eight_in_jakarta_and_what_we_print_can_be_typed_again(said: str, meant: str) -> None:
    assert moment(said).isoformat() == meant


@pytest.mark.parametrize(
    "said",
    ["besok", "", "2027-13-01", "2027-01-29 25:00", "1901-01-01", "46000", "2027-01-29 16:00+99:99", "29 Mango 2027"],
)
def test_what_is_no_day_is_refused(said: str) -> None:
    with pytest.raises(MomentError, match="bukan tanggal atau waktu"):
        moment(said)


def test_nothing_said_means_now() -> None:
    assert abs((moment(None) - datetime.now(UTC)).total_seconds()) < 5
