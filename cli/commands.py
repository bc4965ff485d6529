"""All commands, in the order of the help: where each stands and what it is for."""

from dataclasses import dataclass

from cli.words import both


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command stands, and what it is for."""

    module: str
    name: str
    help: str


COMMANDS = {
    "demo": Place(
        "cli.demo.command",
        "demo",
        both("Mainkan satu tahun penilaian dengan pegawai rekaan.", "Play a whole year with invented people."),
    ),
    "up": Place(
        "cli.up",
        "up",
        both("Nyalakan semuanya; Ctrl-C menghentikan.", "Start everything; Ctrl-C stops it."),
    ),
    "user": Place(
        "cli.user",
        "app",
        both("Akun konsol: tambah, daftar, akhiri, tautan masuk.", "Accounts of the console: add, list, end, sign in."),
    ),
    "token": Place(
        "cli.token",
        "app",
        both("Sistem lain yang memakai API: token dan jejaknya.", "Systems that use the API: tokens, what they did."),
    ),
    "roster": Place("cli.roster", "app", both("Daftar pegawai: impor.", "The roster: import.")),
    "cycle": Place(
        "cli.cycle",
        "app",
        both(
            "Siklus penilaian: rencana, buka, keadaan, perpanjangan, tutup.",
            "The appraisal cycle: plan, open, status, extend, close.",
        ),
    ),
    "policy": Place(
        "cli.policy",
        "app",
        both("Aturan yang berlaku beserta sumbernya.", "The rules in force, with their sources."),
    ),
    "advance": Place(
        "cli.advance",
        "advance",
        both(
            "Majukan siklus yang berjalan ke suatu waktu: buka, tutup, antrekan pengingat.",
            "Advance the open cycles to a moment: open, close, queue reminders.",
        ),
    ),
    "deliver": Place(
        "cli.advance",
        "deliver",
        both("Kirim pesan yang sudah waktunya.", "Send the messages that are due."),
    ),
    "inbox": Place("cli.inbox", "inbox", both("Apa yang menjadi giliran seseorang.", "What is a person's to do.")),
    "step": Place("cli.step", "step", both("Ambil satu langkah.", "Take one step.")),
    "entry": Place(
        "cli.entry",
        "app",
        both(
            "Isi data: target, realisasi, bukti, umpan balik, rating, alasan …",
            "Write facts: targets, results, evidence, feedback, ratings, reasons …",
        ),
    ),
    "skp": Place(
        "cli.skp",
        "app",
        both(
            "SKP: formulir, kelengkapan, versi, perubahan, Matriks Peran Hasil.",
            "The SKP: its form, what it lacks, versions, changes, Matriks Peran Hasil.",
        ),
    ),
    "explain": Place(
        "cli.explain",
        "explain",
        both(
            "Jelaskan hasil seseorang: langkah, rating, matriks, sumber aturan.",
            "Explain a person's result: steps, ratings, matrix, source of the rule.",
        ),
    ),
    "rules": Place(
        "cli.rules",
        "app",
        both("Kalkulator aturan untuk tabel CSV atau XLSX.", "Calculators of the rules for a CSV or XLSX table."),
    ),
    "indicators": Place(
        "cli.indicators",
        "app",
        both(
            "Katalog indikator, dan mana yang layak memikul penilaian.",
            "The catalogue of indicators, and which can carry an appraisal.",
        ),
    ),
    "objection": Place(
        "cli.objection",
        "app",
        both("Keberatan: giliran siapa, dan berkas perkara.", "Objections: whose turn, and the file of a case."),
    ),
    "calibration": Place(
        "cli.calibration",
        "app",
        both(
            "Kalibrasi unit: sebaran dan pola, andaikan, kecenderungan penilai.",
            "Calibration of units: spread and pattern, what if, how appraisers rate.",
        ),
    ),
    "contribution": Place(
        "cli.contribution",
        "contribution",
        both(
            "Kontribusi unit bagi tujuan instansi: rencana, capaian, bukti, sampai ke setiap pegawai.",
            "What a unit contributes to the agency's goals: planned, achieved, proven, down to each person.",
        ),
    ),
    "health": Place(
        "cli.health",
        "health",
        both(
            "Keadaan pengiriman pesan; kode keluar 0 sehat, 1 perlu perhatian, 2 berhenti.",
            "How the messages fare; exit code 0 healthy, 1 needs a look, 2 stopped.",
        ),
    ),
    "forecast": Place(
        "cli.forecast",
        "app",
        both(
            "Perkiraan: siapa yang akan terlambat, dan seberapa pasti.",
            "The outlook: who will be late, and how sure that is.",
        ),
    ),
    "audit": Place("cli.audit", "app", both("Jejak audit: periksa keutuhannya.", "The audit trail: verify it.")),
    "outbox": Place(
        "cli.outbox",
        "app",
        both("Pesan: daftar, rincian, ulangi, batalkan.", "The messages: list, show, retry, cancel."),
    ),
    "contact": Place(
        "cli.contact",
        "contact",
        both(
            "Cara seorang pegawai dihubungi: alamat, keinginan, pesan terakhir; lihat dan atur.",
            "How a person is reached: addresses, wishes, latest messages; show and set.",
        ),
    ),
    "contacts": Place(
        "cli.contacts",
        "contacts",
        both("Kontak yang perlu diperbaiki, menurut unit.", "The contacts that someone must mend, by unit."),
    ),
    "reminders": Place("cli.reminders", "app", both("Pengingat: rencana, pratinjau.", "Reminders: plan, preview.")),
    "bounces": Place(
        "cli.bounces",
        "app",
        both("Surel yang kembali karena tidak sampai.", "Mail that came back undelivered."),
    ),
    "lifecycle": Place("cli.lifecycle", "app", both("Gambar alur keadaan.", "Draw the lifecycles.")),
    "acting": Place(
        "cli.acting",
        "app",
        both("Pejabat Plt., Plh., dan Pj.: siapa menggantikan siapa.", "Acting officials: who acts for whom."),
    ),
    "appraiser": Place(
        "cli.appraiser",
        "app",
        both("Perbaikan pejabat penilai: minta, putuskan.", "A wrong appraiser: ask, decide."),
    ),
    "excuse": Place(
        "cli.excuse",
        "excuse",
        both("Kecualikan banyak pegawai dari evaluasi periodik.", "Excuse many people from a check-in."),
    ),
    "undo": Place("cli.undo", "undo", both("Perubahan massal: daftar, batalkan.", "Bulk changes: list, take back.")),
    "pengelola": Place("cli.pengelola", "app", both("Pengelola kinerja instansi.", "The pengelola of an agency.")),
    "unit": Place(
        "cli.unit",
        "app",
        both("Zona waktu dan hari kerja setiap unit.", "The zone and the working week of every unit."),
    ),
    "calendar": Place(
        "cli.calendar",
        "calendar",
        both("Hari libur dan cuti bersama satu tahun.", "The holidays and cuti bersama of a year."),
    ),
    "sync": Place(
        "cli.sync",
        "app",
        both(
            "Catatan e-Kinerja BKN: baca berkasnya, selesaikan yang tidak cocok.",
            "The record of BKN's e-Kinerja: read its files, settle what disagrees.",
        ),
    ),
    "status": Place(
        "cli.status_verify",
        "app",
        both("Ringkasan keadaan: periksa, perbaiki.", "The summary of who is where: verify, repair."),
    ),
    "export": Place(
        "cli.export",
        "export",
        both("Laporan sebagai XLSX, CSV, atau PDF.", "Reports as XLSX, CSV or PDF."),
    ),
}
