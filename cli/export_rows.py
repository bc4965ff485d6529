"""What `siklus export` writes: for each kind of export its columns and its rows, read as they are written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from cli.export_sheet import Column, Kind, Value
from cli.export_units import Judged, judged
from cli.words import Speech
from domain.people import mask
from domain.rating import LABELS, ORGANISASI_LABELS
from domain.terms import Channel, Machine, MessageState, Predikat, PredikatOrganisasi
from domain.words import CHANNELS, OUTCOMES, ROLES, STATES, Pair, stage_words
from store import breakdown, cycles, drill, outcomes, reports
from store.cycles import Cycle
from store.database import Connection
from store.drill import Stood, Where
from store.reports import Group

Row = Sequence[Value]
AGENCY = (Column(("Kode instansi", "Agency code"), width=13), Column(("Instansi", "Agency"), width=34))
UNIT = (Column(("Kode unit", "Unit code"), width=14), Column(("Unit", "Unit"), width=40))


class What(StrEnum):
    """What is exported."""

    STATUS = "status"
    PEOPLE = "people"
    PREDIKAT = "predikat"
    DEPARTURES = "departures"
    MESSAGES = "messages"


class Over(StrEnum):
    """What the rows of a status or of predikat are."""

    AGENCY = "agency"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which cycle, which part of it, at which moment."""

    cycle: Cycle
    where: Where
    over: Over
    at: datetime
    past: bool
    full: bool
    speech: Speech

    @property
    def zone(self) -> ZoneInfo:
        """Give the zone in which moments are written."""
        return ZoneInfo(self.cycle.zone)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be written: its name, its columns, its rows."""

    name: Pair
    columns: tuple[Column, ...]
    rows: Iterable[Row]


def sheet(tx: Connection, what: What, asked: Asked) -> Sheet:
    """Give a table of an export; its rows are read when they are asked for, within the transaction."""
    match what:
        case What.STATUS:
            return Sheet(("Keadaan", "Status"), _status_columns(asked), _status(tx, asked))
        case What.PEOPLE:
            return Sheet(("Pegawai", "People"), _people_columns(tx, asked), _people(tx, asked))
        case What.PREDIKAT:
            return Sheet(("Predikat", "Predikat"), _predikat_columns(asked), _predikat(tx, asked))
        case What.DEPARTURES:
            return Sheet(("Penyimpangan", "Departures"), DEPARTURES, _departures(tx, asked))
        case What.MESSAGES:
            return Sheet(("Pesan", "Messages"), MESSAGES, _messages(tx, asked))


def groups(tx: Connection, asked: Asked) -> list[Group]:
    """Give the agencies or units of an export with their counts."""
    return reports.status(tx, asked.cycle, asked.over, asked.at, asked.past, asked.where.agency_id)


# --- status -------------------------------------------------------------------------------------------


def _places(asked: Asked) -> tuple[Column, ...]:
    return UNIT if asked.over is Over.UNIT else AGENCY


def _status_columns(asked: Asked) -> tuple[Column, ...]:
    counts = (("Pegawai", "People"), ("Selesai", "Done"), ("Belum", "Open"), ("Lewat", "Overdue"),
              ("Dikecualikan", "Excused"))  # fmt: skip
    return (
        *_places(asked), Column(("Tahap", "Stage"), width=32), Column(("Dibuka", "Opens"), Kind.DAY, 12),
        Column(("Batas waktu", "Due"), Kind.MOMENT, 17), *(Column(head, Kind.NUMBER, 12) for head in counts),
        Column(("Selesai (%)", "Done (%)"), Kind.SHARE, 11),
    )  # fmt: skip


def _status(tx: Connection, asked: Asked) -> Iterator[Row]:
    for group in groups(tx, asked):
        for s in group.stages:
            name = stage_words(s.window.stage, s.window.period, asked.cycle.check_ins, asked.speech.language)
            counted = s.total - s.excused  # who is excluded counts in no denominator
            yield (
                group.code, group.name, name, s.window.opens_at.astimezone(asked.zone).date(),
                s.window.due_at.astimezone(asked.zone), s.total, s.done, s.open, s.overdue, s.excused,
                s.done / counted if counted else None,
            )  # fmt: skip


# --- people -------------------------------------------------------------------------------------------

PERSON = (
    Column(("NIP", "NIP"), Kind.NIP, 21), Column(("Nama", "Name"), width=34), *AGENCY, *UNIT,
    Column(("Keadaan", "State"), width=22), Column(("Sejak", "Since"), Kind.MOMENT, 17),
    Column(("Giliran", "Whose turn"), width=30),
)  # fmt: skip
HOW: dict[str, Pair] = {"done": ("selesai", "done"), "excluded": ("dikecualikan", "excluded")}


def _people_columns(tx: Connection, asked: Asked) -> tuple[Column, ...]:
    language, n = asked.speech.language, asked.cycle.check_ins
    stages = [stage_words(w.stage, w.period, n, language) for w in cycles.windows(tx, asked.cycle.id)]
    return (*PERSON, *(Column((name, name), width=16) for name in stages))


def _people(tx: Connection, asked: Asked) -> Iterator[Row]:
    keys = [(w.stage, w.period) for w in cycles.windows(tx, asked.cycle.id)]
    everyone = drill.everyone(tx, asked.cycle, asked.where, asked.at, past=asked.past)
    for _, stages in groupby(everyone, key=lambda one: one.id):
        by_stage = {(one.stage, one.period): one for one in stages}
        one = next(iter(by_stage.values()))
        waits = [s for s in by_stage.values() if s.turn and s.opens_at <= asked.at]
        yield (
            one.nip if asked.full else mask(one.nip), one.name, one.agency_code, one.agency, one.unit_code, one.unit,
            asked.speech.of(STATES[Machine.APPRAISAL][one.state]), one.since.astimezone(asked.zone),
            asked.speech.of(ROLES[waits[0].turn]) if waits and waits[0].turn else None,
            *(_how(by_stage[key], asked) if key in by_stage else None for key in keys),
        )  # fmt: skip


def _how(one: Stood, asked: Asked) -> str:
    if one.how in HOW:
        return asked.speech.of(HOW[one.how])
    if late := one.days_late(asked.at):
        return asked.speech(f"lewat {late} hari", f"{late} days late")
    return asked.speech("belum", "open") if one.opens_at <= asked.at else asked.speech("belum dibuka", "not open yet")


# --- predikat, departures -----------------------------------------------------------------------------


def _predikat_columns(asked: Asked) -> tuple[Column, ...]:
    counts = [Column((label, label), Kind.NUMBER, 12) for label in LABELS.values()]
    return (
        *_places(asked), Column(("Pegawai", "People"), Kind.NUMBER, 10),
        Column(("Hasil disampaikan", "Results issued"), Kind.NUMBER, 18), *counts,
        Column(("Keterangan", "Note"), width=44),
    )  # fmt: skip


def _predikat(tx: Connection, asked: Asked) -> Iterator[Row]:
    told = breakdown.predikat(tx, asked.cycle, asked.over, asked.at, asked.past, asked.where.agency_id)
    hidden = asked.speech("kelompok kecil: sebaran tidak ditampilkan", "small group: the spread is not told")
    for group in groups(tx, asked):
        one = told.get(group.id)
        counts = one.counts if one else {}
        shown = [None if counts is None else counts.get(p, 0) for p in Predikat]
        yield (group.code, group.name, group.total, one.results if one else 0, *shown,
               hidden if counts is None else None)  # fmt: skip


DEPARTURES = (
    *AGENCY, *UNIT, Column(("Kalibrasi", "Calibration"), width=28),
    Column(("Predikat organisasi", "Capaian"), width=20),
    Column(("Hasil disampaikan", "Results issued"), Kind.NUMBER, 18),
    Column(("Penyimpangan dari pola", "Departure from the pattern"), width=70),
    Column(("Penjelasan", "Justification"), width=50), Column(("Sumber pola", "Source of the pattern"), width=60),
)  # fmt: skip


def _departures(tx: Connection, asked: Asked) -> Iterator[Row]:
    for one in judged(tx, asked.cycle, asked.where.agency_id, asked.at, asked.past):
        unit = one.unit
        yield (
            unit.agency_code, unit.agency, unit.unit_code, unit.unit,
            asked.speech.of(STATES[Machine.CALIBRATION][unit.state]),
            ORGANISASI_LABELS[PredikatOrganisasi(unit.capaian)] if unit.capaian else None,
            one.results, in_words(one, asked.speech), unit.justification if one.departures else None,
            asked.speech.of(one.source) if one.source else None,
        )  # fmt: skip


def in_words(one: Judged, speech: Speech) -> str:
    """Give how a unit departs from its pattern, or why nothing is said of it."""
    if one.silent:
        return speech.of(one.silent)
    return "; ".join(speech.of(pair) for pair in one.departures) or speech("tidak ada", "none")


# --- messages -----------------------------------------------------------------------------------------

MESSAGES = (
    *AGENCY, Column(("Saluran", "Channel"), width=12), Column(("Pesan", "Message"), width=34),
    Column(("Keadaan", "State"), width=16), Column(("Jumlah", "Count"), Kind.NUMBER, 10),
    Column(("Pertama", "First"), Kind.MOMENT, 17), Column(("Terakhir", "Last"), Kind.MOMENT, 17),
)  # fmt: skip


def _messages(tx: Connection, asked: Asked) -> Iterator[Row]:
    for m in outcomes.messages(tx, asked.cycle.id, asked.where.agency_id, asked.at, asked.past):
        yield (
            m.agency_code, m.agency, asked.speech.of(CHANNELS[Channel(m.channel)]), m.template,
            asked.speech.of(OUTCOMES[MessageState(m.state)]), m.n, m.first_at.astimezone(asked.zone),
            m.last_at.astimezone(asked.zone),
        )  # fmt: skip
