"""The printed page of a case: the form of an objection in Bahasa Indonesia, on A4, without anything from outside.

The form is an official one, so its language is Indonesian whatever the setting.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from jinja2 import FileSystemLoader, Template

from cli.words import Speech
from domain.citation import UNVERIFIED
from domain.policy_words import MARKS, TOPIC_WORDS
from domain.rating import EKSPEKTASI_LABELS, LABELS, ORGANISASI_LABELS
from domain.skp_text import APPROACHES, ASPEK, LAMPIRAN, MODELS, PERSPEKTIF, VALUES
from domain.terms import Machine
from domain.words import EVENTS, ROLES, STATES
from notifications.words import environment
from store.lifecycle import CLOCK, OPERATOR

SPEECH = Speech("id")
KNOWN = {
    "diakui": "diakui oleh pegawai (tanda terima)",
    "terkirim": "pemberitahuan hasil terkirim kepada pegawai",
    "dianggap": "dianggap diterima; tidak ada tanda terima maupun pengiriman yang tercatat",
}
PROOFS = {
    "included": "disertakan",
    "link": "tautan, isinya tidak disertakan",
    "missing": "berkas tidak ada di tempat penyimpanan",
    "changed": "isi berkas tidak lagi sama dengan SHA-256 yang dicatat; tidak disertakan",
}
ACTS_AS = {"plt": "Plt.", "plh": "Plh.", "pj": "Pj.", "vacancy": "menggantikan jabatan yang kosong"}
WORDS: dict[str, Mapping[Any, Any]] = {
    "predikat": LABELS, "ekspektasi": EKSPEKTASI_LABELS, "organisasi": ORGANISASI_LABELS, "known": KNOWN,
    "proof": PROOFS, "acts_as": ACTS_AS, "mark": MARKS, "topic": TOPIC_WORDS, "role": ROLES, "approach": APPROACHES,
    "model": MODELS, "aspek": ASPEK, "perspektif": PERSPEKTIF, "value": VALUES, "annex": LAMPIRAN,
    "state": STATES[Machine.APPRAISAL],
}  # fmt: skip


def rendered(case: Mapping[str, Any]) -> str:
    """Give the page of a case (`cli.case_document.document`) as HTML that stands alone."""
    return _template().render(case=case, who=lambda nip: _who(case, nip), unverified=UNVERIFIED[0])


@cache
def _template() -> Template:
    env = environment(autoescape=True, loader=FileSystemLoader(Path(__file__).parent))
    env.filters |= {"moment": _moment, "day": _day, "word": _word, "step": _step, "period": _period}
    return env.get_template("case.html.j2")


def _moment(iso: str, zone: str) -> str:
    return SPEECH.moment(datetime.fromisoformat(iso), zone)


def _day(iso: str) -> str:
    return str(format_date(date.fromisoformat(iso), "EEEE, d MMMM y", locale="id"))


def _word(key: str | None, kind: str) -> str:
    """Give what a word of ours is on the form; one that it does not know stands as it is."""
    found = WORDS[kind].get(key, key) if key else "-"
    return str(found[0] if isinstance(found, tuple) else found)


def _step(step: Mapping[str, Any]) -> str:
    said = EVENTS[Machine(step["machine"])][step["event"]][0]
    return said[:1].upper() + said[1:]


def _period(period: int, check_ins: int) -> str:
    return f"{'Triwulan' if check_ins == 4 else 'Bulan'} {period}" if period else "Tahunan"


def _who(case: Mapping[str, Any], nip: str | None) -> str:
    """Give a person by name and NIP."""
    if not nip:
        return "-"
    if nip == CLOCK:
        return ROLES[CLOCK][0]
    if nip == OPERATOR:
        return "operator siklus"
    known = {party["nip"]: party["name"] for party in case["parties"].values()} | case["names"]
    return f"{known[nip]} (NIP {nip})" if nip in known else f"NIP {nip}"
