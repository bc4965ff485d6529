"""`siklus token`: a token is shown once, works for its scopes, and is taken back."""

from datetime import UTC, datetime

import pytest

from domain.terms import Scope
from store import tokens
from store.database import Engine
from tests.cli.conftest import Terminal


def test_a_token_is_shown_once_and_kept_as_a_hash_alone(office: Terminal, office_engine: Engine) -> None:
    made = office("token", "add", "e-kinerja", "--scope", "read_status", "--scope", "take_steps", "--agency", "A1")
    secret = made.out.strip()
    assert secret.startswith("siklus_")
    assert "tidak dapat ditampilkan lagi" in made.err
    with office_engine.begin() as tx:
        found = tokens.find(tx, secret, datetime.now(UTC))
    assert found
    assert (found.scopes, found.agency) == ({Scope.READ_STATUS, Scope.TAKE_STEPS}, "A1")
    listed = office("token", "list")
    assert "baca keadaan, ambil langkah" in " ".join(listed.out.split())
    assert secret not in listed.out
    assert office("token", "end", "e-kinerja").code == 0
    with office_engine.begin() as tx:
        assert tokens.find(tx, secret, datetime.now(UTC)) is None
    assert "memang sudah" in office("token", "end", "e-kinerja").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "x", "--scope", "read_status", "--agency", "A9"), "Instansi A9 tidak ada"),
        (("end", "siasn"), "Token 'siasn' tidak ada"),
    ],
)
def test_what_cannot_be_is_said(office: Terminal, words: tuple[str, ...], said: str) -> None:
    refused = office("token", *words)
    assert refused.code == 2
    assert said in " ".join(refused.err.split())
