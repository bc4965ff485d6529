"""What a person reads for each part of the policy: Indonesian first, English beside it.

A part is named by its topic and its fields (`angka_kredit.jenjang.koefisien`); the keys on the way, such as the
jenjang, stand in the wording as {0}, {1}.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain.pattern import limits_of
from domain.provisions import Rung, Share
from domain.rating import EKSPEKTASI_LABELS, LABELS
from domain.terms import Ekspektasi, Predikat, Regime
from domain.words import CHANNELS, ROLES, STAGES, Pair

TOPIC_WORDS: dict[str, Pair] = {
    "predikat": ("Predikat kinerja pegawai", "Predikat of a person"),
    "distribusi": ("Pola distribusi predikat", "Pattern of distribution"),
    "batas_waktu": ("Batas waktu keberatan", "Time limits of an objection"),
    "pengingat": ("Tangga pengingat", "Ladder of reminders"),
    "regim": ("Rezim penilaian", "Regime of appraisal"),
    "perilaku": ("Panduan perilaku BerAKHLAK", "Guide to behaviour: BerAKHLAK"),
    "kepala_unit": ("Rating hasil kerja pimpinan unit", "Rating of the head of a unit"),
    "kalibrasi": ("Hitungan kecenderungan penilai", "Reckoning of an appraiser's leniency"),
    "angka_kredit": ("Angka kredit jabatan fungsional", "Angka kredit of functional posts"),
    "capaian": ("Persentase capaian sebagai saran", "Achievement in percent, as advice"),
    "pp30": ("Penilaian angka menurut PP 30/2019", "Appraisal in numbers by PP 30/2019"),
}
MARKS: dict[str, Pair] = {
    "source": ("sumber", "source"),
    "law text": ("naskah peraturan", "law text"),
    "practice": ("praktik", "practice"),
    "unverified": ("belum diverifikasi", "unverified"),
}
DAYS: Pair = ("{} hari", "{} days")
PEOPLE: Pair = ("{} orang", "{} people")
PERCENT: Pair = ("{} persen", "{} percent")
FROM: Pair = ("mulai {}", "from {}")
AS_IT_IS: Pair = ("{}", "{}")

# The wording of each part, and how its value is said.
PARTS: dict[str, tuple[Pair, Pair]] = {
    "predikat.matrix": (("Hasil kerja {0}, perilaku kerja {1}", "Hasil kerja {0}, perilaku kerja {1}"), AS_IT_IS),
    "distribusi.jumlah_minimum": (
        ("Unit terkecil yang dibandingkan dengan pola", "Smallest unit that is held against the pattern"),
        PEOPLE,
    ),
    "distribusi.pola": (("Predikat organisasi {0}", "Organisation's predikat {0}"), AS_IT_IS),
    "batas_waktu.keberatan_hari": (("Masa keberatan, sejak hasil diterima", "To object, from receipt"), DAYS),
    "batas_waktu.hitungan": (("Cara menghitung hari keberatan", "How the days of an objection count"), AS_IT_IS),
    "batas_waktu.keputusan_keberatan_hari": (("Masa memutus keberatan", "To decide an objection"), DAYS),
    "batas_waktu.dianggap_diterima_hari": (
        ("Dianggap diterima bila tidak ada tanda terima", "Taken as received where no receipt is known"),
        ("setelah {} hari", "after {} days"),
    ),
    "pengingat.rungs": (AS_IT_IS, AS_IT_IS),
    "regim.sistem": (("Penilaian menurut", "Appraisal by"), AS_IT_IS),
    "regim.bobot": (("Bobot SKP/perilaku kerja", "Weights of SKP/perilaku kerja"), AS_IT_IS),
    "perilaku.panduan": (AS_IT_IS, AS_IT_IS),
    "perilaku.rekan.rekan_sejawat": (("Rekan yang diminta masukan", "Colleagues asked for input"), PEOPLE),
    "perilaku.rekan.bawahan": (("Bawahan yang diminta masukan", "Subordinates asked for input"), PEOPLE),
    "perilaku.rekan.minimum": (("Jawaban ditampilkan bila ada", "Answers are shown from"), PEOPLE),
    "perilaku.rekan.hari": (("Waktu menjawab masukan", "Time to answer"), DAYS),
    "kepala_unit.mengikat": (
        ("Capaian unit menjadi rating pimpinannya", "The unit's capaian is its head's rating"),
        AS_IT_IS,
    ),
    "kepala_unit.hasil": (("Capaian unit {0}", "Unit's capaian {0}"), AS_IT_IS),
    "kalibrasi.interval_persen": (("Rentang kepercayaan", "Interval of confidence"), PERCENT),
    "kalibrasi.penilaian_minimum": (
        ("Penilaian paling sedikit untuk angka sendiri", "Fewest ratings for a figure of one's own"),
        AS_IT_IS,
    ),
    "kalibrasi.skor": (("Skor {0}", "Score of {0}"), AS_IT_IS),
    "angka_kredit.persen": (("Konversi predikat {0}", "Conversion of {0}"), PERCENT),
    "angka_kredit.jenjang.koefisien": (("{0}: koefisien setahun", "{0}: coefficient a year"), AS_IT_IS),
    "angka_kredit.jenjang.golongan": (("{0}: golongan", "{0}: golongan"), AS_IT_IS),
    "angka_kredit.jenjang.naik_pangkat": (
        ("{0}: angka kredit kumulatif naik pangkat", "{0}: cumulative angka kredit for the next pangkat"),
        AS_IT_IS,
    ),
    "angka_kredit.jenjang.naik_jenjang": (
        ("{0}: angka kredit kumulatif naik jenjang", "{0}: cumulative angka kredit for the next jenjang"),
        AS_IT_IS,
    ),
    "capaian.dalam_rentang": (("Realisasi di dalam target rentang", "Result inside a range target"), PERCENT),
    "capaian.batas": (("Kategori {0}", "Category {0}"), ("mulai {} persen", "from {} percent")),
    "pp30.maksimum": (("Nilai tertinggi", "Highest value"), AS_IT_IS),
    "pp30.bobot.skp": (("Bobot {0}: SKP", "Weights {0}: SKP"), PERCENT),
    "pp30.bobot.perilaku": (("Bobot {0}: perilaku kerja", "Weights {0}: perilaku kerja"), PERCENT),
    "pp30.batas": (("Predikat {0}", "Predikat {0}"), FROM),
    "pp30.peringkat.min": (("Pemeringkatan {0}: paling sedikit", "Ranking {0}: at least"), PERCENT),
    "pp30.peringkat.max": (("Pemeringkatan {0}: paling banyak", "Ranking {0}: at most"), PERCENT),
}
CUKUP = {"pp30", "capaian"}  # the word of PP 30/2019 and PermenPANRB 8/2021 for what is now Butuh Perbaikan
ODD: dict[str, Pair] = {
    **CHANNELS,
    **STAGES,
    Regime.PERMENPANRB6_2022: ("PermenPANRB 6/2022 (rating)", "PermenPANRB 6/2022 (ratings)"),
    Regime.PP30_2019: ("PP 30/2019 (angka)", "PP 30/2019 (numbers)"),
    "kalender": ("hari kalender", "calendar days"),
    "kerja": ("hari kerja", "working days"),
    "doer": ("yang mendapat giliran", "whose turn it is"),
    "appraiser": ROLES["appraiser"],
    "superior": ROLES["superior"],
    "pengelola": ROLES["pengelola"],
}


def what(topic: str, fields: str, keys: tuple[str, ...]) -> Pair:
    """Give the wording of a part of a topic; `keys` are those on the way to it."""
    words = PARTS[f"{topic}.{fields}"][0]
    told = [word(topic, key) for key in keys]
    return words[0].format(*(w[0] for w in told)), words[1].format(*(w[1] for w in told))


def said(topic: str, fields: str, value: Any) -> Pair:
    """Give a value in words, with its unit; numbers have a decimal comma in Indonesian."""
    form, words = PARTS[f"{topic}.{fields}"][1], word(topic, value)
    return form[0].format(words[0]), form[1].format(words[1])


def word(topic: str, value: Any) -> Pair:
    """Give one key or value in words."""
    match value:
        case bool():
            return ("ya", "yes") if value else ("tidak", "no")
        case int() | Decimal():
            return f"{Decimal(value):f}".replace(".", ","), f"{Decimal(value):f}"
        case Share():
            return share(value)
        case Rung():
            return rung(value)
        case tuple():
            apart = "; " if any(" " in str(v) for v in value) else ", "
            return apart.join(word(topic, v)[0] for v in value), apart.join(word(topic, v)[1] for v in value)
        case Predikat.BUTUH_PERBAIKAN if topic in CUKUP:
            return "Cukup", "Cukup"
        case Ekspektasi():
            return EKSPEKTASI_LABELS[value], EKSPEKTASI_LABELS[value]
    plain = str(value).replace("_", " ").title() if isinstance(value, StrEnum) else str(value)
    return ODD.get(value, (plain, plain))


def share(value: Share) -> Pair:
    """Give one line of a pattern: `Sangat Baik paling banyak 70%`."""
    of = " + ".join(LABELS[p] for p in value.of)
    limits = limits_of(value)
    return f"{of} {limits[0]}", f"{of} {limits[1]}"


def rung(value: Rung) -> Pair:
    """Give one rung of the ladder: when, to whom, by which channels."""
    tell, by = word("", value.tell), word("", value.by)
    if value.days == "opens":
        return f"saat dibuka: {tell[0]}; {by[0]}", f"on opening: {tell[1]}; {by[1]}"
    n, before = abs(value.days), value.days < 0
    kind = ("hari kerja", "working day") if value.count == "working" else ("hari kalender", "calendar day")
    days = f"{kind[1]}s" if n > 1 else kind[1]
    when = f"{n} {kind[0]} {'sebelum' if before else 'sesudah'}", f"{n} {days} {'before' if before else 'after'}"
    if not n:
        when = "pada hari", "on the day of"
    return f"{when[0]} batas waktu: {tell[0]}; {by[0]}", f"{when[1]} the due day: {tell[1]}; {by[1]}"
