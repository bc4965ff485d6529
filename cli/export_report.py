"""The report on an agency that the head of an office signs, as data: what the layout of report.typ shows.

How far each stage is, unit by unit; who is missing; predikat and departures from the pattern; objections; exclusions;
the sources of the rules, unverified ones marked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from cli.export_results import departures, objections, sources, spread
from cli.export_rows import Asked, Over, groups
from cli.export_section import Section, section
from cli.export_sheet import ExportError
from cli.export_units import judged
from cli.status_page import head
from cli.words import Speech
from domain.people import mask
from domain.terms import Role
from domain.whose import People
from domain.words import ROLES, stage_words
from store import cycles, drill, excluded
from store.database import Connection
from store.drill import Stood
from store.reports import Group, StageCount

MOST_NAMED = 1_000  # people who are named as missing; the whole list is the XLSX


def document(tx: Connection, asked: Asked) -> dict[str, Any]:
    """Give everything that the report on an agency says. Only results that were handed over are counted as predikat."""
    speech, cycle = asked.speech, asked.cycle
    agency = _agency(tx, asked)
    units = [unit for unit in groups(tx, replace(asked, over=Over.UNIT)) if unit.total]
    rules = cycles.policy_of(tx, cycle, agency.id)
    moment = speech.moment(asked.at, cycle.zone)
    found = judged(tx, cycle, agency.id, asked.at, asked.past)
    return {
        "lang": speech.language,
        "author": "siklus",
        "agency": agency.name,
        "title": speech("Laporan Penyelesaian Penilaian Kinerja Pegawai", "Report on the Appraisal of Performance"),
        "subtitle": cycle.name,
        "facts": [
            [speech("Instansi", "Agency"), f"{agency.name} ({agency.code})"],
            [speech("Siklus", "Cycle"), f"{cycle.code} · {speech('tahun', 'year')} {cycle.year}"],
            [speech("Keadaan per", "As at"), moment],
            [speech("Pegawai", "People"), _people(agency, speech)],
        ],
        "sections": _numbered([
            _stages(asked, agency), _units(asked, units), _missing(tx, asked, agency), spread(tx, asked, agency),
            departures(asked, found), objections(tx, asked, agency), _excluded(tx, asked, agency),
            sources(rules, speech),
        ]),
        "footer": f"{agency.name} · {cycle.code} · {moment} · {speech('sidik aturan', 'rules')} {_hash(cycle)}",
        "page": speech("Halaman", "Page"),
        "of": speech("dari", "of"),
        "sign": {
            "place": speech("………………………, ………………… 20……", "………………………, ………………… 20……"),
            "role": speech("Kepala / Pimpinan Instansi,", "Head of the office,"),
            "name": speech("Nama:", "Name:"),
            "nip": "NIP:",
        },
    }  # fmt: skip


def _agency(tx: Connection, asked: Asked) -> Group:
    for group in groups(tx, replace(asked, over=Over.AGENCY)):
        return group
    raise ExportError(
        "instansi ini belum memiliki pegawai dalam siklus pada waktu itu",
        "this agency has nobody in the cycle at that moment",
    )


def _hash(cycle: Any) -> str:
    return str(cycle.policy_hash)[:12]


def _people(agency: Group, speech: Speech) -> str:
    out = agency.states.get("voided", 0)
    return speech(
        f"{speech.number(agency.total)}, {speech.number(out)} di antaranya dikecualikan dan tidak dihitung",
        f"{speech.number(agency.total)}, of whom {speech.number(out)} are excluded and not counted",
    )


def _numbered(sections: Iterable[Section]) -> list[Section]:
    return [{**one, "title": f"{n}. {one['title']}"} for n, one in enumerate(sections, 1)]


# --- completion ---------------------------------------------------------------------------------------


def _stages(asked: Asked, agency: Group) -> Section:
    speech, cycle = asked.speech, asked.cycle
    heads = [("Tahap", "Stage", "1", False), ("Batas waktu", "Due", "auto", False), ("", "", "auto", False),
             ("", "", "auto", True), ("Selesai", "Done", "auto", True), ("Belum", "Open", "auto", True),
             ("Lewat", "Overdue", "auto", True)]  # fmt: skip
    rows = [
        [
            stage_words(s.window.stage, s.window.period, cycle.check_ins, speech.language),
            speech.short(s.window.due_at, cycle.zone), {"bar": _share(s)}, _percent(s, asked),
            speech.number(s.done), speech.number(s.open), _late(s.overdue, speech),
        ]
        for s in agency.stages
    ]  # fmt: skip
    return section(
        speech("Penyelesaian per tahap", "Completion by stage"),
        [(speech(h[0], h[1]), h[2], h[3]) for h in heads], rows,
        notes=[speech("Persentase dihitung dari pegawai yang tidak dikecualikan dalam tahap itu, dibulatkan ke bawah.",
                      "Percentages are of those not excluded from the stage, rounded down.")],
    )  # fmt: skip


def _share(s: StageCount) -> float:
    asked = s.total - s.excused
    return s.done / asked if asked else 0


def _percent(s: StageCount, asked: Asked) -> Any:
    counted = s.total - s.excused
    if s.window.opens_at > asked.at and not s.done:
        return {"text": asked.speech("belum dibuka", "not open")}
    return f"{100 * s.done // counted}%" if counted else "-"


def _late(n: int, speech: Speech) -> Any:
    return {"text": speech.number(n), "mark": "bad"} if n else {"text": "0"}


def _units(asked: Asked, units: Sequence[Group]) -> Section:
    speech = asked.speech
    stages = units[0].stages if units else []
    columns = [("Unit", "1", False), (speech("Pegawai", "People"), "auto", True)]
    columns += [(head(s, asked.cycle, speech), "auto", True) for s in stages]
    columns += [(speech("Lewat", "Overdue"), "auto", True)]
    rows = [
        [u.name, speech.number(u.total), *(_in_percent(s, asked) for s in u.stages),
         _late(sum(s.overdue for s in u.stages), speech)]
        for u in units
    ]  # fmt: skip
    note = speech("Selesai dalam persen; · belum dibuka; merah: ada yang lewat batas waktu.",
                  "Done, in percent; · not open yet; red: someone is overdue.")  # fmt: skip
    return section(speech("Penyelesaian per unit", "Completion by unit"), columns, rows, notes=[note], small=True,
                    empty=speech("Tidak ada unit.", "There are no units."))  # fmt: skip


def _in_percent(s: StageCount, asked: Asked) -> Any:
    counted = s.total - s.excused
    if s.window.opens_at > asked.at and not s.done:
        return {"text": "·"}
    said = str(100 * s.done // counted) if counted else "-"
    return {"text": said, "mark": "bad"} if s.overdue else said


# --- people -------------------------------------------------------------------------------------------


def _missing(tx: Connection, asked: Asked, agency: Group) -> Section:
    """Name who is overdue, by unit; NIPs are masked."""
    speech = asked.speech
    whose = replace(asked.where, agency_id=agency.id)
    total = drill.count(tx, asked.cycle, People.OVERDUE, whose, asked.at, asked.past)
    people = drill.people(tx, asked.cycle, People.OVERDUE, whose, asked.at, past=asked.past, limit=MOST_NAMED)
    people.sort(key=lambda one: (one.unit, one.unit_code, one.name, one.nip, one.due_at))
    rows: list[Any] = []
    for (unit, _), some in groupby(people, key=lambda one: (one.unit, one.unit_code)):
        there = list(some)
        n = speech.number(len(there))
        rows.append({"group": f"{unit} · {speech(f'{n} belum selesai', f'{n} not done')}"})
        rows += [_person(one, asked) for one in there]
    columns = [(speech("Pegawai", "Employee"), "1.2", False), (speech("Tahap", "Stage"), "1", False),
               (speech("Giliran", "Whose turn"), "0.8", False), (speech("Batas waktu", "Due"), "auto", False),
               (speech("Lewat", "Late"), "auto", True)]  # fmt: skip
    notes = []
    if total > MOST_NAMED:
        notes.append(speech(
            f"{speech.number(MOST_NAMED)} dari {speech.number(total)} disebut di sini, yang paling lama lewat dahulu; "
            "seluruhnya dalam ekspor `people`.",
            f"{speech.number(MOST_NAMED)} of {speech.number(total)} are named, the longest overdue first; the export "
            "`people` has all."))  # fmt: skip
    return section(
        speech("Yang melewati batas waktu, menurut unit", "Who is overdue, by unit"), columns, rows, notes=notes,
        empty=speech("Tidak ada yang melewati batas waktu.", "Nobody is overdue."), small=True,
    )  # fmt: skip


def _person(one: Stood, asked: Asked) -> list[Any]:
    speech, late = asked.speech, one.days_late(asked.at)
    name = stage_words(one.stage, one.period, asked.cycle.check_ins, speech.language)
    return [f"{one.name} ({_last(one.nip)})", name, speech.of(ROLES[one.turn or Role.EMPLOYEE]),
            speech.short(one.due_at, asked.cycle.zone), speech(f"{late} hari", f"{late} d")]  # fmt: skip


def _last(nip: str) -> str:
    """Give a masked NIP as short as it can be, on one line: `…2001`."""
    return f"…\N{WORD JOINER}{mask(nip)[-4:]}"


def _excluded(tx: Connection, asked: Asked, agency: Group) -> Section:
    speech = asked.speech
    found = excluded.listed(tx, asked.cycle.id, asked.at, asked.past, agency=agency.id)
    rows = [
        [f"{e.name} ({_last(e.nip)})", e.unit, speech.short(e.at, asked.cycle.zone), speech.of(e.why)] for e in found
    ]
    columns = [(speech("Pegawai", "Employee"), "1", False), ("Unit", "1", False),
               (speech("Sejak", "Since"), "auto", False), (speech("Alasan", "Reason"), "1", False)]  # fmt: skip
    return section(speech("Dikecualikan dari penilaian", "Excluded from the appraisal"), columns, rows, small=True,
                    empty=speech("Tidak ada yang dikecualikan.", "Nobody is excluded."))  # fmt: skip
