"""`siklus cycle open`: take everybody of a cycle's agencies in, one agency after the other."""

from datetime import datetime

from cli import page
from cli.arguments import AtOption, CycleArgument, Format, FormatOption
from cli.moments import moment
from cli.progress import waiting
from cli.start import opened
from cli.words import Speech
from config.calendar import load_calendar
from domain.cycle import unknown_years
from domain.errors import Bilingual
from domain.terms import CycleState
from store import appraisals, cycles, duties, reports, standins
from store.cycles import Cycle
from store.database import Engine
from store.reports import Size


class RosterEmpty(Bilingual):
    """A cycle cannot open without anybody in it."""


def open_cycle(cycle: CycleArgument, format_: FormatOption = Format.TABLE, at: AtOption = None) -> None:
    """Open a cycle; once more, it takes in who has come since."""
    now = moment(at)
    with opened() as ground:
        speech, calendar = Speech(ground.settings.language), load_calendar(ground.settings.home)
        found, before, new = _open(ground.engine, cycle, now, speech)
        with ground.engine.begin() as tx:
            size = reports.size(tx, found.id)
            notes = list(unknown_years(cycles.windows(tx, found.id), calendar))
    if format_ is Format.JSON:
        counts = {"agencies": size.agencies, "people": size.people, "new": new}
        page.emit({"cycle": found.code, **counts, "without_appraiser": size.without_appraiser})
    else:
        _show(found, before, size, new, speech)
    for note in notes:
        page.note(f"{speech('Catatan', 'Note')}: {speech.of(note)}")


def _show(cycle: Cycle, before: CycleState, size: Size, new: int, speech: Speech) -> None:
    again = before is CycleState.OPEN
    done = speech("sudah dibuka", "was open already") if again else speech("dibuka", "is open")
    page.say(f"{cycle.name} ({cycle.code}): {done}", "bold")
    people, agencies, newcomers = map(speech.number, (size.people, size.agencies, new))
    page.say(
        speech(
            f"{people} pegawai di {agencies} instansi; {newcomers} baru diikutkan",
            f"{people} people in {agencies} agencies; {newcomers} newly taken in",
        )
    )
    if size.without_appraiser:
        missing = speech.number(size.without_appraiser)
        page.say(
            speech(
                f"{missing} pegawai belum memiliki pejabat penilai: lengkapi NIP ATASAN lalu impor ulang daftarnya.",
                f"{missing} people have no appraiser: complete NIP ATASAN and import the roster again.",
            ),
            "yellow",
        )


def _open(engine: Engine, code: str, now: datetime, speech: Speech) -> tuple[Cycle, CycleState, int]:
    """Give the open cycle, the state before, and how many are new. Each agency is taken in in its own transaction."""
    with engine.begin() as tx:
        cycle = cycles.find(tx, code)
        before = cycle.state
        standins.keep(tx, now)
        cycles.gather(tx, cycle.id)
        if not reports.size(tx, cycle.id).roster:
            raise RosterEmpty(
                f"siklus '{code}' belum dapat dibuka: tidak ada pegawai aktif di instansinya. Impor daftar pegawai "
                "dengan `siklus roster import BERKAS` dan periksa catatan mutunya",
                f"cycle '{code}' cannot open yet: its agencies have no active people. Import a roster with "
                "`siklus roster import FILE` and look at its quality notes",
            )
        cycles.begin(tx, cycle, now)
        agencies = cycles.agencies(tx, cycle.id)
    new = 0
    with waiting(speech("Membuka siklus", "Opening the cycle"), total=len(agencies)) as advance:
        for done, agency in enumerate(agencies, start=1):
            with engine.begin() as tx:
                new += appraisals.open_agency(tx, cycle.id, agency, now)
            advance(done)
    with engine.begin() as tx:
        duties.learn(tx)
    return cycle, before, new
