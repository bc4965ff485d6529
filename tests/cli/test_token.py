"""`siklus token`: a token is shown once, works for its scopes, and is taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.terms import Scope
from store import tokens, webhooks
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


def test_the_operator_sees_which_webhook_does_not_answer(office: Terminal, office_engine: Engine) -> None:
    office("token", "add", "siasn", "--scope", "webhooks")
    now = datetime.now(UTC)
    with office_engine.begin() as tx:
        (token,) = [one for one in tokens.listed(tx) if one.name == "siasn"]
        hook = webhooks.add(tx, token.id, "https://penerima.example/x?kunci=rahasia", ["appraisal.issue"], now)
        webhooks.told(tx, hook.id, 1, now - timedelta(hours=3))
        webhooks.failed(tx, hook.id, now, now - timedelta(hours=2), 180)
    said = " ".join(office("token", "webhooks").out.split())
    assert "https://penerima.example/x" in said
    assert "gagal 1 kali sejak" in said
    assert "rahasia" not in said
    (shown,) = office("token", "webhooks", "--format", "json").json
    assert (shown["system"], shown["failures"], shown["ended_at"]) == ("siasn", 1, None)
    assert shown["told_at"] < shown["failing_since"]
    sick = office("health")
    assert sick.code == 1
    assert "webhook sistem siasn tidak menjawab sejak" in " ".join(sick.out.split())
    office("token", "end", "siasn")
    assert office("token", "webhooks", "--format", "json").json == []


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
