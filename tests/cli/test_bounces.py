"""`siklus bounces read`: what a box holds, where the box is, and what is said when it is not there."""

from pathlib import Path

import pytest

from domain.seal import Purpose, seal
from store import installation
from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.notifications.imap import Imap
from tests.notifications.returned import report, words
from tests.people import SARI, at

MAIL = """
    INSERT INTO outbox (dedupe, cycle_id, channel, recipient_nip, template, state, created_at, not_before, sent_at)
    SELECT 'r:1', id, 'email', :nip, 'reminder', 'accepted', :at, :at, :at FROM cycle RETURNING id"""


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for part in ("new", "cur"):
        (tmp_path / "kembali" / part).mkdir(parents=True)
    return tmp_path / "kembali"


def test_a_box_is_read_once_and_its_mails_are_counted(office_engine: Engine, office: Terminal, maildir: Path) -> None:
    with office_engine.begin() as tx:
        outbox_id = tx.scalar(text(MAIL), {"nip": SARI, "at": at("2027-01-25")})
        address = f"p+{seal(installation.secret(tx), Purpose.BOUNCE, int(outbox_id or 0))}@instansi.example"
    (maildir / "new" / "1").write_bytes(report(to=address))
    (maildir / "new" / "2").write_bytes(words("Terima kasih.", sender="sari@dinas.example"))
    said = office("bounces", "read", str(maildir))
    assert said.code == 0, said.err
    assert "Kembali untuk seterusnya" in said.out
    assert "1 jawaban baru dicatat" in said.out
    assert "siklus contacts" in said.out
    none = {"bounced": 0, "delayed": 0, "foreign": 0, "unreadable": 0, "new": 0}
    assert office("bounces", "read", str(maildir), "--format", "json").json == none
    assert "Tidak ada surel yang kembali." in office("bounces", "read", str(maildir)).out


def test_the_setting_names_the_box_and_the_command_line_another(
    new: Terminal, maildir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (maildir / "new" / "1").write_bytes(b"To: x@y.example\n\n")
    monkeypatch.setenv("SIKLUS_BOUNCES", str(maildir / "tiada"))
    assert new("bounces", "read").code == 2
    monkeypatch.setenv("SIKLUS_BOUNCES", str(maildir))
    assert new("bounces", "read", "--format", "json").json["foreign"] == 1


def test_without_any_box_the_command_says_where_to_name_one(new: Terminal) -> None:
    said = new("bounces", "read")
    assert said.code == 2
    assert said.err.startswith("siklus: Belum jelas di mana surel yang kembali: isi SIKLUS_BOUNCES")
    assert said.err.count("\n") == 1


def test_a_wrong_folder_and_a_wrong_password_are_one_sentence(
    new: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        new("bounces", "read", str(tmp_path)).err == f"siklus: {tmp_path} bukan Maildir: di dalamnya tidak ada new/.\n"
    )
    server = Imap()
    try:
        monkeypatch.setenv("SIKLUS_BOUNCES", server.url("rahasia"))
        monkeypatch.setenv("SIKLUS_LANGUAGE", "en")
        said = new("bounces", "read")
    finally:
        server.stop()
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "refused the user name or the password" in said.err
    assert "rahasia" not in said.err
