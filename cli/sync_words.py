"""What a person reads about files from e-Kinerja and about what disagrees with them."""

from cli.roster_text import problem
from cli.words import Speech
from domain import outside_words
from domain.ekinerja import Kind, Trouble
from domain.outside_words import KINDS
from domain.people import mask
from domain.rating import EKSPEKTASI_LABELS, LABELS
from domain.terms import Ekspektasi, Predikat
from domain.words import Pair
from store.cycles import Cycle
from store.outside_items import Item

__all__ = ["KINDS", "WAYS", "about", "ours", "rating", "theirs", "trouble"]

# What can be done about each, beside keeping what is ours.
WAYS: dict[Kind, Pair] = {
    Kind.UNKNOWN_NIP: (
        "impor daftar pegawai terbaru, lalu baca ulang berkasnya", "import the latest roster, then read the file again"
    ),
    Kind.NOT_IN_CYCLE: (
        "ikutkan pegawainya (`siklus step readmit`) lalu baca ulang, atau --keep",
        "take the person in (`siklus step readmit`) and read again, or --keep",
    ),
    Kind.OTHER_APPRAISER: (
        "--take bila penilaian itu sah; perbaiki penilainya dengan `siklus appraiser`",
        "--take where that evaluation is valid; mend the appraiser with `siklus appraiser`",
    ),
    Kind.OTHER_PREDIKAT: (
        "perbaiki yang keliru, di sini atau di e-Kinerja, lalu baca ulang; atau --keep",
        "mend what is wrong, here or in e-Kinerja, and read again; or --keep",
    ),
    Kind.ROWS_DIFFER: ("--take baris yang benar", "--take the right row"),
    Kind.EARLIER_PERIOD: ("baca dengan --cycle tahunnya, atau --keep", "read it with --cycle of its year, or --keep"),
    Kind.UNKNOWN_PERIOD: (
        "sertakan berkas referensi periode, atau sebutkan --period; bila memang bukan, --keep",
        "give the reference of periods too, or name it by --period; where it is none of ours, --keep",
    ),
}  # fmt: skip


def trouble(found: Trouble, speech: Speech) -> str:
    """Say why a row cannot be read."""
    if found.problem is not None:
        return problem(found.problem, "", speech.language)
    return speech.error(found.error) if found.error else ""


def about(item: Item, cycle: Cycle, speech: Speech) -> str:
    """Say what an item is about: an SKP, a quarter, the year; or the period as the file names it."""
    return speech.of(outside_words.about(item.nip, item.what, item.period, item.said, cycle.check_ins))


def theirs(item: Item, speech: Speech) -> str:
    """Say what e-Kinerja has."""
    if not item.nip:
        return speech(f"{item.rows} baris", f"{item.rows} row{'s' if item.rows > 1 else ''}")
    if item.kind == Kind.OTHER_APPRAISER:
        return _who(item.appraiser, item.appraiser_nip)
    return rating("|".join(part or "" for part in (item.hasil, item.perilaku, item.predikat)))


def ours(item: Item, speech: Speech) -> str:
    """Say what siklus has."""
    if item.kind == Kind.OTHER_APPRAISER:
        return _who(item.our_appraiser, item.ours) if item.ours else speech("tidak ada", "nobody")
    said = rating(item.ours)
    return speech(f"menurut matriks: {said}", f"by the matrix: {said}") if item.ours.startswith("||") else said


def rating(said: str) -> str:
    """Give hasil|perilaku|predikat as forms write them; parts that are not known are left out."""
    parts = [*said.split("|"), "", ""][:3]
    labels = [EKSPEKTASI_LABELS[Ekspektasi(part)] for part in parts[:2] if part]
    labels += [LABELS[Predikat(parts[2])]] if parts[2] else []
    return " / ".join(labels)


def _who(name: str, nip: str | None) -> str:
    return f"{name} ({mask(nip)})".strip() if nip else name
