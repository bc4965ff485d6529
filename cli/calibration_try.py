"""What would be if ratings of a unit were others: read from `NIP=hasil:perilaku`, shown, and never written."""

from collections.abc import Sequence
from dataclasses import dataclass

from cli import page
from cli.arguments import ArgumentError
from cli.arguments import nip as read_nip
from cli.calibration_page import counted, distribution
from cli.words import Speech
from domain.calibration import Change, Ratings, Spread, head_follows, spread_after, what_if
from domain.errors import Bilingual
from domain.people import mask
from domain.rating import EKSPEKTASI_LABELS, LABELS, ORGANISASI_LABELS, ekspektasi, predikat_organisasi
from domain.terms import PredikatOrganisasi, Regime
from store.calibration_view import View, standings


@dataclass(frozen=True, slots=True)
class Tried:
    """What would be: the unit's predikat, whose ratings would be others, and the spread."""

    capaian: PredikatOrganisasi | None
    changes: list[Change]
    after: Spread


def read_change(said: str) -> tuple[str, Ratings]:
    """Give the NIP and the two ratings of `NIP=hasil:perilaku`; labels as on forms. Raises ArgumentError."""
    who, equals, ratings = said.partition("=")
    hasil, colon, perilaku = ratings.partition(":")
    if not (equals and colon):
        raise ArgumentError(
            "--change harus berbentuk NIP=hasil:perilaku, misalnya 1987…=sesuai:di_atas",
            "--change must look like NIP=hasil:perilaku, such as 1987…=sesuai:di_atas",
        )
    nip = read_nip(who)
    try:
        return nip, (ekspektasi(hasil), ekspektasi(perilaku))
    except Bilingual as error:
        raise ArgumentError(f"--change {mask(nip)}: {error}", f"--change {mask(nip)}: {error.english}") from None


def attempt(found: View, said: Sequence[str], capaian: str | None) -> Tried:
    """Give what would be. Raises ArgumentError for somebody of another unit or an agency that rates in numbers."""
    pairs = [read_change(one) for one in said]
    wanted = dict(pairs)
    if not said and capaian is None:
        raise ArgumentError("sebutkan --change atau --capaian", "give --change or --capaian")
    if len(wanted) < len(pairs):
        raise ArgumentError("--change menyebut pegawai yang sama dua kali", "--change names one person twice")
    if wanted and found.rules.regim.value.sistem is Regime.PP30_2019:
        raise ArgumentError(
            f"{found.unit.agency} menilai dengan angka (PP 30/2019); tidak ada rating yang dapat dicoba",
            f"{found.unit.agency} appraises in numbers (PP 30/2019); there are no ratings to try",
        )
    for nip in wanted:
        _of_unit(found, nip)
    organisation = predikat_organisasi(capaian) if capaian is not None else found.capaian
    changes = what_if(found.rules, standings(found.members), wanted, organisation)
    return Tried(organisation, changes, spread_after(found.spread, changes))


def _of_unit(found: View, nip: str) -> None:
    member = next((m for m in found.members if m.nip == nip), None)
    if member is None:
        raise ArgumentError(
            f"pegawai {mask(nip)} tidak dinilai di {found.unit.unit} dalam siklus '{found.cycle.code}'",
            f"employee {mask(nip)} is not appraised in {found.unit.unit} in cycle '{found.cycle.code}'",
        )
    if member.state == "voided":
        raise ArgumentError(
            f"{page.named(member.name, nip)} dikecualikan dari penilaian, di luar hitungan",
            f"{page.named(member.name, nip)} is excluded and in no count",
        )


def show(found: View, tried: Tried, speech: Speech) -> None:
    """Print what would be beside what is."""
    page.say(speech(f"Andaikan: {found.unit.unit}", f"What if: {found.unit.unit}"), "bold")
    page.say(speech("Tidak ada yang diubah.", "Nothing was changed."), "dim")
    if tried.capaian is not found.capaian and tried.capaian:
        before = ORGANISASI_LABELS[found.capaian] if found.capaian else "-"
        label = speech("Predikat organisasi", "Predikat of the unit")
        page.say(f"\n{label}: {before} → {ORGANISASI_LABELS[tried.capaian]}")
    table = page.table(speech("Pegawai", "Person"), "Hasil", "Perilaku", "Predikat")
    for c in tried.changes:
        ratings = [(c.before.hasil, c.after.hasil), (c.before.perilaku, c.after.perilaku)]
        labels = [(EKSPEKTASI_LABELS[a] if a else "-", EKSPEKTASI_LABELS[b] if b else "-") for a, b in ratings]
        labels.append((LABELS[c.before.predikat] if c.before.predikat else "-",
                       LABELS[c.after.predikat] if c.after.predikat else "-"))  # fmt: skip
        table.add_row(page.named(c.before.name, c.before.nip), *(a if a == b else f"{a} → {b}" for a, b in labels))
    if tried.changes:
        page.say("")
        page.console().print(table)
    if tried.capaian and any(c.before.heads for c in tried.changes):
        means = speech.of(head_follows(found.rules.kepala_unit, tried.capaian))
        page.say(speech(f"Pimpinan unit mengikuti capaian: {means}", f"The head follows the capaian: {means}"), "dim")
    page.say(f"\n{speech('Sekarang', 'Now')}: {counted(found.spread, speech)}")
    page.say(f"{speech('Menjadi', 'Would be')}: {counted(tried.after, speech)}\n", "bold")
    page.console().print(distribution(found.rules, tried.capaian, tried.after, speech))
