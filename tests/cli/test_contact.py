"""`siklus contact NIP`: how a person is reached, and what is set about it."""

import pytest

from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.people import at
from tests.rosters import BUDI, SARI

SARIS, NUMBER = "sari@surakarta.example", "+6281234567890"
AT = ("--at", "2027-01-20")


def test_addresses_are_shown_without_their_middle_unless_asked_for(seen: Terminal) -> None:
    said = seen("contact", SARI)
    assert said.code == 0
    assert "Sari (**************2001)" in said.out
    assert "s***i@surakarta.example" in said.out
    assert "+62***7890" in said.out
    assert "Unit U1, Pemerintah Kota Surakarta" in said.out
    for secret in (SARI, SARIS, NUMBER):
        assert secret not in said.out
        assert secret not in seen("contact", SARI, "--format", "json").out
    whole = seen("contact", SARI, "--reveal").out
    assert SARIS in whole
    assert NUMBER in whole


def test_the_latest_messages_are_listed(seen: Terminal) -> None:
    out = seen("contact", SARI).out
    assert "sepakati SKP" in out
    assert "menunggu" in out
    (message, *_) = seen("contact", SARI, "--format", "json").json["messages"]
    assert set(message) == {"id", "at", "channel", "template", "state", "code"}
    assert message["template"] == "appraisal.agree.employee"


def test_a_wish_is_set_and_taken_back_and_it_is_said_by_whom(office: Terminal) -> None:
    said = office("contact", SARI, "--no-whatsapp", "--as", BUDI, *AT)
    assert "Pengingat lewat WhatsApp dihentikan" in said.out
    assert "sejak Rabu, 20 Januari 2027 pukul 08.00 WIB, oleh Budi (**************1003)" in " ".join(said.out.split())
    kept = office("contact", SARI, "--format", "json").json
    assert kept["whatsapp"]["opted_out"] == {"since": "2027-01-20T01:00:00+00:00", "by": "**************1003"}
    assert kept["email"]["opted_out"] is None
    again = office("contact", SARI, "--no-whatsapp", "--no-email", "--as", SARI, *AT)
    assert "WhatsApp: memang sudah demikian" in again.out
    assert "oleh yang bersangkutan" in again.out
    office("contact", SARI, "--whatsapp", "--email")
    back = office("contact", SARI, "--format", "json").json
    assert (back["whatsapp"]["opted_out"], back["email"]["opted_out"]) == (None, None)


def test_an_address_is_suppressed_and_lifted_by_the_operator(office: Terminal) -> None:
    said = office("contact", SARI, "--suppress", "email", "--suppress", "whatsapp", *AT)
    assert "Alamat surel ditahan" in said.out
    held = "tidak dikirimi sejak Rabu, 20 Januari 2027 pukul 08.00 WIB, oleh operator WhatsApp"
    assert held in " ".join(said.out.split())
    kept = office("contact", SARI, "--format", "json").json["email"]["suppressed"]
    assert kept == {"reason": "operator", "code": "", "since": "2027-01-20T01:00:00+00:00", "by": "operator"}
    office("contact", SARI, "--lift", "email")
    after = office("contact", SARI, "--format", "json").json
    assert after["email"]["suppressed"] is None
    assert after["whatsapp"]["suppressed"]["reason"] == "operator"
    assert "memang sudah demikian" in office("contact", SARI, "--lift", "email").out


def test_what_a_provider_said_is_shown_in_words(office: Terminal, office_engine: Engine) -> None:
    with office_engine.begin() as tx:
        tx.execute(text("INSERT INTO suppression (channel, address, reason, code, by, at) VALUES "
                        "('email', :address, 'bounced', '5.1.1', 'provider', :at)"),
                   {"address": SARIS, "at": at("2027-01-20")})  # fmt: skip
    out = " ".join(office("contact", SARI).out.split())
    assert "oleh penyedia: pesan kembali untuk seterusnya, kotak surat tidak ada (5.1.1)" in out


def test_the_language_is_set(office: Terminal) -> None:
    assert "Bahasa pesan diubah" in office("contact", SARI, "--language", "en").out
    assert office("contact", SARI, "--format", "json").json["language"] == "en"
    assert "memang sudah demikian" in office("contact", SARI, "--language", "en").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("123",), "bukan NIP"),
        (("199912312022031009",), "pegawai **************1009 tidak ada dalam daftar pegawai"),
        ((SARI, "--whatsapp", "--no-whatsapp"), "--whatsapp dan --no-whatsapp bertentangan"),
        ((SARI, "--email", "--no-email"), "--email dan --no-email bertentangan"),
        ((SARI, "--suppress", "email", "--lift", "email"), "--suppress email dan --lift email bertentangan"),
        ((SARI, "--language", "fr"), "'fr' tidak dikenal"),
        ((SARI, "--no-email", "--as", "199912312022031009"), "**************1009 tidak ada"),
        ((SARI, "--suppress", "fax"), "'fax' tidak dikenal"),
    ],
)
def test_what_cannot_be_is_one_sentence(seen: Terminal, words: tuple[str, ...], said: str) -> None:
    refused = seen("contact", *words)
    assert refused.code == 2
    assert said in refused.err
    assert "199912312022031009" not in refused.err
    assert len(refused.err.strip().splitlines()) == 1


def test_an_address_that_is_not_there_cannot_be_suppressed_and_nothing_else_is_set(
    office: Terminal, office_engine: Engine
) -> None:
    with office_engine.begin() as tx:
        tx.execute(text("UPDATE person SET mobile = NULL WHERE nip = :nip"), {"nip": SARI})
    refused = office("contact", SARI, "--no-email", "--suppress", "whatsapp")
    assert refused.code == 2
    assert "tidak memiliki alamat WhatsApp" in refused.err
    kept = office("contact", SARI, "--format", "json").json
    assert kept["email"]["opted_out"] is None
    assert kept["whatsapp"]["address"] is None


def test_english_says_the_same(office: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIKLUS_LANGUAGE", "en")
    out = " ".join(office("contact", SARI, "--no-email").out.split())
    assert "Reminders by e-mail are stopped" in out
    assert "no reminders (notices are still sent) since" in out
    assert "by an operator" in out
