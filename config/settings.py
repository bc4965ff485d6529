"""One frozen Settings, read from the environment: each is SIKLUS_<NAME>, or a file in SIKLUS_<NAME>_FILE.

Nothing is guessed: an unknown name, an empty value or a value of the wrong kind stops the program with one
sentence that says what was expected. Values that may hold a password are never repeated in that sentence.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from domain.errors import Bilingual

PREFIX = "SIKLUS_"
FILE = "_FILE"


def _like(pattern: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(pattern)
        return value

    return AfterValidator(check)


Url = Annotated[str, _like(r"[a-z][a-z0-9+.-]*://\S+")]


def _absolute(path: Path) -> Path:
    return path.expanduser().resolve()


class Settings(BaseModel):
    """What differs between installations."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    home: Annotated[Path, AfterValidator(_absolute)] = Path(".siklus")
    database_url: Annotated[str, _like(r"postgres(ql)?(\+psycopg)?://\S+")] | None = None
    prefect_database_url: Annotated[str, _like(r"postgres(ql)?(\+asyncpg)?://\S+")] | None = None
    prefect_auth: Annotated[str, _like(r"[^:\s]+:\S+")] | None = None
    email_url: Url | None = None
    whatsapp_url: Url | None = None
    mail_from: Annotated[str, _like(r"[^@\s<>,;]+@[^@\s<>,;]+")] | None = None
    mail_name: Annotated[str, _like(r"[^\r\n]+")] = "siklus"
    email_rate: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    email_daily: Annotated[int, Field(gt=0)] | None = None
    whatsapp_rate: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = 80.0
    whatsapp_daily: Annotated[int, Field(gt=0)] | None = 100_000
    whatsapp_secret: Annotated[str, _like(r"\S+")] | None = None
    whatsapp_verify: Annotated[str, _like(r"\S+")] | None = None
    bounces: Annotated[str, _like(r"imaps?://\S+|[^:\r\n]+")] | None = None
    operator_url: Url | None = None
    files: Annotated[str, _like(r"[a-z][a-z0-9+.-]*://\S+|[^:\r\n]+")] | None = None
    files_mb: Annotated[float, Field(gt=0, le=1000)] = 10
    clamav: Annotated[str, _like(r"/[^\r\n]+|(\[[0-9a-fA-F:]+\]|[^\s/:\[\]]+):\d{1,5}")] | None = None
    hours: Annotated[str, _like(r"([01]\d|2[0-3])-([01]\d|2[0-4])")] = "07-19"
    daily_cap: Annotated[int, Field(ge=1)] = 6
    oidc_issuer: (
        Annotated[str, _like(r"https://[^\s/?#]+[^\s?#]*|http://(127\.0\.0\.1|localhost)(:\d+)?[^\s?#]*")] | None
    ) = None
    oidc_client: Annotated[str, _like(r"\S+")] | None = None
    oidc_secret: Annotated[str, _like(r"\S+")] | None = None
    oidc_claim: Annotated[str, _like(r"[\w.:/-]+")] | None = None
    language: Literal["id", "en"] = "id"
    link: Annotated[str, _like(r"https?://[^\s/]+\S*"), AfterValidator(lambda url: url.rstrip("/"))] = (
        "http://127.0.0.1:8080"
    )

    @field_validator("hours")
    @classmethod
    def _in_order(cls, value: str) -> str:
        if _span(value)[0] >= _span(value)[1]:
            raise ValueError(value)
        return value

    @model_validator(mode="after")
    def _whole(self) -> "Settings":
        if (self.oidc_issuer is None) != (self.oidc_client is None):
            raise ValueError("oidc")
        return self

    @property
    def files_at(self) -> str:
        """Give where the files of evidence are kept: a folder, or a URL that fsspec knows."""
        return self.files or str(self.home / "bukti")

    @property
    def sending_hours(self) -> tuple[int, int]:
        """Give the hours of a working day in which messages go out: from the first on, before the second (7, 19)."""
        return _span(self.hours)


def _span(hours: str) -> tuple[int, int]:
    first, last = hours.split("-")
    return int(first), int(last)


