"""Settings: what an environment may say, and what is answered to the rest."""

from pathlib import Path

import pytest

from config.settings import EXPECTED, NAMES, Settings, load_settings
from domain.errors import Bilingual, SiklusError


def test_an_empty_environment_gives_the_local_installation() -> None:
    settings = load_settings({"PATH": "/bin"})
    assert settings.home == Path.cwd() / ".siklus"
    assert (settings.database_url, settings.email_url, settings.whatsapp_url) == (None, None, None)
    assert (settings.language, settings.link) == ("id", "http://127.0.0.1:8080")


def test_each_setting_comes_from_its_variable() -> None:
    settings = load_settings(
        {
            "SIKLUS_HOME": "/srv/siklus",
            "SIKLUS_DATABASE_URL": "postgresql://siklus@db.example/siklus",
            "SIKLUS_EMAIL_URL": "mailtos://relay.example",
            "SIKLUS_MAIL_FROM": "kinerja@bkpsdm.example",
            "SIKLUS_LANGUAGE": "en",
            "SIKLUS_LINK": "https://kinerja.example/",
        }
    )
    assert settings.home == Path("/srv/siklus")
    assert settings.database_url == "postgresql://siklus@db.example/siklus"
    assert settings.mail_from == "kinerja@bkpsdm.example"
    assert settings.link == "https://kinerja.example"


def test_how_fast_and_when_messages_go_out() -> None:
    bare = load_settings({})
    assert (bare.email_rate, bare.email_daily, bare.whatsapp_rate, bare.whatsapp_daily) == (None, None, 80, 100_000)
    assert (bare.sending_hours, bare.daily_cap, bare.bounces, bare.operator_url) == ((7, 19), 6, None, None)
    settings = load_settings(
        {
            "SIKLUS_EMAIL_RATE": "2.5",
            "SIKLUS_EMAIL_DAILY": "50000",
            "SIKLUS_WHATSAPP_RATE": "20",
            "SIKLUS_WHATSAPP_DAILY": "1000",
            "SIKLUS_HOURS": "08-24",
            "SIKLUS_DAILY_CAP": "1",
            "SIKLUS_OPERATOR_URL": "tgram://token/1",
        }
    )
    assert (settings.email_rate, settings.email_daily) == (2.5, 50_000)
    assert (settings.whatsapp_rate, settings.whatsapp_daily) == (20, 1_000)
    assert (settings.sending_hours, settings.daily_cap) == ((8, 24), 1)
    assert settings.operator_url == "tgram://token/1"
    assert load_settings({"SIKLUS_HOURS": "00-24"}).sending_hours == (0, 24)


@pytest.mark.parametrize("box", ["/var/mail/siklus", "kotak masuk", "imaps://siklus:rahasia@relay.example/INBOX"])
def test_bounces_come_from_a_folder_or_by_imap(box: str) -> None:
    assert load_settings({"SIKLUS_BOUNCES": box}).bounces == box


@pytest.mark.parametrize("name", ["WHATSAPP_SECRET", "WHATSAPP_VERIFY", "BOUNCES", "OPERATOR_URL"])
def test_the_secrets_of_the_channels_may_lie_in_files_too(name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("imaps://siklus:rahasia@relay.example/INBOX\n")
    found = load_settings({f"SIKLUS_{name}_FILE": str(secret)})
    assert getattr(found, name.lower()) == "imaps://siklus:rahasia@relay.example/INBOX"
    secret.write_text("rahasia\x07: salah dua kata")
    with pytest.raises(Bilingual) as refused:
        load_settings({f"SIKLUS_{name}_FILE": str(secret)})
    assert "rahasia" not in str(refused.value) + refused.value.in_language("en")


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "database"
    secret.write_text("postgresql://siklus:rahasia@db.example/siklus\n")
    settings = load_settings({"SIKLUS_DATABASE_URL_FILE": str(secret)})
    assert settings.database_url == "postgresql://siklus:rahasia@db.example/siklus"


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SiklusError, match=r"tiada.*tidak dapat dibaca"):
        load_settings({"SIKLUS_EMAIL_URL_FILE": str(tmp_path / "tiada")})


