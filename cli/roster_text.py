"""What a person reads about a roster, in Indonesian and in English."""

from domain.problems import Problem

PROBLEMS: dict[Problem, tuple[str, str]] = {
    Problem.NIP_MISSING: ("NIP kosong", "the NIP is missing"),
    Problem.NIP_LOST_DIGITS: (
        "NIP tersimpan sebagai angka sehingga kehilangan digit di spreadsheet; "
        "mohon ambil ulang dari sumbernya sebagai teks",
        "the NIP was stored as a number and lost digits in a spreadsheet; "
        "please take it from its source again, as text",
    ),
    Problem.NIP_NOT_DIGITS: (
        "NIP memuat karakter selain angka",
        "the NIP holds characters other than digits",
    ),
    Problem.NIP_LENGTH: ("panjang NIP bukan 18 digit", "the NIP does not have 18 digits"),
    Problem.NIP_BIRTH_DATE: (
        "delapan digit pertama NIP bukan tanggal lahir yang mungkin",
        "the first eight digits of the NIP are no possible birth date",
    ),
    Problem.NIP_SEX: (
        "digit ke-15 NIP (jenis kelamin) bukan 1 atau 2",
        "digit 15 of the NIP (sex) is neither 1 nor 2",
    ),
    Problem.NIP_KIND_UNKNOWN: (
        "digit ke-13 dan ke-14 NIP bukan bulan (PNS) maupun 21-29 (PPPK)",
        "digits 13 and 14 of the NIP are neither a month (PNS) nor 21-29 (PPPK)",
    ),
    Problem.NIP_AGE: (
        "usia saat TMT menurut NIP di luar 18-58 tahun",
        "the age at TMT by the NIP is outside 18-58 years",
    ),
    Problem.NIP_REPEATED: ("NIP ganda; yang berlaku baris {detail}", "repeated NIP; row {detail} stands"),
    Problem.KIND_DISAGREES: (
        "jenis pegawai tidak sesuai dengan NIP: {detail}",
        "the kind of employee disagrees with the NIP: {detail}",
    ),
    Problem.NAME_MISSING: ("nama kosong", "the name is missing"),
    Problem.AGENCY_MISSING: ("instansi kerja kosong", "the agency is missing"),
    Problem.UNIT_MISSING: (
        "unit organisasi kosong; dicatat langsung di bawah instansi",
        "the unit is missing; recorded directly under the agency",
    ),
    Problem.UNIT_CIRCULAR: (
        "unit induk berputar kembali ke unit ini; induknya tidak dicatat",
        "the parent units lead back to this unit; its parent is not recorded",
    ),
    Problem.DATE_IMPOSSIBLE: ("tanggal tidak mungkin: {detail}", "impossible date: {detail}"),
    Problem.STANDING_UNKNOWN: (
        "kedudukan hukum tidak dikenal, pegawai tetap diikutkan: {detail}",
        "unknown legal standing, the person is kept: {detail}",
    ),
    Problem.STANDING_STUDY: (
        "tugas belajar: pegawai tetap diikutkan, mohon diperiksa",
        "on study assignment: the person is kept, please check",
    ),
    Problem.ZONE_UNKNOWN: (
        "zona waktu tidak dikenal, diabaikan: {detail}",
        "unknown time zone, ignored: {detail}",
    ),
    Problem.ZONE_DISAGREES: (
        "zona waktu berbeda dari baris lain unit yang sama, diabaikan: {detail}",
        "another time zone than other rows of the same unit, ignored: {detail}",
    ),
    Problem.PHONE_INVALID: ("nomor HP tidak sah, tidak dipakai", "invalid phone number, dropped"),
    Problem.PHONE_SEVERAL: (
        "lebih dari satu nomor HP dalam satu kolom, tidak dipakai",
        "more than one phone number in one cell, dropped",
    ),
    Problem.PHONE_FOREIGN: ("nomor HP bukan nomor Indonesia, tidak dipakai", "foreign phone number, dropped"),
    Problem.PHONE_NOT_MOBILE: (
        "nomor telepon bukan nomor seluler, tidak dipakai",
        "the phone number is not a mobile one, dropped",
    ),
    Problem.EMAIL_INVALID: ("alamat surel tidak sah, tidak dipakai", "invalid e-mail address, dropped"),
    Problem.APPRAISER_INACTIVE: (
        "pejabat penilai tidak lagi aktif{detail}",
        "the appraiser is no longer active{detail}",
    ),
}

QUALITY: dict[str, tuple[str, str]] = {
    "no_appraiser": ("tanpa pejabat penilai", "without an appraiser"),
    "unknown_appraiser": (
        "pejabat penilai tidak dikenal atau tidak aktif",
        "appraiser unknown or not active",
    ),
    "own_appraiser": ("menjadi penilai bagi diri sendiri", "own appraiser"),
    "circular_appraiser": ("saling menilai secara berputar", "appraisers in a circle"),
    "other_agency_appraiser": ("pejabat penilai dari instansi lain", "appraiser of another agency"),
}

WORDS: dict[str, tuple[str, str]] = {
    "reading": ("Membaca daftar pegawai", "Reading the roster"),
    "saving": ("Menyimpan daftar pegawai", "Storing the roster"),
    "title": ("Impor daftar pegawai", "Roster import"),
    "dry": ("uji coba: tidak ada yang disimpan", "dry run: nothing was stored"),
    "rows": ("baris data", "data rows"),
    "accepted": ("diterima", "accepted"),
    "rejected": ("ditolak", "rejected"),
    "excluded": ("dikecualikan", "excluded"),
    "warnings": ("peringatan", "warnings"),
    "inserted": ("pegawai baru", "new people"),
    "updated": ("diperbarui", "updated"),
    "ended": ("penugasan diakhiri", "assignments ended"),
    "ignored": ("kolom yang diabaikan", "ignored columns"),
    "quality": ("Catatan pejabat penilai", "Notes on appraisers"),
    "row": ("Baris", "Row"),
    "column": ("Kolom", "Column"),
    "problem": ("Masalah", "Problem"),
    "more": (
        "dan {n} lagi; selengkapnya dengan --format json",
        "and {n} more; all of them with --format json",
    ),
}


def _in(pair: tuple[str, str], language: str) -> str:
    return pair[1 if language == "en" else 0]


def word(name: str, language: str) -> str:
    """Give one of the words above in `id` or `en`."""
    return _in(WORDS[name], language)


def quality(name: str, language: str) -> str:
    """Give what a quality note means in `id` or `en`."""
    return _in(QUALITY[name], language)


def problem(what: Problem, detail: str, language: str) -> str:
    """Give a problem as a phrase in `id` or `en`."""
    if what is Problem.APPRAISER_INACTIVE and detail:
        detail = f": {detail}"
    return _in(PROBLEMS[what], language).format(detail=detail)
