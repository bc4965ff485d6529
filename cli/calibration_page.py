"""A unit's calibration on a page: its predikat, its people against the pattern, departures, who rates how."""

from datetime import datetime

from rich.console import Group
from rich.table import Table
from rich.text import Text

from cli import page
from cli.leniency_page import figures
from cli.words import Speech
from domain.calibration import Spread, head_follows
from domain.citation import cited
from domain.leniency_words import decimal, percent_of
from domain.pattern import allowed, departures_in_words, limits_of, too_small
from domain.pattern import counted as in_line
from domain.policy import Policy
from domain.rating import EKSPEKTASI_LABELS, LABELS, ORGANISASI_LABELS
from domain.terms import CalibrationState, Ekspektasi, Machine, Predikat, PredikatOrganisasi, Role
from domain.words import EVENTS, ROLES, STATES
from store.calibration_view import Step, View, days_late, must_justify, turn
from store.lifecycle import CLOCK


def show(found: View, now: datetime, speech: Speech) -> None:
    """Print everything that a calibrator of a unit needs to see."""
    page.say(speech(f"Kalibrasi {found.unit.unit}", f"Calibration of {found.unit.unit}"), "bold")
    page.say(f"{found.unit.agency} · {found.cycle.name} ({found.cycle.code})", "dim")
    parts = [
        ("", _facts(found, now, speech)),
        (speech("Sebaran predikat", "Distribution"), distribution(found.rules, found.capaian, found.spread, speech)),
        (speech("Pegawai", "People"), _people(found, speech)),
        (speech("Kecenderungan penilai", "How the appraisers rate"), _appraisers(found, speech)),
        (speech("Riwayat", "History"), history(found, speech)),
    ]
    for title, part in parts:
        if title:
            page.say(f"\n{title}", "bold")
        page.console().print(part)


def who(found: View, nip: str | None, speech: Speech) -> str:
    """Give a person by name and masked NIP; the clock and nobody in words."""
    if nip is None:
        return speech("tidak ada", "nobody")
    return speech.of(ROLES[Role.CLOCK]) if nip == CLOCK else page.named(found.names.get(nip, ""), nip)


def _facts(found: View, now: datetime, speech: Speech) -> Table:
    unit, late, next_ = found.unit, days_late(found.unit, now), turn(found.unit, found.spread)
    due = speech.moment(unit.due_at, unit.zone)
    rows = [
        (speech("Keadaan", "State"), speech.of(STATES[Machine.CALIBRATION][unit.state])),
        (speech("Batas waktu", "Due"), due + (speech(f" · lewat {late} hari", f" · {late} days late") if late else "")),
        (speech("Predikat organisasi", "Predikat of the unit"), _capaian(found, speech)),
    ]
    if next_:
        rows.insert(1, (speech("Giliran", "Whose turn"), speech.of(ROLES[next_])))
    if unit.stale:
        rows.append((speech("Pimpinan unit", "Head of the unit"), _stale(found, speech)))
    departed = departures_in_words(found.rules, found.capaian, found.spread)
    if unit.justification:
        rows.append((speech("Penjelasan", "Justification"), unit.justification))
    elif must_justify(unit, departed):
        rows.append((speech("Penjelasan", "Justification"), needed(speech)))
    return page.facts(*rows)


def needed(speech: Speech) -> str:
    """Say that a justification is asked for, and that nothing else is held back."""
    return speech(
        "diperlukan sebelum disetujui; selain itu tidak ada yang ditahan",
        "needed before it is approved; nothing else is held back",
    )


def _stale(found: View, speech: Speech) -> str:
    assert found.capaian
    means = speech.of(head_follows(found.rules.kepala_unit, found.capaian))
    return speech(
        f"dinilai sebelum capaian diubah; mohon dinilai ulang oleh pejabat penilainya: {means}",
        f"rated before the capaian was rewritten; to be rated again by the appraiser: {means}",
    )


def _capaian(found: View, speech: Speech) -> str:
    if found.capaian is None:
        return speech("belum ditetapkan", "not set yet")
    label = ORGANISASI_LABELS[found.capaian]
    written = [w for w in found.written if w.kind == "capaian"][-1:]
    steps = [s for s in found.steps if s["event"] in ("set_predikat", "stand_in")][-1:]
    by = [f"{who(found, w.by, speech)}, {speech.moment(w.at, found.unit.zone)}" for w in written]
    role = [speech.of(ROLES[Role.LEADER if s["event"] == "set_predikat" else Role.PENGELOLA]) for s in steps]
    return "\n".join([label, *(f"{speech('ditulis oleh', 'written by')} {x}" for x in by),
                      *(f"{speech('ditetapkan oleh', 'set by')} {x}" for x in role)])  # fmt: skip


# --- the distribution -------------------------------------------------------------------------------------


def distribution(rules: Policy, capaian: PredikatOrganisasi | None, spread: Spread, speech: Speech) -> Group:
    """Give how a unit is spread, beside the pattern, with its departures in words and where the pattern comes from."""
    return Group(_parts(spread, speech), *_pattern(rules, capaian, spread, speech))


def _parts(spread: Spread, speech: Speech) -> Group:
    table = page.table("Predikat", speech("Orang", "People"), "%", "", right=(1, 2))
    for predikat in Predikat:
        n = spread.counts.get(predikat, 0)
        table.add_row(LABELS[predikat], str(n), percent_of(n, spread.rated, speech), page.bar(n, spread.rated, 20))
    table.add_row(speech("Belum dinilai", "Not rated yet"), str(spread.unrated), "", "", style="dim")
    table.add_row(speech("Jumlah", "Sum"), str(spread.people), "", "", style="bold")
    said = []
    if spread.waiting:
        said.append(speech(f"{spread.waiting} orang menunggu langkah penilaian", f"{spread.waiting} wait to be rated"))
    if spread.excluded:
        said.append(speech(f"{spread.excluded} orang dikecualikan, di luar hitungan", f"{spread.excluded} excluded"))
    return Group(table, *(Text(line, "dim") for line in said))