def test_a_variable_and_its_file_together_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SiklusError, match="pilih salah satu"):
        load_settings({"SIKLUS_LINK": "https://a.example", "SIKLUS_LINK_FILE": str(tmp_path)})


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("SIKLUS_DATABSE_URL", "SIKLUS_DATABASE_URL"),
        ("SIKLUS_DB_URL", "SIKLUS_DATABASE_URL"),
        ("SIKLUS_LANG", "SIKLUS_LANGUAGE"),
        ("SIKLUS_EMAILURL_FILE", "SIKLUS_EMAIL_URL"),
    ],
)
def test_an_unknown_variable_is_refused_with_the_nearest_known_name(variable: str, meant: str) -> None:
    with pytest.raises(SiklusError, match=rf"{variable} tidak dikenal: mungkin maksudnya {meant}\."):
        load_settings({variable: "x"})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SIKLUS_DATABASE_URL", "mysql://siklus:rahasia@db.example/siklus"),
        ("SIKLUS_DATABASE_URL", ""),
        ("SIKLUS_EMAIL_URL", "rahasia@relay.example"),
        ("SIKLUS_WHATSAPP_URL", "token:rahasia"),
        ("SIKLUS_MAIL_FROM", "kinerja@bkpsdm.example, lain@bkpsdm.example"),
        ("SIKLUS_MAIL_NAME", "BKPSDM\r\nBcc: x@y.example"),
        ("SIKLUS_LANGUAGE", "jv"),
        ("SIKLUS_LINK", "kinerja.example"),
        ("SIKLUS_HOME", " "),
        *((f"SIKLUS_{channel}_RATE", value) for channel in ("EMAIL", "WHATSAPP") for value in ("0", "-1", "x", "inf")),
        *((f"SIKLUS_{channel}_DAILY", value) for channel in ("EMAIL", "WHATSAPP") for value in ("0", "1.5", "banyak")),
        ("SIKLUS_WHATSAPP_SECRET", "rahasia dengan spasi"),
        ("SIKLUS_WHATSAPP_VERIFY", "rahasia\nlain"),
        ("SIKLUS_WHATSAPP_VERIFY", ""),
        ("SIKLUS_BOUNCES", "pop3://siklus:rahasia@relay.example/INBOX"),
        ("SIKLUS_BOUNCES", "imaps://"),
        ("SIKLUS_BOUNCES", "/var/mail/rahasia\nlain"),
        ("SIKLUS_OPERATOR_URL", "rahasia@relay.example"),
        *(
            ("SIKLUS_OIDC_ISSUER", value)
            for value in (
                "http://sso.example",
                "https://",
                "https://sso.example/?x=rahasia",
                "http://127.0.0.1@rahasia",
            )
        ),
        *(("SIKLUS_HOURS", value) for value in ("7-19", "19-07", "07-07", "07-25", "24-24", "07.00-19.00", "07")),
        *(("SIKLUS_CLAMAV", value) for value in ("rahasia", "rahasia:", "tcp://rahasia:3310", ":3310")),
        *(("SIKLUS_FILES_MB", value) for value in ("0", "-1", "sepuluh", "inf", "nan")),
        ("SIKLUS_FILES", "rahasia:bukti"),
        ("SIKLUS_DAILY_CAP", "0"),
        ("SIKLUS_DAILY_CAP", "enam"),
    ],
)
def test_a_wrong_value_is_refused_with_what_was_expected_and_never_repeated(variable: str, value: str) -> None:
    with pytest.raises(Bilingual) as refused:
        load_settings({variable: value})
    indonesian, english = EXPECTED[NAMES[variable]]
    assert str(refused.value).startswith(f"{variable} salah atau kosong: diharapkan {indonesian}")
    assert english in refused.value.in_language("en")
    assert "rahasia" not in str(refused.value)


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings({}).language = "en"  # type: ignore[misc]


def test_every_setting_says_what_it_expects() -> None:
    assert set(EXPECTED) == set(Settings.model_fields)


@pytest.mark.parametrize("alone", [{"OIDC_ISSUER": "https://sso.example"}, {"OIDC_CLIENT": "siklus"}])
def test_a_provider_and_its_client_are_named_together(alone: dict[str, str]) -> None:
    with pytest.raises(SiklusError, match=r"SIKLUS_OIDC_ISSUER salah atau kosong: .* bersama SIKLUS_OIDC_CLIENT"):
        load_settings({f"SIKLUS_{name}": value for name, value in alone.items()})
    both = load_settings({"SIKLUS_OIDC_ISSUER": "https://sso.example/realms/asn", "SIKLUS_OIDC_CLIENT": "siklus"})
    assert both.oidc_issuer == "https://sso.example/realms/asn"
