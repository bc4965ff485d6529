"""The sections of a report on results: predikat, departures from the pattern, objections, the rules behind them."""

from collections.abc import Sequence
from typing import Any

from cli.export_rows import Asked, in_words
from cli.export_section import Section, section
from cli.export_units import Judged
from cli.words import Speech
from domain.citation import UNVERIFIED
from domain.policy import Policy
from domain.policy_words import MARKS, TOPIC_WORDS
from domain.rating import LABELS, ORGANISASI_LABELS
from domain.terms import Predikat, PredikatOrganisasi
from domain.words import Pair
from store import breakdown, outcomes
from store.database import Connection
from store.reports import Group

SOURCES = ("distribusi", "predikat", "kepala_unit", "batas_waktu", "regim")
OBJECTIONS: dict[str, Pair] = {
    "open": ("sedang diproses", "being decided"), "dikabulkan": ("dikabulkan", "granted"),
    "ditolak": ("ditolak", "rejected"), "stood": ("hasil tetap, tanpa keputusan", "result stands, no decision"),
    "excluded": ("pegawai dikecualikan", "employee excluded"),
}  # fmt: skip
SHORT = {Predikat.SANGAT_BAIK: "SB", Predikat.BAIK: "B", Predikat.BUTUH_PERBAIKAN: "BP", Predikat.KURANG: "K",
         Predikat.SANGAT_KURANG: "SK"}  # fmt: skip


def spread(tx: Connection, asked: Asked, agency: Group) -> Section:
    """Say how many hold each predikat, as far as it may be told."""
    speech = asked.speech
    told = breakdown.predikat(tx, asked.cycle, "agency", asked.at, asked.past).get(agency.id)
    rows = []
    if told and told.counts is not None:
        for p in Predikat:
            n = told.counts.get(p, 0)
            share = f"{100 * n / told.results:.1f}%".replace(".", speech(",", "."))
            rows.append([LABELS[p], {"bar": n / told.results}, share, speech.number(n)])
    empty = speech("Belum ada hasil yang dapat ditampilkan.", "There is no result to be shown yet.")
    if told and told.counts is None:
        empty = speech("Sebaran tidak ditampilkan: kelompok kecil dapat mengungkap predikat perorangan.",
                       "The spread is not told: a small group may reveal the predikat of a person.")  # fmt: skip
    columns = [("Predikat", "1", False), ("", "auto", False), ("%", "auto", True),
               (speech("Pegawai", "People"), "auto", True)]  # fmt: skip
    note = speech("Hanya hasil yang telah disampaikan; yang sedang diajukan keberatan tidak dihitung.",
                  "Only results that were issued; contested ones are not counted.")  # fmt: skip
    return section(speech("Predikat kinerja pegawai", "Predikat of people"), columns, rows, notes=[note], empty=empty)


def departures(asked: Asked, found: Sequence[Judged]) -> Section:
    """Show each unit's predikat beside its pattern, with the justification that was written."""
    speech = asked.speech
    columns = [("Unit", "1", False), (speech("Capaian", "Capaian"), "auto", False)]
    columns += [(short, "auto", True) for short in SHORT.values()]
    columns += [(speech("Penyimpangan dari pola", "Departure from the pattern"), "2.1", False)]
    notes = [", ".join(f"{short} {LABELS[p]}" for p, short in SHORT.items())]
    notes += sorted({f"{speech('Pola', 'Pattern')}: {speech.of(one.source)}" for one in found if one.source})
    rows = [
        [
            one.unit.unit, ORGANISASI_LABELS[PredikatOrganisasi(one.unit.capaian)] if one.unit.capaian else "-",
            *(_shown(one, p) for p in Predikat), _said(one, speech),
        ]
        for one in found
    ]  # fmt: skip
    title = speech("Predikat per unit dan penyimpangan dari pola", "Predikat by unit, departures")
    none = speech("Belum ada kalibrasi.", "No calibration yet.")
    return section(title, columns, rows, notes=notes, small=True, empty=none)


def _shown(one: Judged, predikat: Predikat) -> Any:
    if one.counts is None:
        return {"text": "*"}
    return str(one.counts.get(predikat, 0)) if one.results else {"text": "-"}


def _said(one: Judged, speech: Speech) -> Any:
    words = in_words(one, speech)
    if not one.departures:
        return {"text": words}
    why = one.unit.justification
    return f"{words}\n{speech('Penjelasan', 'Justification')}: {why}" if why else words


def objections(tx: Connection, asked: Asked, agency: Group) -> Section:
    """Say how many objected, and what became of it."""
    speech = asked.speech
    found = outcomes.objections(tx, asked.cycle.id, agency.id, asked.at)
    rows = [[speech.of(OBJECTIONS[key]), speech.number(found[key])] for key in OBJECTIONS if found.get(key)]
    if rows:
        rows.append([speech("Seluruhnya", "In all"), speech.number(sum(found.values()))])
    columns = [(speech("Hasil", "Outcome"), "1", False), (speech("Jumlah", "Count"), "auto", True)]
    return section(speech("Keberatan", "Objections"), columns, rows,
                    empty=speech("Tidak ada keberatan.", "There was no objection."))  # fmt: skip


# --- the rules ----------------------------------------------------------------------------------------


def sources(rules: Policy, speech: Speech) -> Section:
    """List the articles behind what the report counts; what nobody has compared with the gazetted words is marked."""
    rows = []
    for topic in SOURCES:
        provision = getattr(rules, topic)
        for source in provision.sources:
            doubted = provision.unverified or source.mark == "unverified"
            mark = {"text": speech.of(UNVERIFIED), "mark": "bad"} if doubted else speech.of(MARKS[source.mark])
            rows.append([speech.of(TOPIC_WORDS[topic]), f"{source.instrument}, {source.provision}", mark])
    columns = [(speech("Tentang", "Topic"), "0.8", False), (speech("Sumber", "Source"), "1.6", False),
               (speech("Keterangan", "Mark"), "auto", False)]  # fmt: skip
    return section(speech("Sumber aturan", "Sources of the rules"), columns, rows, small=True)
