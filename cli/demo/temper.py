"""How simulated people are: when they act, what they write, how they are rated. The same seed, the same people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from domain.skp import Line, read_line
from domain.terms import Aspek, Ekspektasi, Perspektif, PredikatOrganisasi

# Share of people up to this number, and what they are like.
EARLY, LAST_MINUTE, LATE = 0.62, 0.88, 0.97

# What such a unit does for the public: RHK, indicator, target, aspek.
WORK = {
    "Puskesmas": [
        ("Terlaksananya imunisasi dasar lengkap", "Persentase bayi dengan imunisasi dasar lengkap", "95 persen",
         Aspek.KUANTITAS),
        ("Terlayaninya ibu hamil sesuai standar", "Persentase ibu hamil dengan pelayanan antenatal", "98 persen",
         Aspek.KUALITAS),
        ("Meningkatnya kepuasan pasien rawat jalan", "Nilai survei kepuasan masyarakat", "88 nilai", Aspek.KUALITAS),
    ],
    "Kelurahan": [
        ("Terlayaninya permohonan surat warga", "Persentase permohonan yang selesai dalam satu hari", "95 persen",
         Aspek.WAKTU),
        ("Terlaksananya musyawarah perencanaan", "Jumlah musyawarah yang terlaksana dan berita acaranya", "4 kegiatan",
         Aspek.KUANTITAS),
        ("Meningkatnya kebersihan lingkungan", "Jumlah RW yang melaksanakan pilah sampah", "8 RW", Aspek.KUANTITAS),
    ],
    "Sekolah": [
        ("Terlaksananya pembelajaran yang berpusat pada murid", "Persentase ketuntasan belajar murid", "92 persen",
         Aspek.KUALITAS),
        ("Meningkatnya kehadiran murid", "Persentase kehadiran murid", "97 persen", Aspek.KUALITAS),
        ("Terlaksananya pengembangan profesi guru", "Jumlah kegiatan komunitas belajar yang diikuti", "12 kegiatan",
         Aspek.KUANTITAS),
    ],
    "Kependudukan": [
        ("Terbitnya dokumen kependudukan tepat waktu", "Persentase dokumen terbit dalam 24 jam", "96 persen",
         Aspek.WAKTU),
        ("Tercapainya kepemilikan akta kelahiran", "Persentase anak yang memiliki akta kelahiran", "99 persen",
         Aspek.KUANTITAS),
        ("Meningkatnya ketepatan data penduduk", "Persentase data ganda yang diperbaiki", "100 persen",
         Aspek.KUALITAS),
    ],
    "": [
        ("Tersusunnya laporan kinerja unit tepat waktu", "Jumlah laporan yang selesai tepat waktu", "12 laporan",
         Aspek.WAKTU),
        ("Terlayaninya masyarakat sesuai standar pelayanan", "Nilai survei kepuasan masyarakat", "86 nilai",
         Aspek.KUALITAS),
        ("Terlaksananya program prioritas perangkat daerah", "Persentase kegiatan yang terlaksana", "95 persen",
         Aspek.KUANTITAS),
    ],
}  # fmt: skip

# Which of these indicators stand in the catalogue (config/indicators/).
CODES = {
    "Persentase bayi dengan imunisasi dasar lengkap": "KES-IDL",
    "Persentase anak yang memiliki akta kelahiran": "DUK-AKL",
    "Nilai survei kepuasan masyarakat": "YAN-SKM",
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

    def targets(self, unit: str, version: int, above: Sequence[int | None], jpt: bool) -> list[Line]:
        """Give the SKP of someone in a unit: lines that fit what such a unit does for the public.

        `above` are the superior's RHK, intervened in turn; a JPT has perspektif instead. A later version asks less
        of the first line.
        """
        lines = next(
            lines for word, lines in WORK.items() if word in unit.replace("SD ", "Sekolah").replace("SMP ", "Sekolah")
        )
        made = []
        for n, (rhk, iki, much, aspek) in enumerate(lines):
            link = above[n % len(above)] if above and not jpt else None
            view = list(Perspektif)[n] if jpt else None
            asked = _less(much, version) if n == 0 else much
            line = read_line(
                n + 1, rhk, iki, asked, aspek=aspek, perspektif=view, above_id=link, indicator_code=CODES.get(iki)
            )
            made.append(line)
        return made

    def result(self, nip: str, line: Line, share: float) -> str:
        """Give what somebody achieved on a line when this share of the year has passed: `11 laporan`."""
        if line.low is None or line.satuan is None:
            return "terlaksana sesuai rencana"
        done = float(line.low) * (0.78 + 0.24 * self.chance(nip, "result"))
        if line.satuan == "persen":
            return f"{min(done, 100):.1f} persen".replace(".", ",")
        return f"{round(done * (1 if line.satuan == 'nilai' else share))} {line.satuan}"


def _less(much: str, version: int) -> str:
    number, satuan = much.split(" ", 1)
    return f"{int(number) - 2 * version} {satuan}"


def _rated(luck: float, low: float, high: float) -> Ekspektasi:
    return Ekspektasi.DI_BAWAH if luck < low else Ekspektasi.SESUAI if luck < high else Ekspektasi.DI_ATAS
