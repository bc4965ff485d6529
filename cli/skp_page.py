"""An SKP as people know its form: head, hasil kerja utama and tambahan, perilaku kerja, lampiran; what it lacks."""

from collections.abc import Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from cli import page
from cli.skp_sheet import Sheet
from cli.words import Speech
from domain.policy_words import MARKS
from domain.skp import Gap, Line, Skp
from domain.skp_changes import numbers
from domain.skp_text import APPROACHES, ASPEK, LAMPIRAN, MODELS, PERSPEKTIF, POLARITY, VALUES
from domain.terms import AppraisalState, Approach, BerAkhlak, Lampiran, Machine, Model, Polarity, StandIn
from domain.words import MISSING, STATES
from store.skp_read import Party

KINDS = (("utama", "A. Hasil kerja utama"), ("tambahan", "B. Hasil kerja tambahan"))
ACTING = {StandIn.PLT: "Plt.", StandIn.PLH: "Plh.", StandIn.PJ: "Pj."}


def show(sheet: Sheet, speech: Speech) -> None:
    """Print an SKP as a page of a hundred columns."""
    skp, year = sheet.skp, sheet.cycle.year
    page.say(speech("SASARAN KINERJA PEGAWAI", "SASARAN KINERJA PEGAWAI (SKP)"), "bold")
    page.say(f"{speech.of(APPROACHES[skp.approach])} · {speech.of(MODELS[skp.model])}")
    page.say(
        speech(f"Periode penilaian: 1 Januari s.d. 31 Desember {year}", f"Period: 1 January to 31 December {year}"),
        "dim",
    )
    page.say(_standing(sheet, speech), "dim")
    page.console().print(Text(), _parties(sheet, speech), sep="\n")
    for kind, title in KINDS:
        page.say(f"\n{title}", "bold")
        lines = skp.of_kind(kind)
        page.console().print(_lines(skp, lines, speech) if lines else Text(speech("belum ada", "none"), "dim"))
    page.say(speech("\nPerilaku kerja", "\nPerilaku kerja (behaviour)"), "bold")
    page.console().print(_behaviour(sheet, speech))
    page.say(speech("\nLampiran", "\nLampiran (annex)"), "bold")
    page.console().print(
        page.facts(*((speech.of(LAMPIRAN[part]), skp.annex.get(part) or _empty(speech)) for part in Lampiran))
    )
    _show_gaps(sheet, speech)


def _empty(speech: Speech) -> str:
    return speech("belum ditulis", "not written")


def _standing(sheet: Sheet, speech: Speech) -> str:
    """Say which version this is, and where the SKP stands."""
    version = sheet.version
    if version.agreed_at:
        on = speech.moment(version.agreed_at, sheet.cycle.zone)
        which = speech(
            f"versi {version.number}, disepakati {on} oleh {sheet.agreed_by}",
            f"version {version.number}, agreed {on} by {sheet.agreed_by}",
        )
    elif version.number > 1:
        which = speech(
            f"konsep perubahan atas versi {version.number - 1}", f"draft that changes version {version.number - 1}"
        )
    else:
        which = speech("konsep, belum disepakati", "draft, not agreed yet")
    state = speech.of(STATES[Machine.APPRAISAL][sheet.state])
    return f"{speech('Keadaan', 'State')}: {state} · {which}"


def _parties(sheet: Sheet, speech: Speech) -> Table:
    """Give the head of the form: the employee on the left, the appraiser on the right."""
    made = Table.grid(padding=(0, 3))
    made.add_column(ratio=1)
    made.add_column(ratio=1)
    made.add_row(
        Text(speech("Pegawai yang dinilai", "Employee"), "bold"),
        Text(speech("Pejabat penilai kinerja", "Appraiser"), "bold"),
    )
    boss = sheet.appraiser
    nobody = Text(speech("tidak ada", "nobody"), "dim")
    made.add_row(_party(sheet.employee, speech), _party(boss, speech) if boss else nobody)
    return made


def _party(who: Party, speech: Speech) -> Table:
    acts = ACTING.get(StandIn(who.acts_as), "") if who.acts_as else ""
    return page.facts(
        (speech("Nama", "Name"), page.named(who.name, who.nip)),
        (speech("Pangkat/gol.", "Rank"), who.rank or "-"),
        (speech("Jabatan", "Position"), f"{acts} {who.position}".strip() or "-"),
        (speech("Unit kerja", "Unit"), who.unit or "-"),
    )


