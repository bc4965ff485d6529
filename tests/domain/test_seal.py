"""Seals: what comes back is ours, or it is nothing."""

import pytest

from domain.seal import Purpose, seal, unseal

KEY = "kunci"


@pytest.mark.parametrize("number", [1, 42, 10**17])
def test_a_sealed_number_comes_back(number: int) -> None:
    sealed = seal(KEY, Purpose.BOUNCE, number)
    assert unseal(KEY, Purpose.BOUNCE, sealed) == number
    assert unseal(KEY, Purpose.BOUNCE, f" {sealed.upper()} ") == number  # relays change the case of addresses


@pytest.mark.parametrize("said", ["", "42", "42-", "-", "42-0000000000000000", "x-1", "٤٢-1", "9" * 30 + "-1", "1-é"])
def test_what_we_did_not_seal_is_nothing(said: str) -> None:
    assert unseal(KEY, Purpose.BOUNCE, said) is None


def test_a_seal_opens_one_purpose_one_number_and_one_installation() -> None:
    sealed = seal(KEY, Purpose.BOUNCE, 42)
    assert unseal(KEY, Purpose.UNSUBSCRIBE, sealed) is None
    assert unseal("lain", Purpose.BOUNCE, sealed) is None
    assert unseal(KEY, Purpose.BOUNCE, sealed.replace("42", "43")) is None
