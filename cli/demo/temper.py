"""How simulated people are: when they act, what they write, how they are rated. The same seed, the same people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from domain.terms import Ekspektasi, PredikatOrganisasi
from store.entries import Target

# Share of people up to this number, and what they are like.
EARLY, LAST_MINUTE, LATE = 0.62, 0.88, 0.97

WORK = {
    "Puskesmas": [
        ("Terlaksananya imunisasi dasar lengkap", "Persentase bayi yang mendapat imunisasi dasar lengkap", "95 persen"),
        (
            "Terlayaninya ibu hamil sesuai standar",
            "Persentase ibu hamil yang mendapat pelayanan antenatal",
            "98 persen",
        ),
        ("Meningkatnya kepuasan pasien rawat jalan", "Nilai survei kepuasan masyarakat", "88"),
    ],
    "Kelurahan": [
        ("Terlayaninya permohonan surat warga", "Persentase permohonan yang selesai dalam satu hari", "95 persen"),
        ("Terlaksananya musyawarah perencanaan", "Jumlah musyawarah yang terlaksana dan berita acaranya", "4 kegiatan"),
        ("Meningkatnya kebersihan lingkungan", "Jumlah RW yang melaksanakan pilah sampah", "8 RW"),
    ],
    "Sekolah": [
        ("Terlaksananya pembelajaran yang berpusat pada murid", "Persentase ketuntasan belajar murid", "92 persen"),
        ("Meningkatnya kehadiran murid", "Persentase kehadiran murid", "97 persen"),
        ("Terlaksananya pengembangan profesi guru", "Jumlah kegiatan komunitas belajar yang diikuti", "12 kegiatan"),
    ],
    "Kependudukan": [
        ("Terbitnya dokumen kependudukan tepat waktu", "Persentase dokumen terbit dalam 24 jam", "96 persen"),
        ("Tercapainya kepemilikan akta kelahiran", "Persentase anak yang memiliki akta kelahiran", "99 persen"),
        ("Meningkatnya ketepatan data penduduk", "Persentase data ganda yang diperbaiki", "100 persen"),
    ],
    "": [
        ("Tersusunnya laporan kinerja unit tepat waktu", "Jumlah laporan yang selesai tepat waktu", "12 laporan"),
        ("Terlayaninya masyarakat sesuai standar pelayanan", "Nilai survei kepuasan masyarakat", "86"),
        ("Terlaksananya program prioritas perangkat daerah", "Persentase kegiatan yang terlaksana", "95 persen"),
    ],
}


@dataclass(frozen=True, slots=True)
class Temper:
    """The fixed chances of one seed."""

    seed: int

    def chance(self, *what: object) -> float:
        """Give a number from 0 to 1 that depends on the seed and the words alone, on any machine."""
        digest = sha256("|".join(map(str, (self.seed, *what))).encode()).digest()
        return int.from_bytes(digest[:8], "big") / 2**64

    def acts_at(self, nip: str, what: str, opens_at: datetime, due_at: datetime) -> datetime | None:
        """Give when a person does what is theirs in a window: early, at the last minute, late, or never."""
        style, spread = self.chance(nip, "style", what), self.chance(nip, "when", what)
        if style < EARLY:
            return opens_at + (due_at - opens_at) * 0.7 * spread
        if style < LAST_MINUTE:
            return due_at - timedelta(hours=10 + 72 * spread)
        if style < LATE:
            return due_at + timedelta(days=1 + 8 * spread)
        return None

    def answers_at(self, nip: str, what: str, asked_at: datetime) -> datetime:
        """Give when someone answers what others wait for: most within days, a few after two weeks."""
        slow = self.chance(nip, "slow", what)
        days = 2 if what == "agree" else 5  # a year cannot begin before the SKP is agreed
        return asked_at + timedelta(days=days * slow if slow < 0.95 else 14)

    def ratings(self, nip: str, appraiser: str, period: int) -> tuple[Ekspektasi, Ekspektasi]:
        """Give the two ratings of a person: mostly as expected, some appraisers milder than others."""
        mild = (self.chance(appraiser, "mild") - 0.5) * 0.16
        drift = (self.chance(nip, "drift", period) - 0.5) * 0.2
        result = self.chance(nip, "result") + mild + drift
        manner = self.chance(nip, "manner") + mild
        return _rated(result, 0.13, 0.74), _rated(manner, 0.05, 0.68)

    def organisation(self, unit: str) -> PredikatOrganisasi:
        """Give the predikat of a unit as an organisation: most are good."""
        luck = self.chance(unit, "organisation")
        steps = (
            (0.12, PredikatOrganisasi.ISTIMEWA),
            (0.82, PredikatOrganisasi.BAIK),
            (0.95, PredikatOrganisasi.BUTUH_PERBAIKAN),
            (1.0, PredikatOrganisasi.KURANG),
        )
        return next(predikat for limit, predikat in steps if luck <= limit)

    def targets(self, unit: str, version: int) -> list[Target]:
        """Give the SKP of someone in a unit: lines that fit what such a unit does for the public."""
        lines = next(
            lines for word, lines in WORK.items() if word in unit.replace("SD ", "Sekolah").replace("SMP ", "Sekolah")
        )
        suffix = f" (perubahan {version})" if version else ""
        return [Target(no, rhk + suffix, iki, much) for no, (rhk, iki, much) in enumerate(lines, start=1)]


def _rated(luck: float, low: float, high: float) -> Ekspektasi:
    return Ekspektasi.DI_BAWAH if luck < low else Ekspektasi.SESUAI if luck < high else Ekspektasi.DI_ATAS
