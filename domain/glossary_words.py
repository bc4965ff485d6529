"""The words of the field as one explains them to whoever has to fill in a form: short, in both languages.

From REGULATION.md. A basis is named where a text or a page that cites it was read (`law text`, `source` there); what
is only common practice says so; what nobody could verify has no basis and claims none.
"""

from dataclasses import dataclass

from domain.words import Pair

PRACTICE: Pair = ("praktik e-Kinerja, bukan bunyi peraturan", "practice of e-Kinerja, not the words of a rule")
OURS: Pair = ("istilah siklus, bukan istilah peraturan", "a word of siklus, not of a rule")
PERMEN6, PP30, SE3 = "PermenPANRB 6/2022", "PP 30/2019", "SE MenPANRB 3/2023"


@dataclass(frozen=True, slots=True)
class Term:
    """A word, what it means, and what it rests on (empty where nothing was read that says so)."""

    key: str  # of its place on the page of help: `istilah-rhk`
    word: Pair
    meaning: Pair
    basis: Pair = ("", "")


def same(words: str) -> Pair:
    """Give what is said alike in both languages: an official name, an article."""
    return words, words


_ALL = (
    Term("skp", same("SKP"), (
        "Sasaran Kinerja Pegawai: rencana kinerja pegawai untuk satu tahun, disepakati dengan pejabat penilai.",
        "Sasaran Kinerja Pegawai: an employee's plan of a year, agreed with the appraiser.",
    ), same(f"{PERMEN6}, Pasal 5")),
    Term("rhk", same("RHK"), (
        "Rencana Hasil Kerja: hasil yang hendak dicapai, bukan daftar kegiatan.",
        "Rencana Hasil Kerja: a result to be achieved, not a list of activities.",
    ), same(PERMEN6)),
    Term("iki", ("Indikator (IKI)", "Indicator (IKI)"), (
        "Indikator Kinerja Individu: ukuran yang menunjukkan bahwa hasil itu tercapai.",
        "Indikator Kinerja Individu: the measure that shows that a result was achieved.",
    ), same(PERMEN6)),
    Term("target", same("Target"), (
        "Angka atau keadaan yang hendak dicapai pada satu indikator dalam tahun itu.",
        "The figure or state to be reached on one indicator within the year.",
    ), same(PERMEN6)),
    Term("aspek", same("Aspek"), (
        "Yang diukur sebuah indikator: kuantitas, kualitas, waktu, atau biaya.",
        "What an indicator measures: quantity (kuantitas), quality (kualitas), time (waktu) or cost (biaya).",
    ), PRACTICE),
    Term("perspektif", same("Perspektif"), (
        "Sudut pandang RHK pimpinan tinggi: penerima layanan, proses bisnis, penguatan internal, atau anggaran.",
        "The view under which a leader's RHK stands: those served, processes, strength within, or budget.",
    ), PRACTICE),
    Term("cascading", same("Cascading"), (
        "RHK pimpinan diturunkan menjadi RHK bawahan, sehingga hasil setiap orang mendukung hasil unitnya. "
        "Karena itu SKP atasan disepakati lebih dahulu.",
        "A leader's RHK are passed down to those below, so that everybody's result serves that of the unit. "
        "So the superior's SKP is agreed first.",
    ), same(f"{PERMEN6}, Pasal 5")),
    Term("matriks", same("Matriks Peran Hasil"), (
        "Tabel yang menunjukkan peran setiap anggota tim pada setiap RHK pimpinan.",
        "The table that shows what each member of a team does for each RHK of the leader.",
    ), PRACTICE),
    Term("dialog", same("Dialog kinerja"), (
        "Percakapan pegawai dan pejabat penilai tentang ekspektasi, hasil, dan dukungan yang diperlukan.",
        "The talk of employee and appraiser on what is expected, on results, and on the help that is needed.",
    ), same(f"{PERMEN6}, Pasal 5")),
    Term("pendekatan", ("Pendekatan SKP", "Pendekatan (approach)"), (
        "Cara menulis SKP: kuantitatif (indikator dan target terpisah) atau kualitatif (diuraikan bersama).",
        "How an SKP is written: kuantitatif (indicator and target apart) or kualitatif (told together).",
    ), same(PERMEN6)),
    Term("lampiran", ("Lampiran SKP", "Lampiran SKP (annex)"), (
        "Tiga bagian di belakang SKP: dukungan sumber daya, skema pertanggungjawaban, dan konsekuensi.",
        "Three parts behind the SKP: the means that are given, how one answers for results, and what follows.",
    ), PRACTICE),
    Term("ekspektasi", same("Ekspektasi"), (
        "Yang diharapkan pimpinan. Hasil kerja dan perilaku kerja dinilai terhadapnya: di bawah, sesuai, atau di "
        "atas ekspektasi.",
        "What the leader expects. Results and behaviour are rated against it: below (di bawah), as expected "
        "(sesuai) or above (di atas ekspektasi).",
    ), same(PERMEN6)),
    Term("ekspektasi-khusus", ("Ekspektasi khusus pimpinan", "Ekspektasi khusus (what the leader expects)"), (
        "Harapan pimpinan, dengan kata sendiri, atas satu nilai BerAKHLAK bagi pegawai ini.",
        "What the leader expects of this employee on one BerAKHLAK value, in their own words.",
    ), PRACTICE),
    Term("hasil-kerja", same("Hasil kerja"), (
        "Yang dicapai pegawai: hasil utama dan tambahan menurut SKP.",
        "What the employee achieved: main (utama) and additional (tambahan) results of the SKP.",
    ), same(PERMEN6)),
    Term("perilaku-kerja", same("Perilaku kerja"), (
        "Cara pegawai bekerja, dinilai menurut nilai BerAKHLAK. Tidak ada rumus: pejabat penilai yang menimbang.",
        "How the employee works, rated by the BerAKHLAK values. There is no formula: the appraiser judges.",
    ), same(PERMEN6)),
    Term("berakhlak", same("BerAKHLAK"), (
        "Tujuh nilai dasar ASN: Berorientasi Pelayanan, Akuntabel, Kompeten, Harmonis, Loyal, Adaptif, Kolaboratif.",
        "The seven core values of civil servants: service (Berorientasi Pelayanan), accountable (Akuntabel), "
        "competent (Kompeten), harmonious (Harmonis), loyal (Loyal), adaptive (Adaptif), collaborative (Kolaboratif).",
    ), PRACTICE),
    Term("evaluasi-periodik", ("Evaluasi periodik", "Check-in (evaluasi periodik)"), (
        "Laporan dan penilaian singkat setiap bulan atau triwulan, menurut pilihan instansi.",
        "A short report and rating every month or quarter, as the agency has chosen.",
    ), same(PERMEN6)),
    Term("realisasi", ("Realisasi", "Realisasi (result)"), (
        "Yang nyatanya tercapai pada satu target.", "What was in fact achieved on one target.",
    ), PRACTICE),
    Term("bukti-dukung", ("Bukti dukung", "Evidence (bukti dukung)"), (
        "Berkas, foto, atau tautan yang menunjukkan realisasi. Tautan harus dapat dibuka pejabat penilai.",
        "A file, photo or link that shows a result. The appraiser must be able to open it.",
    ), PRACTICE),
    Term("umpan-balik", ("Umpan balik", "Feedback (umpan balik)"), (
        "Tanggapan pejabat penilai: apa yang sudah baik, apa yang perlu diperbaiki, dan dukungannya.",
        "What the appraiser answers: what went well, what to improve, and what help there will be.",
    ), same(f"{PERMEN6}, Pasal 5")),
    Term("predikat", ("Predikat kinerja", "Predikat (outcome)"), (
        "Hasil penilaian pegawai, mengikuti rating hasil kerja dan perilaku kerja: Sangat Baik, Baik, Butuh "
        "Perbaikan, Kurang, atau Sangat Kurang.",
        "The outcome, which follows from the two ratings: Sangat Baik (very good), Baik (good), Butuh Perbaikan "
        "(to improve), Kurang (poor) or Sangat Kurang (very poor).",
    ), same(PERMEN6)),
    Term("predikat-organisasi", ("Predikat organisasi (capaian)", "The unit's predikat (capaian)"), (
        "Penilaian atas kinerja unit, ditetapkan pimpinan satu tingkat di atasnya: Istimewa, Baik, Butuh Perbaikan, "
        "Kurang, atau Sangat Kurang.",
        "How the unit did, set by the leader one level above: Istimewa (outstanding), Baik, Butuh Perbaikan, "
        "Kurang or Sangat Kurang.",
    ), same(f"{PERMEN6}, Pasal 24-25; {SE3}")),
    Term("pola-distribusi", ("Pola distribusi", "Pola distribusi (pattern)"), (
        "Gambaran sebaran predikat pegawai yang sejalan dengan predikat unitnya. Ia menjadi pertimbangan; yang "
        "berbeda darinya dijelaskan.",
        "How the predikat of a unit's people are spread when they go with its own predikat. It is a consideration; "
        "what departs from it is explained.",
    ), same(SE3)),
    Term("kalibrasi", ("Kalibrasi", "Calibration (kalibrasi)"), (
        "Menetapkan predikat unit, menilai pegawainya, dan memeriksa sebarannya sebelum hasil disampaikan.",
        "Setting the unit's predikat, rating its people, and looking at their spread before results go out.",
    ), OURS),
    Term("pejabat-penilai", ("Pejabat penilai kinerja", "Appraiser (pejabat penilai kinerja)"), (
        "Atasan langsung, paling rendah pejabat pengawas, atau pejabat lain yang diberi wewenang menilai.",
        "The direct superior, at least a pejabat pengawas, or another official who was given the authority.",
    ), same(f"{PERMEN6}; {PP30}, Pasal 1 angka 8")),
    Term("atasan", ("Atasan pejabat penilai", "Superior (atasan pejabat penilai)"), (
        "Atasan langsung dari pejabat penilai. Ia memutuskan keberatan.",
        "The direct superior of the appraiser, who decides objections.",
    ), same(f"{PP30}, Pasal 59")),
    Term("pimpinan", ("Pimpinan di atas unit", "Leader above the unit"), (
        "Pimpinan satu tingkat di atas unit: menetapkan predikat organisasi dan menyetujui distribusi predikat.",
        "The leader one level above a unit, who sets its predikat and approves the distribution.",
    ), same(SE3)),
    Term("tim-pengelola", ("Tim pengelola kinerja", "Pengelola kinerja (HR team)"), (
        "Yang menjalankan penilaian di instansi, dan tempat bertanya: data, penilai, jadwal, akses.",
        "Those who run the appraisals of an agency, and whom to ask: records, appraisers, dates, access.",
    )),
    Term("ppk", ("PPK (Pejabat Pembina Kepegawaian)", "PPK (Pejabat Pembina Kepegawaian)"), (
        "Pejabat yang mengangkat, memindahkan, dan memberhentikan pegawai. Bukan pejabat penilai kinerja.",
        "The official who appoints, moves and dismisses. Not the appraiser.",
    ), same(f"{PP30}, Pasal 1 angka 11")),
    Term("keberatan", ("Keberatan", "Objection (keberatan)"), (
        "Pegawai dapat berkeberatan atas hasilnya, dengan alasan, paling lama 14 hari sejak menerimanya. Atasan "
        "pejabat penilai mendengar kedua pihak; keputusannya final.",
        "An employee may object to the result, with grounds, within 14 days of receiving it. The appraiser's superior "
        "hears both sides; that decision is final.",
    ), same(f"{PP30}, Pasal 59")),
    Term("tanda-terima", ("Tanda terima", "Receipt (tanda terima)"), (
        "Pernyataan bahwa hasil telah diterima. Sejak itu masa keberatan dihitung; menerima bukan berarti setuju.",
        "That the result was received. The time to object runs from it; receiving is not agreeing.",
    ), OURS),
    Term("dokumen-evaluasi", ("Dokumen evaluasi", "Evaluation document (dokumen evaluasi)"), (
        "Dokumen resmi hasil penilaian. Keasliannya dapat diperiksa siapa pun dengan kode di bagian bawahnya.",
        "The official paper of the outcome. Anybody can check that it is genuine by the code at its foot.",
    ), PRACTICE),
    Term("angka-kredit", same("Angka kredit"), (
        "Angka bagi jabatan fungsional yang dikonversi dari predikat dan diperhitungkan untuk kenaikan pangkat.",
        "The credit of functional posts, converted from the predikat and counted for promotion.",
    ), same("Peraturan BKN 3/2023; PermenPANRB 1/2023, Pasal 37")),
    Term("plt", same("Plt./Plh."), (
        "Pelaksana tugas dan pelaksana harian: pejabat yang bertindak menggantikan untuk sementara, menurut tanggal.",
        "Pelaksana tugas and pelaksana harian: an official who acts in another's place, from one date to another.",
    ), PRACTICE),
    Term("e-kinerja", same("e-Kinerja"), (
        "Sistem kinerja milik BKN. Yang sudah tercatat di sana dapat dibaca di sini dan tidak ditanyakan lagi.",
        "The system of BKN. What is on record there can be read here and is not asked again.",
    )),
)  # fmt: skip

TERMS: dict[str, Term] = {term.key: term for term in _ALL}
