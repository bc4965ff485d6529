"""Help for each step that a person takes: what to do, what is looked at, what happens next, and what it rests on.

One line of help for each step that a stage waits for (a test holds it to domain.lifecycle), and for the side roads that
people meet. A basis is named only where REGULATION.md has a source for it.
"""

from dataclasses import dataclass

from domain.glossary_words import PERMEN6, PP30, SE3, same
from domain.terms import Machine
from domain.words import EVENTS, Pair

HEARING = "hearing"  # an entry, not a step: both sides say something before a decision
NOWHERE: Pair = ("", "")


@dataclass(frozen=True, slots=True)
class Help:
    """What one is told of a step. Any part but the first may be empty."""

    do: Pair
    looked: Pair = NOWHERE
    then: Pair = NOWHERE
    basis: Pair = NOWHERE


A, C, U = Machine.APPRAISAL, Machine.CHECKIN, Machine.CALIBRATION

HELP: dict[tuple[Machine, str], Help] = {
    (A, "propose"): Help(
        ("Susun SKP bersama pejabat penilai: RHK yang mendukung RHK pimpinan, indikator, dan target. Simpan, lalu "
         "ajukan.",
         "Draw up the SKP together with your appraiser: RHK that serve the leader's RHK, indicators and targets. Save, "
         "then propose."),
        ("Setiap baris lengkap, dan SKP pejabat penilai sudah disepakati.",
         "Every line is complete, and the appraiser's own SKP is agreed."),
        ("Pejabat penilai menyepakatinya, atau mengembalikannya dengan alasan.",
         "The appraiser agrees to it, or sends it back with a reason."),
        same(f"{PERMEN6}, Pasal 5"),
    ),
    (A, "send_back"): Help(
        ("Tuliskan apa yang perlu diperbaiki. Catatan pada barisnya membantu pegawai menemukan tempatnya.",
         "Write what needs to be mended. A remark on the line helps the employee find the place."),
        NOWHERE,
        ("Pegawai memperbaiki SKP dan mengajukannya lagi.", "The employee mends the SKP and proposes it again."),
    ),
    (A, "agree"): Help(
        ("Baca setiap baris: apakah hasilnya mendukung RHK pimpinan, dan apakah targetnya dapat diukur.",
         "Read each line: whether the result serves the leader's RHK, and whether the target can be measured."),
        ("Perubahan sejak versi terakhir ditandai pada halaman SKP selengkapnya.",
         "What changed since the last version is marked on the page of the whole SKP."),
        ("SKP berlaku. Mengubahnya kemudian perlu alasan dan persetujuan ulang.",
         "The SKP is in force. To change it later takes a reason and a new agreement."),
        same(f"{PERMEN6}, Pasal 5"),
    ),
    (A, "amend"): Help(
        ("Buka kembali SKP bila tugas berubah, misalnya karena mutasi; tuliskan alasannya.",
         "Open the SKP again when the work has changed, for instance by a transfer; write why."),
        NOWHERE,
        ("Pegawai menyusun perubahannya; versi yang lama tetap tersimpan.",
         "The employee draws up the change; the former version is kept."),
    ),
    (A, "report"): Help(
        ("Isi realisasi setiap target dengan satu kalimat, dan lampirkan bukti dukung: foto, berkas, atau tautan.",
         "Give the result of each target in a sentence, and add evidence: a photo, a file or a link."),
        ("Setiap target memiliki realisasi, ada bukti, dan tautannya dapat dibuka.",
         "Every target has its result, there is evidence, and its links can be opened."),
        ("Pejabat penilai menilai berdasarkan yang dilaporkan. Setelah masanya berakhir, laporan tidak dapat ditambah.",
         "The appraiser rates by what was reported. After the end nothing can be added."),
        same(f"{PERMEN6}, Pasal 24-25"),
    ),
    (A, "rate"): Help(
        ("Beri rating hasil kerja dan perilaku kerja: di bawah, sesuai, atau di atas ekspektasi.",
         "Rate results and behaviour: below, as expected or above what was expected."),
        ("Realisasi, bukti, dan umpan balik sepanjang tahun. Bila rating tahunan berbeda dari catatan periodiknya, "
         "satu kalimat menjelaskan sebabnya.",
         "Results, evidence and the feedback of the whole year. Where the rating departs from those of the periods, "
         "a sentence says why."),
        ("Predikat mengikuti kedua rating. Hasil disampaikan setelah distribusi unit disetujui.",
         "The predikat follows from both ratings. Results go out once the unit's distribution is approved."),
        same(f"{PERMEN6}, Pasal 24-25; {SE3}"),
    ),
    (A, "rate_for"): Help(
        ("Nilai pegawai ini menggantikan pejabat penilai yang tidak memberi penilaian sampai masanya berakhir.",
         "Rate this employee in the stead of an appraiser who gave no rating until the time ended."),
    ),
    (A, "issue"): Help(
        ("Sampaikan hasil kepada pegawai, setelah distribusi predikat unitnya disetujui.",
         "Hand the results to the people, once the unit's distribution is approved."),
        NOWHERE,
        ("Pegawai membaca hasilnya, lalu menerima atau berkeberatan.",
         "Each reads their result, then accepts it or objects."),
    ),
    (A, "accept"): Help(
        ("Baca hasil dan dokumen evaluasi. Terima bila setuju; bila tidak, ajukan keberatan dengan alasan.",
         "Read the result and the evaluation document. Accept it if you agree; if not, object and say why."),
        NOWHERE,
        ("Hasil yang diterima menjadi final. Tanpa jawaban, hasil menjadi final setelah masa keberatan berakhir.",
         "An accepted result is final. Without an answer it becomes final when the time to object is over."),
        same(f"{PP30}, Pasal 59"),
    ),
    (A, "contest"): Help(
        ("Tuliskan alasan keberatan, sejelas mungkin dengan menyebut target dan buktinya, lalu ajukan.",
         "Write the grounds, naming targets and evidence as clearly as you can, then contest."),
        ("Keberatan diajukan paling lama 14 hari sejak hasil diterima.",
         "An objection is made within 14 days of receiving the result."),
        ("Atasan pejabat penilai mendengar kedua pihak, lalu memutuskan. Keputusannya final.",
         "The appraiser's superior hears both sides, then decides. That decision is final."),
        same(f"{PP30}, Pasal 59"),
    ),
    (A, HEARING): Help(
        ("Sampaikan keterangan Bapak/Ibu atas keberatan ini: apa yang terjadi dan apa buktinya.",
         "Say what you have to say to this objection: what happened, and what shows it."),
        ("Keterangan pegawai dan pejabat penilai sama-sama dibaca sebelum diputuskan.",
         "What the employee says and what the appraiser says are both read before the decision."),
        NOWHERE,
        same(f"{PP30}, Pasal 59 ayat (3)"),
    ),
    (A, "decide"): Help(
        ("Dengar pegawai dan pejabat penilai, tuliskan pertimbangannya, simpan keputusan, lalu putuskan.",
         "Hear the employee and the appraiser, write your reasons, save the decision, then decide."),
        ("Keterangan kedua pihak sudah tercatat.", "What both sides said is on record."),
        ("Keputusan bersifat final dan menjadi hasil penilaian.", "The decision is final and becomes the result."),
        same(f"{PP30}, Pasal 59 ayat (3) dan (4)"),
    ),
    (C, "report"): Help(
        ("Isi kemajuan setiap target pada periode ini. Bukti dukung boleh ditambahkan sekarang juga.",
         "Give the progress of each target in this period. Evidence may be added now as well."),
        ("Setiap target terisi.", "Every target is filled in."),
        ("Pejabat penilai memberi umpan balik dan rating periode ini.",
         "The appraiser gives feedback and the ratings of this period."),
        same(PERMEN6),
    ),
    (C, "send_back"): Help(
        ("Tuliskan apa yang perlu dilengkapi dalam laporan ini.", "Write what this report still needs."),
        NOWHERE,
        ("Pegawai melengkapi laporan dan mengirimnya lagi.", "The employee completes the report and sends it again."),
    ),
    (C, "review"): Help(
        ("Tuliskan umpan balik: apa yang sudah baik, apa yang perlu diperbaiki, dan dukungannya. Lalu beri kedua "
         "rating.",
         "Write feedback: what went well, what to improve, and what help there will be. Then give both ratings."),
        ("Kemajuan yang dilaporkan dan buktinya.", "The reported progress and its evidence."),
        ("Pegawai membaca umpan balik itu dan masih dapat memperbaiki hasilnya tahun ini.",
         "The employee reads it and can still do better this year."),
        same(PERMEN6),
    ),
    (U, "set_predikat"): Help(
        ("Tetapkan predikat unit menurut capaian perjanjian kinerja dan ekspektasi terhadapnya.",
         "Set the unit's predikat by what it achieved of its agreement and what was expected of it."),
        NOWHERE,
        ("Pegawai unit dapat dinilai, dan pola distribusinya diketahui.",
         "The unit's people can be rated, and the pattern that goes with it is known."),
        same(f"{PERMEN6}, Pasal 24-25; {SE3}"),
    ),
    (U, "propose"): Help(
        ("Periksa sebaran predikat unit di samping polanya. Yang berbeda dari pola dijelaskan dengan satu penjelasan.",
         "Look at the unit's spread beside the pattern. Where it departs, one justification says why."),
        ("Semua pegawai sudah dinilai.", "Everybody is rated."),
        ("Pimpinan di atas unit menyetujui distribusinya, atau mengembalikannya.",
         "The leader above the unit approves the distribution, or sends it back."),
        same(SE3),
    ),
    (U, "send_back"): Help(
        ("Tuliskan apa yang perlu ditinjau lagi dalam distribusi ini.", "Write what is to be looked at again."),
        NOWHERE,
        ("Penilaian dapat diubah lagi sampai distribusi diajukan kembali.",
         "Ratings can change again until the distribution is proposed anew."),
    ),
    (U, "approve"): Help(
        ("Setujui sebaran predikat unit. Pola distribusi menjadi pertimbangan.",
         "Approve the unit's spread. The pattern is a consideration."),
        ("Yang berbeda dari pola sudah dijelaskan.", "What departs from the pattern is explained."),
        ("Hasil dapat disampaikan kepada pegawai.", "Results can be handed to the people."),
        same(SE3),
    ),
    (U, "reopen"): Help(
        ("Buka kembali kalibrasi bila ada penilaian yang perlu ditinjau; tuliskan alasannya.",
         "Open the calibration again when a rating needs another look; write why."),
    ),
}  # fmt: skip


def helps() -> dict[Machine, dict[str, Help]]:
    """Give the help for the steps of each machine, by event; the hearing is among those of an appraisal."""
    return {one: {event: said for (machine, event), said in HELP.items() if machine is one} for one in Machine}


def heading(machine: Machine, event: str) -> Pair:
    """Give what a step is called where its help stands."""
    return ("beri keterangan atas keberatan", "speak to the objection") if event == HEARING else EVENTS[machine][event]