def _pattern(rules: Policy, capaian: PredikatOrganisasi | None, spread: Spread, speech: Speech) -> list[Text]:
    if capaian is None:
        return [Text(speech("Pola: menunggu predikat organisasi", "Pattern: waits for the unit's predikat"), "dim")]
    label, source = ORGANISASI_LABELS[capaian], speech.of(cited(rules.distribusi, f"pola.{capaian}"))
    said = [Text(f"{speech('Pola untuk', 'Pattern for')} {label} · {source}", "dim")]
    departures = departures_in_words(rules, capaian, spread)
    for line in allowed(rules.distribusi.value, capaian, spread.rated):
        names = f" {speech('dan/atau', 'and/or')} ".join(LABELS[p] for p in line.share.of)
        said.append(Text(f"  {names}: {speech.of(limits_of(line.share))}", "dim"))
    if small := too_small(rules, spread):
        return [*said, Text(speech.of(small), "yellow")]
    if not departures:
        return [*said, Text(speech("Tidak ada penyimpangan dari pola", "No departure from the pattern"), "green")]
    head = speech(
        "Penyimpangan dari pola (pertimbangan bagi pimpinan):", "Departures (a consideration for the leader):"
    )
    return [*said, Text(head, "yellow"), *(Text(f"  ✗ {speech.of(words)}", "yellow") for words in departures)]


# --- people -----------------------------------------------------------------------------------------------


def _people(found: View, speech: Speech) -> Table:
    heads = (("Pegawai", "Person"), ("Penilai", "Appraiser"), ("Hasil", "Hasil"), ("Perilaku", "Perilaku"),
             ("Predikat", "Predikat"), ("Capaian (saran)", "Achieved (advice)"))  # fmt: skip
    table = page.table(*(speech.of(head) for head in heads), right=(5,))
    for m in found.members:
        out = m.state == "voided"
        predikat = LABELS[Predikat(m.predikat)] if m.predikat else speech("belum dinilai", "not rated")
        name = page.named(m.name, m.nip) + (speech("\nmemimpin unit", "\nheads the unit") if m.heads else "")
        percent = found.advised.get(m.appraisal_id)
        table.add_row(
            name, found.names.get(m.rated_by or m.appraiser_nip or "", "-"), _rating(m.hasil, m.nilai, speech),
            _rating(m.perilaku, None, speech),
            speech("dikecualikan", "excluded") if out else predikat,
            f"{decimal(float(percent), 1, speech)}%" if percent is not None else "-", style="dim" if out else "",
        )  # fmt: skip
    return table


def _rating(label: str | None, value: float | None, speech: Speech) -> str:
    if label:
        return EKSPEKTASI_LABELS[Ekspektasi(label)].removesuffix(" Ekspektasi")
    return decimal(value, 2, speech) if value is not None else "-"


def _appraisers(found: View, speech: Speech) -> Group:
    here = {m.rated_by for m in found.members if m.state != "voided"}
    rows = [one for one in found.leniency if one.appraiser in here]
    return figures(found.rules, found.agency, rows, found.names, speech)


# --- history ----------------------------------------------------------------------------------------------


def history(found: View, speech: Speech) -> Table | Text:
    """Give what was written and which steps were taken, in order, with the counts at each approval."""
    rows = [(w.at, _entry(w.kind, w.words, speech), who(found, w.by, speech)) for w in found.written]
    rows += [(s["at"], _step(found, s, speech), _actor(found, s, speech)) for s in found.steps]
    if not rows:
        return Text(speech("belum ada", "none yet"), "dim")
    table = page.table(speech("Waktu", "When"), speech("Apa", "What"), speech("Oleh", "By"))
    table.columns[0].no_wrap = True
    for at, what, by in sorted(rows, key=lambda row: row[0]):
        table.add_row(speech.short(at, found.unit.zone), Text(what), Text(by))
    return table


def _entry(kind: str, words: str, speech: Speech) -> str:
    if kind == "capaian":
        return f"{speech('Capaian', 'Capaian')}: {ORGANISASI_LABELS[PredikatOrganisasi(words)]}"
    return f"{speech('Penjelasan', 'Justification')}: “{words}”"


def _step(found: View, step: Step, speech: Speech) -> str:
    said = speech.of(EVENTS[Machine.CALIBRATION][step["event"]])
    lines = [f"{said[:1].upper()}{said[1:]} → {speech.of(STATES[Machine.CALIBRATION][step['target']])}"]
    if reason := found.reasons.get((step["subject_id"], step["seq"], step["event"])):
        lines.append(f"“{reason}”")
    if step["target"] == CalibrationState.APPROVED:
        lines.append(counted(found.then[step["seq"]], speech))
    return "\n".join(lines)


def counted(spread: Spread, speech: Speech) -> str:
    """Give the counts in one line: `Baik 9 · Kurang 1 · dari 10 orang`."""
    return speech.of(in_line(spread))


def _actor(found: View, step: Step, speech: Speech) -> str:
    by = who(found, step["actor"], speech)
    behalf = step["behalf"]
    return f"{by}\n{speech('atas nama', 'on behalf of')} {who(found, behalf, speech)}" if behalf else by
