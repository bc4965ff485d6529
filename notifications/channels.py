"""An operator's Apprise URL, checked and opened; Apprise kept quiet.

A URL is only ever the operator's. Recipients never become part of one: Apprise would read a crafted
address as two.
"""

import logging
import re
from typing import Any

from apprise import Apprise, AppriseAsset, PersistentStoreMode
from apprise.logger import logger
from apprise.manager_plugins import NotificationManager
from apprise.plugins import url_to_dict

from domain.errors import Bilingual
from domain.terms import Channel
from notifications import email, whatsapp

EXPECTED = {
    Channel.EMAIL: "pmailtos://USER:PASSWORD@relay.example:587/?from=pengingat@instansi.example",
    Channel.WHATSAPP: "pwa://TOKEN@PHONE_ID/",
}
SETTING = {Channel.EMAIL: "SIKLUS_EMAIL_URL", Channel.WHATSAPP: "SIKLUS_WHATSAPP_URL"}
MADE_FOR = {
    **dict.fromkeys(("pmailto", "pmailtos", "mailto", "mailtos"), Channel.EMAIL),
    **dict.fromkeys(("pwa", "whatsapp"), Channel.WHATSAPP),
}
_PARAMETERS = {"pmailto": email.PARAMETERS, "pmailtos": email.PARAMETERS, "pwa": whatsapp.PARAMETERS}
_LOOPBACK = re.compile(r"(?:https?://)?(?:127(?:\.\d+){3}|localhost|\[::1\]|::1)(?::\d+)?/?")
_PERSONAL = re.compile(r"\S*@\S+|\+?\d[\d ().-]{5,}\d|\w+://\S+|\b(?=\w*\d)\w{16,}")


class ChannelUrlError(Bilingual):
    """A URL of a channel that cannot be used. It names the setting and what was expected, never the URL."""

    def __init__(self, channel: Channel, indonesian: str, english: str) -> None:
        setting, example = SETTING[channel], EXPECTED[channel]
        super().__init__(
            f"{setting}: {indonesian}. Yang diharapkan misalnya {example} atau URL Apprise lain.",
            f"{setting}: {english}. Expected for example {example} or another Apprise URL.",
        )


class _Redacted(logging.Filter):
    """Apprise logs addresses, numbers, tokens and, once, a whole password: none of it passes here."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _PERSONAL.sub("…", record.getMessage()), ()
        if record.exc_info and record.exc_info[0]:
            record.msg += f" ({record.exc_info[0].__name__})"
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def hush() -> None:
    """Let Apprise speak of errors only, without what is personal or secret."""
    logger.setLevel(logging.ERROR)
    if not any(isinstance(known, _Redacted) for known in logger.filters):
        logger.addFilter(_Redacted())


def asset() -> AppriseAsset:
    """Give settings under which Apprise writes no file, makes no key, follows no redirect and repeats nothing."""
    wanted: dict[str, Any] = {
        "app_id": "siklus",
        "async_mode": False,
        "pgp_autogen": False,
        "pem_autogen": False,
        "allow_templates": False,  # 2.x only, like the next one: there a late reply would be called a timeout
        "service_timeout": 0,
        "http_redirects": False,
        "interpret_escapes": False,
        "default_service_retry": 0,
    }
    known = {name: value for name, value in wanted.items() if hasattr(AppriseAsset, name)}
    return AppriseAsset(storage_mode=PersistentStoreMode.MEMORY, **known)


def register() -> None:
    """Make pmailto://, pmailtos:// and pwa:// known to Apprise."""
    hush()
    manager = NotificationManager()
    for plugin in (email.PooledEmail, whatsapp.PooledWhatsApp):
        if plugin.secure_protocol not in manager:
            manager.add(plugin)


def check_url(url: str, channel: Channel) -> str:
    """Give the URL back if this channel can use it. Raises ChannelUrlError."""
    opened(parts_of(url, channel), channel)
    return url


def parts_of(url: str, channel: Channel) -> dict[str, Any]:
    """Give the parts of a URL that this channel can use. Raises ChannelUrlError."""
    register()
    found = re.match(r"\s*([A-Za-z][A-Za-z0-9+.-]{1,20})://", url)
    if not found:
        raise ChannelUrlError(channel, "bukan URL", "not a URL")
    schema = found[1].lower()
    if MADE_FOR.get(schema, channel) != channel:
        raise ChannelUrlError(channel, f"{schema}:// bukan untuk saluran ini", f"{schema}:// is for another channel")
    parts: dict[str, Any] | None = url_to_dict(url.strip(), secure_logging=True)
    if not parts:
        raise ChannelUrlError(channel, f"URL {schema}:// tidak terbaca", f"the {schema}:// URL cannot be read")
    if schema in _PARAMETERS:
        _check_ours(parts, schema, channel)
    return parts


def _check_ours(parts: dict[str, Any], schema: str, channel: Channel) -> None:
    strange = sorted(set(parts["qsd"]) - _PARAMETERS[schema])
    if strange:
        names = ", ".join(strange)
        raise ChannelUrlError(channel, f"parameter tidak dikenal: {names}", f"unknown parameter: {names}")
    if schema == "pwa":
        base = parts["qsd"].get("base", "https://")
        if not base.startswith("https://") and not _LOOPBACK.fullmatch(base):
            raise ChannelUrlError(channel, "base= harus https://", "base= must be https://")
        return
    if not (parts["host"] or parts.get("smtp_host")):
        raise ChannelUrlError(channel, "nama host tidak ada", "the host is missing")
    if not email.is_address(_sender(parts)):
        raise ChannelUrlError(channel, "from=ALAMAT tidak ada atau salah", "from=ADDRESS is missing or wrong")
    if "bounce" in parts["qsd"] and not email.is_address(parts["qsd"]["bounce"]):
        raise ChannelUrlError(channel, "bounce= bukan alamat", "bounce= is not an address")
    encrypted = parts["qsd"].get("mode", "starttls" if schema == "pmailtos" else "insecure") != "insecure"
    if schema == "pmailtos" and not encrypted:
        raise ChannelUrlError(channel, "pmailtos:// tanpa enkripsi", "pmailtos:// without encryption")
    if parts.get("password") and not encrypted and not _LOOPBACK.fullmatch(parts["host"]):
        raise ChannelUrlError(
            channel, "kata sandi tanpa enkripsi, gunakan pmailtos://", "a password in the clear, use pmailtos://"
        )


def _sender(parts: dict[str, Any]) -> str:
    return str(parts["qsd"].get("from", ""))


def opened(parts: dict[str, Any], channel: Channel) -> Any:
    """Give Apprise's object for these parts, which it may change. Raises ChannelUrlError.

    Not by Apprise.add(): when that fails it logs the parts, the password among them.
    """
    schema = parts["schema"]
    try:
        return Apprise.instantiate(parts, asset=asset(), suppress_exceptions=False)
    except OSError:
        raise ChannelUrlError(channel, "berkas cafile= tidak terbaca", "the file of cafile= cannot be read") from None
    except Exception:
        raise ChannelUrlError(channel, f"URL {schema}:// tidak lengkap", f"the {schema}:// URL is incomplete") from None