EXPECTED = {
    "home": ("sebuah folder, misalnya /srv/siklus", "a folder, such as /srv/siklus"),
    "database_url": (
        "URL PostgreSQL, misalnya postgresql://siklus:…@db.example:5432/siklus",
        "a PostgreSQL URL, such as postgresql://siklus:…@db.example:5432/siklus",
    ),
    "prefect_database_url": (
        "URL PostgreSQL untuk basis data Prefect, misalnya postgresql://prefect:…@db.example:5432/prefect",
        "a PostgreSQL URL for Prefect's database, such as postgresql://prefect:…@db.example:5432/prefect",
    ),
    "prefect_auth": (
        "nama dan kata sandi halaman Prefect, misalnya operator:rahasia",
        "a name and password for Prefect's page, such as operator:secret",
    ),
    "email_url": (
        "URL Apprise untuk surel, misalnya mailtos://pengguna:…@relay.example:587",
        "an Apprise URL for e-mail, such as mailtos://user:…@relay.example:587",
    ),
    "whatsapp_url": (
        "URL Apprise untuk WhatsApp, misalnya whatsapp://token@nomor/",
        "an Apprise URL for WhatsApp, such as whatsapp://token@number/",
    ),
    "email_rate": ("surel per detik, misalnya 20", "e-mails a second, such as 20"),
    "email_daily": ("penerima surel per hari, misalnya 50000", "e-mail recipients a day, such as 50000"),
    "whatsapp_rate": ("pesan WhatsApp per detik, misalnya 80", "WhatsApp messages a second, such as 80"),
    "whatsapp_daily": ("penerima WhatsApp per hari, misalnya 100000", "WhatsApp recipients a day, such as 100000"),
    "whatsapp_secret": (
        "App Secret dari Meta, untuk memeriksa tanda tangan webhook",
        "Meta's App Secret, by which the signature of webhooks is checked",
    ),
    "whatsapp_verify": (
        "kata yang juga diisikan pada Meta untuk mendaftarkan webhook",
        "the word that is also given to Meta when the webhook is registered",
    ),
    "bounces": (
        "folder Maildir atau imaps://pengguna:…@relay.example/INBOX",
        "a Maildir folder, or imaps://user:…@relay.example/INBOX",
    ),
    "operator_url": (
        "URL Apprise yang mencapai operator lewat jalur lain, misalnya tgram://…",
        "an Apprise URL that reaches the operator by another way, such as tgram://…",
    ),
    "files": (
        "sebuah folder atau URL fsspec untuk berkas bukti, misalnya /srv/siklus/bukti atau s3://bukti/siklus",
        "a folder or fsspec URL for the files of evidence, such as /srv/siklus/evidence or s3://evidence/siklus",
    ),
    "files_mb": ("ukuran terbesar satu berkas bukti dalam MB, misalnya 10", "the largest file in MB, such as 10"),
    "clamav": (
        "clamd yang memindai berkas, misalnya 127.0.0.1:3310 atau /run/clamav/clamd.ctl",
        "the clamd that scans files, such as 127.0.0.1:3310 or /run/clamav/clamd.ctl",
    ),
    "hours": (
        "jam pengiriman, misalnya 07-19: sejak pukul 07.00, sebelum pukul 19.00",
        "the hours in which messages go out, such as 07-19: from 07.00, before 19.00",
    ),
    "daily_cap": (
        "pesan per hari tentang orang lain kepada satu atasan, misalnya 6",
        "messages a day about others to one superior, such as 6",
    ),
    "oidc_issuer": (
        "alamat penyedia OpenID Connect instansi, misalnya https://sso.instansi.example, bersama SIKLUS_OIDC_CLIENT",
        "the office's OpenID Connect issuer, such as https://sso.instansi.example, with SIKLUS_OIDC_CLIENT",
    ),
    "oidc_client": ("nama klien pada penyedia itu (client_id)", "the name of the client there (client_id)"),
    "oidc_secret": ("rahasia klien pada penyedia itu", "the client's secret there"),
    "oidc_claim": (
        "nama klaim yang berisi NIP, misalnya nip; tanpa ini hanya akun konsol yang masuk, dengan surelnya",
        "the name of the claim that holds the NIP, such as nip; without it only accounts sign in, by their e-mail",
    ),
    "mail_from": (
        "satu alamat surel, misalnya kinerja@bkpsdm.example",
        "one e-mail address, such as kinerja@bkpsdm.example",
    ),
    "mail_name": ("nama pengirim dalam satu baris", "the sender's name on one line"),
    "language": ("`id` atau `en`", "`id` or `en`"),
    "link": (
        "alamat dasar tautan, misalnya https://kinerja.example",
        "the base of links, such as https://kinerja.example",
    ),
}
NAMES = {PREFIX + name.upper(): name for name in Settings.model_fields}


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Give the settings that an environment holds. Raises SiklusError for the first one that is wrong."""
    found: dict[str, str] = {}
    for variable in sorted(environ):
        if variable.startswith(PREFIX):
            name = _name(variable)
            if name in found:
                both = f"{PREFIX}{name.upper()}", f"{PREFIX}{name.upper()}{FILE}"
                raise Bilingual(
                    f"{both[0]} dan {both[1]} sama-sama terisi: pilih salah satu.",
                    f"{both[0]} and {both[1]} are both set: choose one.",
                )
            found[name] = _value(variable, environ[variable])
    try:
        return Settings(**found)  # type: ignore[arg-type]
    except ValidationError as error:
        raise _wrong(str(next(iter(error.errors(include_input=False)[0]["loc"]), "oidc_issuer"))) from None


def _name(variable: str) -> str:
    bare = variable.removesuffix(FILE)
    if bare in NAMES:
        return NAMES[bare]
    near = get_close_matches(bare, NAMES, n=1, cutoff=0)[0]
    raise Bilingual(
        f"{variable} tidak dikenal: mungkin maksudnya {near}. Yang dikenal: {', '.join(NAMES)}.",
        f"{variable} is not known: perhaps {near} was meant. Known are {', '.join(NAMES)}.",
    )


def _value(variable: str, value: str) -> str:
    name = _name(variable)
    if variable not in NAMES:
        try:
            value = Path(value).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "UTF-8"
            raise Bilingual(
                f"{variable}: berkas {value} tidak dapat dibaca ({reason}); diharapkan berkas yang berisi "
                f"{EXPECTED[name][0]}.",
                f"{variable}: the file {value} cannot be read ({reason}); expected is a file that holds "
                f"{EXPECTED[name][1]}.",
            ) from None
    if not value.strip():
        raise _wrong(name)
    return value


def _wrong(name: str) -> Bilingual:
    variable = PREFIX + name.upper()
    return Bilingual(
        f"{variable} salah atau kosong: diharapkan {EXPECTED[name][0]}; hapus variabel itu untuk bawaannya.",
        f"{variable} is wrong or empty: expected is {EXPECTED[name][1]}; unset it to get the default.",
    )
