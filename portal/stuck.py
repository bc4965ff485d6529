"""Why somebody's appraisal is where it is: which stage waits, for whom, for what, and the ways on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.lifecycle import expected
from domain.terms import Machine, Role, Stage
from domain.whose import whose
from domain.words import EVENTS, Pair
from store import contacts, people
from store import explain as known
from store.cycles import Cycle
from store.database import Connection
from store.drill import Stood

Ways = tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Stuck:
    """One stage that waits: `missing` is what stands in the way, `ways` what an office can do about it."""

    stood: Stood
    deed: Pair | None  # the step that is waited for; None where only a side road leads on
    missing: Sequence[Pair]
    ways: Sequence[Pair]
    unreached: bool  # no message reaches whoever is to act


UNREACHED: Pair = (
    "Tidak ada pesan yang sampai kepada yang bergiliran: perbaiki kontaknya dalam daftar pegawai, lalu impor lagi.",
    "No message reaches whoever is to act: mend the contact in the roster and import it again.",
)
AWAY: Pair = (
    "Bila pejabatnya berhalangan, catat Plt. atau Plh. dengan `siklus acting add`, atau ganti penilainya dengan "
    "`siklus appraiser assign`.",
    "If that official is away, write down who acts with `siklus acting add`, or assign another appraiser with "
    "`siklus appraiser assign`.",
)
LONGER: Pair = (
    "Bila waktunya memang kurang, perpanjang batas waktu unit dengan `siklus cycle extend`.",
    "If there was too little time, extend the unit's due time with `siklus cycle extend`.",
)
MISSED: Pair = (
    "Evaluasi yang terlewat dibuka kembali oleh pengelola dengan `siklus step resume`, atau dikecualikan dengan "
    "`siklus excuse`.",
    "A missed check-in is opened again by the pengelola with `siklus step resume`, or excused with `siklus excuse`.",
)
OFFICE: Pair = (
    "Langkah ini milik pengelola kinerja: dikerjakan dengan `siklus step`.",
    "This step is the pengelola kinerja's: it is taken with `siklus step`.",
)
LEADERS: Pair = (
    "Pimpinan unit menyelesaikan kalibrasi unitnya; keadaannya ada pada halaman Kalibrasi.",
    "The heads of the unit finish its calibration; the Calibration page shows how it stands.",
)
NOBODY: Pair = (
    "Tidak ada yang memegang peran itu: perbaiki pimpinan atau penilainya dalam daftar pegawai.",
    "Nobody holds that role: mend the head or the appraiser in the roster.",
)
BY_ROLE: dict[Role, Ways] = {
    Role.EMPLOYEE: (LONGER,), Role.APPRAISER: (AWAY, LONGER), Role.SUPERIOR: (AWAY,), Role.PENGELOLA: (OFFICE,),
    Role.HEAD: (LEADERS, AWAY), Role.LEADER: (LEADERS, AWAY),
}  # fmt: skip


def first(stages: Sequence[Stood], now: datetime) -> Stood | None:
    """Give the stage that waits for the longest time: open, not done, the earliest due. None where none waits."""
    waits = [one for one in stages if one.how == "open" and one.turn is not None and one.opens_at <= now]
    return min(waits, key=lambda one: one.due_at, default=None)


def stuck(tx: Connection, cycle: Cycle, stood: Stood, unit_id: int, now: datetime) -> Stuck:
    """Say what a stage waits for. The guards are asked of the same functions as the door's."""
    unit = known.calibration(tx, cycle.id, unit_id)
    turn = whose(stood.stage, stood.state, stood.checkin, unit["state"] if unit else None)
    assert turn is not None
    subject, state = stood.id, stood.state
    if turn.machine is Machine.CHECKIN:
        checkin = next(row for row in known.checkins(tx, stood.id) if row["period"] == stood.period)
        subject, state = checkin["id"], checkin["state"]
    elif turn.machine is Machine.CALIBRATION and unit:
        subject, state = unit["id"], unit["state"]
    move = next(iter(expected(turn.machine, state)), None)
    unasked = stood.stage is Stage.CHECKIN and stood.checkin is None and turn.machine is Machine.APPRAISAL
    drafted = stood.state in ("drafting", "proposed")
    if move is None or (unasked and not drafted):  # missed, or asked for at the next run of the clock
        missed = turn.machine is Machine.CHECKIN
        return Stuck(stood, None, (), (MISSED,) if missed else (), False)
    unreached = stood.turn_nip is not None and not _reached(tx, stood.turn_nip)
    ways = [UNREACHED] if unreached else []
    ways += [NOBODY] if stood.turn_nip is None and turn.role is not Role.PENGELOLA else []
    missing = people.waits_for(tx, turn.machine, move.event, subject, now)
    return Stuck(stood, EVENTS[turn.machine][move.event], missing, [*ways, *BY_ROLE[turn.role]], unreached)


def _reached(tx: Connection, nip: str) -> bool:
    found = contacts.find(tx, nip)
    return any(channel not in found.suppressed for channel in found.addresses)
