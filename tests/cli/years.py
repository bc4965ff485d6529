"""Years of sari, or of whoever heads her unit, as `siklus explain` is asked about them."""

from decimal import Decimal

from domain.objection import Side
from domain.terms import Ekspektasi, Machine, StandIn
from store import acting, credit, entries, numeric, objections, ratings, skp, units
from store.cycles import Cycle, find
from store.database import Connection
from store.numeric import Numbers
from tests.people import (
    AS_EXPECTED,
    BUDI,
    DEWI,
    HADI,
    LESTARI,
    RATNA,
    SARI,
    TONO,
    Office,
    at,
    check_in,
    issue,
    rate,
    report,
    set_capaian,
)
from tests.skps import complete_lines
from tests.store.numbers import keep_pp30

BETTER = (Ekspektasi.DI_ATAS, Ekspektasi.DI_ATAS)
WORSE = (Ekspektasi.DI_BAWAH, Ekspektasi.DI_ATAS)


def office(tx: Connection) -> Office:
    """The cast's cycle on a connection."""
    cycle: Cycle = find(tx, "2027")
    return Office(tx, cycle)


def ordinary(o: Office) -> str:
    """Checked in once, reported, rated, issued, and accepted."""
    o.ask_for_checkins(1, "2027-04-01")
    check_in(o)
    issue(o)
    o.take("accept", o.appraisal(), SARI, "2028-01-28")
    return SARI


def head(o: Office) -> str:
    """Ratna heads U0, whose capaian lestari sets: that is her rating of hasil kerja."""
    appraisal = report(o, RATNA)
    set_capaian(o, "U0")
    ratings.rating(o.tx, Machine.APPRAISAL, appraisal, None, Ekspektasi.DI_ATAS, actor=LESTARI, now=at("2028-01-13"))
    o.take("rate", appraisal, LESTARI, "2028-01-13 10:00")
    return RATNA


def _sent_back(o: Office) -> None:
    calibration = o.calibration()
    o.take("propose", calibration, HADI, "2028-01-14", Machine.CALIBRATION)
    entries.reason(o.tx, Machine.CALIBRATION, "send_back", calibration, "Mohon bukti dilihat kembali.",
                   actor=LESTARI, now=at("2028-01-15"))  # fmt: skip
    o.take("send_back", calibration, LESTARI, "2028-01-15", Machine.CALIBRATION)


def rerated(o: Office) -> str:
    """Rated low, the unit sent back by lestari with a reason, rated again by budi."""
    report(o)
    report(o, BUDI)
    set_capaian(o)
    appraisal = o.appraisal()
    ratings.rating(o.tx, Machine.APPRAISAL, appraisal, *WORSE, actor=BUDI, now=at("2028-01-13"))
    o.take("rate", appraisal, BUDI, "2028-01-13 10:00")
    rate(o, BUDI, RATNA)
    _sent_back(o)
    ratings.rating(o.tx, Machine.APPRAISAL, appraisal, *AS_EXPECTED, actor=BUDI, now=at("2028-01-16"))
    return SARI


def contested(o: Office) -> str:
    """Rated as expected, received and contested; both sides heard, nothing decided."""
    issue(o)
    appraisal = o.appraisal()
    objections.receipt(o.tx, appraisal, actor=SARI, now=at("2028-01-27 10:00"))
    objections.objection(o.tx, appraisal, "Triwulan III belum dihitung.", actor=SARI, now=at("2028-01-31"))
    o.take("contest", appraisal, SARI, "2028-01-31 10:00")
    objections.hearing(o.tx, appraisal, "Bukti menyusul.", actor=SARI, now=at("2028-02-01"))
    objections.hearing(o.tx, appraisal, "Belum dapat dibuka.", Side.APPRAISER, actor=RATNA, now=at("2028-02-02"))
    return SARI


def granted(o: Office) -> str:
    """Contested, and ratna granted it with better ratings."""
    contested(o)
    objections.decision(o.tx, o.appraisal(), "Bukti diterima.", BETTER, actor=RATNA, now=at("2028-02-03"))
    o.take("decide", o.appraisal(), RATNA, "2028-02-03 10:00")
    return SARI


