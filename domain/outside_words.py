"""What a person reads about what disagrees with e-Kinerja: its kind, and what it is about."""

from domain.ekinerja import Kind, What
from domain.terms import Stage
from domain.words import Pair, stage_words

KINDS: dict[Kind, Pair] = {
    Kind.UNKNOWN_NIP: ("NIP tidak ada dalam daftar pegawai", "NIP not in the roster"),
    Kind.NOT_IN_CYCLE: ("tidak ikut siklus ini, atau dikecualikan", "not in this cycle, or excluded"),
    Kind.OTHER_APPRAISER: ("pejabat penilai lain", "another appraiser"),
    Kind.OTHER_PREDIKAT: ("rating atau predikat lain", "other ratings or another predikat"),
    Kind.ROWS_DIFFER: ("dua baris satu pegawai berbeda isi", "two rows of one person differ"),
    Kind.EARLIER_PERIOD: ("periode tahun sebelumnya", "a period of an earlier year"),
    Kind.UNKNOWN_PERIOD: ("periode bukan bagian siklus ini", "no period of this cycle"),
}


def about(nip: str, what: What, period: int, said: str, check_ins: int) -> Pair:
    """Give what an item is about: an SKP, a quarter, the year; without a NIP the period as the file names it."""
    if not nip:
        named = said.split("|")[0]
        return (named, named) if named else ("periode tidak disebut", "no period is named")
    if what == What.SKP:
        return "SKP", "SKP"
    if period:
        return stage_words(Stage.CHECKIN, period, check_ins, "id"), stage_words(Stage.CHECKIN, period, check_ins, "en")
    return "Penilaian tahunan", "Rating of the year"