# --- hasil kerja --------------------------------------------------------------------------------------


def _lines(skp: Skp, lines: Sequence[Line], speech: Speech) -> Table:
    """Give the lines of one kind; a JPT's by perspektif, those of others by the superior's RHK."""
    jpt, told = skp.model is Model.JPT, skp.approach is Approach.KUALITATIF
    first = "Perspektif" if jpt else speech("RHK atasan yang diintervensi", "RHK of the superior")
    rest = (
        (speech("Ukuran keberhasilan / indikator dan target", "Measure of success: indicator and target"),)
        if told
        else ("Aspek", speech("Indikator kinerja individu", "Indicator"), "Target")
    )
    table = page.table("No", first, "RHK", *rest, right=(0,))
    table.expand = True
    for place, ratio in enumerate((5, 6, 8) if told else (5, 6, 3, 6, 4), start=1):
        table.columns[place].ratio = ratio
    for line in lines:
        measure = (_told(line),) if told else (_aspek(line), Text(line.indicator), _target(line, speech))
        table.add_row(str(line.no), _first(line, jpt), Text(line.rhk), *measure)
    return table


def _first(line: Line, jpt: bool) -> Text:
    if jpt:
        return Text(PERSPEKTIF[line.perspektif][0]) if line.perspektif else Text("-", "yellow")
    if line.above_id is None:
        return Text("-", "dim")
    return Text(f"{line.above_no}. {line.above}" if line.above_no else line.above)


def _told(line: Line) -> Text:
    return Text(": ".join(filter(None, (line.indicator, line.target))))


def _aspek(line: Line) -> Text:
    return Text(ASPEK[line.aspek][0]) if line.aspek else Text("-", "yellow")


def _target(line: Line, speech: Speech) -> Text:
    """Give the target as it was written, and how it is read where that is not the same at a glance."""
    said, read = Text(line.target), numbers(line)
    if read and read.casefold() != line.target.casefold().replace("%", " persen").replace("  ", " "):
        said.append(f"\n= {read}", "dim")
    if line.polarity is Polarity.TURUN:
        said.append(f"\n{speech.of(POLARITY[Polarity.TURUN])}", "dim")
    return said


# --- perilaku kerja, and what is missing --------------------------------------------------------------


def _behaviour(sheet: Sheet, speech: Speech) -> Table:
    source = sheet.behaviour.sources[0]
    table = page.table(
        speech("Nilai dan panduan perilaku", "Value and its panduan"),
        speech("Ekspektasi khusus pimpinan", "What the leader expects"),
    )
    table.expand, table.columns[0].ratio, table.columns[1].ratio = True, 3, 2
    for value in BerAkhlak:
        panduan = Table.grid(padding=(0, 1))
        for words in sheet.behaviour.value.panduan[value]:
            panduan.add_row("·", words)
        said = sheet.skp.expectations.get(value)
        table.add_row(
            Group(Text(VALUES[value][0], "bold"), panduan), Text(said) if said else Text(_empty(speech), "dim")
        )
    table.caption = f"{source.instrument} ({speech.of(MARKS[source.mark])})"
    table.caption_justify = "left"
    return table


def _show_gaps(sheet: Sheet, speech: Speech) -> None:
    if sheet.state not in (AppraisalState.DRAFTING, AppraisalState.PROPOSED):
        return
    required = [gap for gap in sheet.gaps if gap.required]
    advice = [gap for gap in sheet.gaps if not gap.required]
    page.say(speech("\nKelengkapan", "\nWhat is missing"), "bold")
    if required:
        _list(required, "yellow", speech)
    else:
        page.say(speech("lengkap: dapat diajukan dan disepakati", "complete: it can be proposed and agreed"), "green")
    if sheet.turn:
        page.say(f"{speech.of(MISSING['superior_agreed'])}: {speech.of(sheet.turn.words)}", "yellow")
    if advice:
        page.say(speech("Saran, tidak menghalangi", "Advice, in nobody's way"), "dim")
        _list(advice, "dim", speech)


def _list(gaps: Sequence[Gap], style: str, speech: Speech) -> None:
    for gap in gaps:
        said = speech.of(gap.said)
        page.say(f"· {said[:1].upper()}{said[1:]}", style)