def taken_back(o: Office) -> str:
    """Contested, granted in writing, then rejected in writing before the step was taken: the first rating stands."""
    contested(o)
    objections.decision(o.tx, o.appraisal(), "Bukti diterima.", BETTER, actor=RATNA, now=at("2028-02-03"))
    objections.decision(o.tx, o.appraisal(), "Bukti ditarik kembali.", None, actor=RATNA, now=at("2028-02-04"))
    o.take("decide", o.appraisal(), RATNA, "2028-02-04 10:00")
    return SARI


def numbers(o: Office) -> str:
    """An agency that keeps PP 30/2019: 112 and 110, without a new idea, after 100 and 90."""
    keep_pp30(o)
    appraisal = report(o)
    set_capaian(o)
    for skp_, perilaku, when in (("100", "90", "2028-01-13"), ("112", "110", "2028-01-14")):
        given = Numbers(Decimal(skp_), Decimal(perilaku))
        numeric.nilai(o.tx, Machine.APPRAISAL, appraisal, given, actor=BUDI, now=at(when))
    o.take("rate", appraisal, BUDI, "2028-01-14 10:00")
    return SARI


def _post(o: Office, position: str) -> None:
    o.do("UPDATE assignment SET position = :position, position_kind = 'Jabatan Fungsional' "
         "WHERE nip = :nip AND ends_on IS NULL", position=position, nip=SARI)  # fmt: skip


def promoted(o: Office) -> str:
    """A nurse who became Ahli Muda on the first of May; final, with angka kredit."""
    _post(o, "Perawat Ahli Pertama")
    o.move(SARI, "U1", BUDI, "2027-05-01")
    _post(o, "Perawat Ahli Muda")
    ordinary(o)
    for agencies in credit.waiting(o.tx, o.cycle.id):
        credit.score(o.tx, o.cycle.id, agencies, at("2028-01-29"))
    return SARI


def mover(o: Office) -> str:
    """Went to U2, under ratna, on the third of May."""
    o.move(SARI, "U2", RATNA, "2027-05-03")
    return SARI


def excluded(o: Office) -> str:
    """Excluded by dewi with a reason."""
    appraisal = o.appraisal()
    entries.reason(o.tx, Machine.APPRAISAL, "void", appraisal, "Cuti di luar tanggungan negara.",
                   actor=DEWI, now=at("2027-06-01"))  # fmt: skip
    o.take("void", appraisal, DEWI, "2027-06-01")
    return SARI


def acted(o: Office) -> str:
    """Tono is Plh. for budi from June, and rates on his behalf."""
    acting.add(o.tx, TONO, StandIn.PLH, units.find(o.tx, "U1"), BUDI, at("2027-06-01").date(), None, "SK 1",
               actor=DEWI, now=at("2027-06-01"))  # fmt: skip
    appraisal = report(o)
    set_capaian(o, by=str(o.ask("SELECT leader_nip FROM unit WHERE code = 'U1'")))  # as the day now has it
    ratings.rating(o.tx, Machine.APPRAISAL, appraisal, *AS_EXPECTED, actor=TONO, now=at("2028-01-13"))
    o.take("rate", appraisal, TONO, "2028-01-13 10:00")
    return SARI


def amended(o: Office) -> str:
    """Amended in June by budi with a reason: another target, agreed once more."""
    appraisal = o.appraisal()
    entries.reason(o.tx, Machine.APPRAISAL, "amend", appraisal, "Anggaran berubah.", actor=BUDI, now=at("2027-06-01"))
    o.take("amend", appraisal, BUDI, "2027-06-01")
    lines = complete_lines(o.tx, appraisal, 2)
    skp.targets(o.tx, appraisal, lines, actor=SARI, now=at("2027-06-02"))
    o.take("propose", appraisal, SARI, "2027-06-02")
    o.take("agree", appraisal, BUDI, "2027-06-03")
    return SARI


YEARS = {f.__name__: f for f in (ordinary, head, rerated, contested, granted, taken_back, numbers, promoted, mover,
                                 excluded, acted, amended)}  # fmt: skip
