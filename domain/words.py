"""What a person reads for each word of the program: Indonesian first, English beside it."""

from domain.rating import LABELS as PREDIKAT
from domain.terms import (
    AppraisalState,
    CalibrationState,
    Channel,
    CheckinState,
    Entry,
    Fact,
    Machine,
    MessageState,
    Role,
    Stage,
    StandIn,
)

Pair = tuple[str, str]

STATES: dict[Machine, dict[str, Pair]] = {
    Machine.APPRAISAL: {
        AppraisalState.DRAFTING: ("SKP disusun", "SKP being drafted"),
        AppraisalState.PROPOSED: ("SKP diajukan", "SKP proposed"),
        AppraisalState.AGREED: ("SKP disepakati", "SKP agreed"),
        AppraisalState.REPORTED: ("realisasi dilaporkan", "results reported"),
        AppraisalState.RATED: ("dinilai", "rated"),
        AppraisalState.ISSUED: ("hasil disampaikan", "result issued"),
        AppraisalState.CONTESTED: ("keberatan diajukan", "contested"),
        AppraisalState.FINAL: ("ditetapkan", "final"),
        AppraisalState.VOIDED: ("dikecualikan", "excluded"),
    },
    Machine.CHECKIN: {
        CheckinState.OPEN: ("belum dilaporkan", "not yet reported"),
        CheckinState.REPORTED: ("dilaporkan", "reported"),
        CheckinState.REVIEWED: ("dievaluasi", "reviewed"),
        CheckinState.MISSED: ("terlewat", "missed"),
        CheckinState.EXCUSED: ("dikecualikan", "excused"),
    },
    Machine.CALIBRATION: {
        CalibrationState.OPEN: ("menunggu predikat organisasi", "waiting for the unit's predikat"),
        CalibrationState.SET: ("predikat organisasi ditetapkan", "unit's predikat set"),
        CalibrationState.PROPOSED: ("distribusi diajukan", "distribution proposed"),
        CalibrationState.APPROVED: ("distribusi disetujui", "distribution approved"),
    },
}

STAGES: dict[str, Pair] = {
    Stage.TARGET_AGREEMENT: ("Penetapan SKP", "Target agreement"),
    Stage.CHECKIN: ("Evaluasi periodik", "Check-in"),
    Stage.EVIDENCE_COLLECTION: ("Realisasi dan bukti dukung", "Evidence collection"),
    Stage.CALIBRATION: ("Penilaian dan kalibrasi", "Calibration"),
    Stage.FINAL_SCORING: ("Penetapan hasil", "Final scoring"),
}

# What a stage is called at the head of a narrow column; a check-in is TW1 … or B1 …
STAGE_HEADS: dict[str, Pair] = {
    Stage.TARGET_AGREEMENT: ("SKP", "SKP"),
    Stage.EVIDENCE_COLLECTION: ("Bukti", "Evid."),
    Stage.CALIBRATION: ("Kalibr.", "Calib."),
    Stage.FINAL_SCORING: ("Hasil", "Final"),
}

ROLES: dict[str, Pair] = {
    Role.EMPLOYEE: ("pegawai yang dinilai", "the employee"),
    Role.APPRAISER: ("pejabat penilai kinerja", "the appraiser"),
    Role.SUPERIOR: ("atasan pejabat penilai kinerja", "the appraiser's superior"),
    Role.PENGELOLA: ("pengelola kinerja", "the pengelola kinerja"),
    Role.HEAD: ("pimpinan unit kerja", "the head of the unit"),
    Role.LEADER: ("pimpinan satu tingkat di atas unit", "the leader one level above"),
    Role.CLOCK: ("sistem, menurut jadwal", "the system, on schedule"),
}

EVENTS: dict[Machine, dict[str, Pair]] = {
    Machine.APPRAISAL: {
        "propose": ("ajukan SKP", "propose the SKP"),
        "send_back": ("kembalikan SKP", "send the SKP back"),
        "agree": ("sepakati SKP", "agree to the SKP"),
        "assign": ("tetapkan SKP bagi yang tidak mengajukan", "set the SKP of one who never proposed"),
        "settle": ("sahkan SKP yang tidak dijawab penilai", "settle an SKP that was never answered"),
        "amend": ("ubah SKP yang telah disepakati", "amend the agreed SKP"),
        "report": ("laporkan realisasi dan bukti dukung", "report results and evidence"),
        "lapse": ("tutup tanpa laporan", "close without a report"),
        "rate": ("beri penilaian", "rate"),
        "rate_for": ("beri penilaian menggantikan penilai", "rate in the appraiser's stead"),
        "issue": ("sampaikan hasil", "issue the result"),
        "accept": ("terima hasil", "accept the result"),
        "contest": ("ajukan keberatan", "contest the result"),
        "decide": ("putuskan keberatan", "decide the objection"),
        "stand": ("nyatakan hasil tetap berlaku", "let the result stand"),
        "finalise": ("tetapkan setelah masa keberatan", "make final after the objection period"),
        "void": ("kecualikan", "exclude"),
        "depart": ("kecualikan karena tidak lagi aktif", "exclude as no longer active"),
        "readmit": ("ikutkan kembali", "take in again"),
        "adopt": ("catat SKP yang disepakati di e-Kinerja", "record the SKP agreed in e-Kinerja"),
        "take_over": ("catat penilaian yang diberikan di e-Kinerja", "record the ratings given in e-Kinerja"),
    },
    Machine.CHECKIN: {
        "report": ("laporkan kemajuan", "report progress"),
        "send_back": ("kembalikan laporan", "send the report back"),
        "review": ("evaluasi dan beri umpan balik", "review with feedback"),
        "miss": ("tutup tanpa laporan", "close without a report"),
        "resume": ("buka kembali", "open again"),
        "excuse": ("kecualikan", "excuse"),
        "release": ("lepaskan bersama penilaiannya", "release with its appraisal"),
        "adopt": ("catat evaluasi yang dibuat di e-Kinerja", "record the evaluation made in e-Kinerja"),
        "ask_again": ("batalkan pengecualian: dapat diisi lagi", "take the excuse back: open again"),
        "hear_again": ("batalkan pengecualian: laporannya berlaku lagi", "take the excuse back: the report stands"),
        "miss_again": ("batalkan pengecualian: kembali terlewat", "take the excuse back: missed, as it was"),
    },
    Machine.CALIBRATION: {
        "set_predikat": ("tetapkan predikat organisasi", "set the unit's predikat"),
        "stand_in": ("tetapkan menggantikan pimpinan", "set in the leader's stead"),
        "propose": ("ajukan distribusi predikat", "propose the distribution"),
        "forward": ("teruskan menggantikan pimpinan unit", "forward in the head's stead"),
        "hand_up": ("teruskan karena batas waktu unit berakhir", "hand up at the end of the unit's time"),
        "send_back": ("kembalikan distribusi predikat", "send the distribution back"),
        "approve": ("setujui distribusi predikat", "approve the distribution"),
        "conclude": ("setujui menggantikan pimpinan", "approve in the leader's stead"),
        "reopen": ("buka kembali kalibrasi", "reopen the calibration"),
    },
}

# Why a step is not open yet: what is said while the fact is false.
MISSING: dict[str, Pair] = {
    Fact.SKP_COMPLETE: ("SKP belum lengkap", "the SKP is not complete yet"),
    Fact.SUPERIOR_AGREED: (
        "SKP pejabat penilai belum disepakati",
        "the appraiser's own SKP is not agreed yet",
    ),
    Fact.REASON_WRITTEN: ("alasan belum ditulis", "no reason is written yet"),
    Fact.TARGETS_CLOSED: ("masa penetapan SKP belum berakhir", "target agreement has not ended yet"),
    Fact.EVIDENCE_OPENED: ("masa pelaporan realisasi belum dibuka", "evidence collection has not opened yet"),
    Fact.EVIDENCE_CLOSED: (
        "masa pelaporan realisasi belum berakhir",
        "evidence collection has not ended yet",
    ),
    Fact.RESULTS_REPORTED: (
        "realisasi setiap target dan bukti dukung belum lengkap",
        "not every target has a result, or there is no evidence",
    ),
    Fact.CALIBRATION_OPENED: ("masa kalibrasi belum dibuka", "calibration has not opened yet"),
    Fact.CALIBRATION_CLOSED: ("masa kalibrasi belum berakhir", "calibration has not ended yet"),
    Fact.RATINGS_GIVEN: (
        "rating hasil kerja dan perilaku kerja belum diisi",
        "the two ratings are not given yet",
    ),
    Fact.UNIT_PREDIKAT_SET: (
        "predikat organisasi unit belum ditetapkan",
        "the unit's predikat is not set yet",
    ),
    Fact.DISTRIBUTION_CHECKED: (
        "distribusi predikat unit belum disetujui",
        "the unit's distribution is not approved yet",
    ),
    Fact.OBJECTION_OPEN: ("masa keberatan telah berakhir", "the objection period has ended"),
    Fact.OBJECTION_CLOSED: ("masa keberatan belum berakhir", "the objection period has not ended yet"),
    Fact.OBJECTION_WRITTEN: (
        "alasan keberatan belum ditulis",
        "the grounds of the objection are not written yet",
    ),
    Fact.BOTH_HEARD: (
        "keterangan pegawai dan pejabat penilai belum keduanya tercatat",
        "the employee and the appraiser have not both been heard yet",
    ),
    Fact.DECISION_WRITTEN: ("keputusan atas keberatan belum ditulis", "the decision is not written yet"),
    Fact.DECISION_OVERDUE: (
        "waktu keputusan atasan belum berakhir",
        "the superior's time to decide has not ended yet",
    ),
    Fact.ASSIGNMENT_ENDED: ("pegawai masih aktif", "the employee is still active"),
    Fact.ASSIGNMENT_ACTIVE: ("pegawai tidak aktif dalam daftar pegawai", "the employee is not active in the roster"),
    Fact.DISTRIBUTION_OPEN: (
        "distribusi predikat unit sudah diajukan atau disetujui",
        "the unit's distribution is already proposed or approved",
    ),
    Fact.SKP_AGREED: ("SKP belum disepakati", "the SKP is not agreed yet"),
    Fact.PROGRESS_WRITTEN: ("kemajuan setiap target belum diisi", "not every target has its progress yet"),
    Fact.FEEDBACK_WRITTEN: ("umpan balik belum ditulis", "no feedback is written yet"),
    Fact.WINDOW_OPEN: ("masa pengisian tidak sedang dibuka", "the window is not open"),
    Fact.WINDOW_CLOSED: ("masa pengisian belum berakhir", "the window has not ended yet"),
    Fact.APPRAISAL_VOIDED: ("penilaiannya masih berjalan", "its appraisal is still under way"),
    Fact.CAPAIAN_WRITTEN: ("capaian organisasi belum ditulis", "the unit's achievement is not written yet"),
    Fact.ALL_RATED: (
        "belum semua pegawai unit dinilai, atau rating pimpinan unit belum mengikuti capaian unit",
        "not everybody in the unit is rated yet, or its head's rating does not follow the unit's capaian yet",
    ),
    Fact.NEVER_PROPOSED: ("distribusi unit pernah diajukan", "the unit's distribution was proposed before"),
    Fact.DEPARTURES_JUSTIFIED: (
        "penyimpangan dari pola distribusi belum dijelaskan",
        "departures from the pattern are not justified yet",
    ),
    Fact.RECORDED_OUTSIDE: ("belum tercatat di e-Kinerja", "it is not on record in e-Kinerja"),
    Fact.WAS_OPEN: ("sebelum dikecualikan tidak dalam keadaan dapat diisi", "it was not open when it was excused"),
    Fact.WAS_REPORTED: ("sebelum dikecualikan belum dilaporkan", "it was not reported when it was excused"),
    Fact.WAS_MISSED: ("sebelum dikecualikan tidak terlewat", "it was not missed when it was excused"),
}

ENTRIES: dict[str, Pair] = {
    Entry.SKP: ("pendekatan dan model SKP", "the approach and model of the SKP"),
    Entry.TARGET: ("target SKP", "the targets of the SKP"),
    Entry.EXPECTATION: ("ekspektasi khusus pimpinan", "what the leader expects in particular"),
    Entry.ANNEX: ("lampiran SKP", "the annex of the SKP"),
    Entry.RESULT: ("realisasi tahunan", "the results of the year"),
    Entry.PROGRESS: ("realisasi periodik", "the progress of the period"),
    Entry.EVIDENCE: ("bukti dukung", "evidence"),
    Entry.FEEDBACK: ("umpan balik", "feedback"),
    Entry.RATING: ("rating hasil kerja dan perilaku kerja", "the ratings of hasil kerja and perilaku kerja"),
    Entry.NILAI: ("nilai SKP dan nilai perilaku kerja", "the numbers of SKP and perilaku kerja"),
    Entry.CAPAIAN: ("predikat organisasi", "the unit's predikat"),
    Entry.JUSTIFICATION: ("penjelasan atas pola distribusi", "the justification of the distribution"),
    Entry.RECEIPT: ("tanda terima hasil", "the receipt of the result"),
    Entry.OBJECTION: ("alasan keberatan", "the grounds of the objection"),
    Entry.HEARING: ("keterangan atas keberatan", "what was said at the hearing"),
    Entry.DECISION: ("keputusan atas keberatan", "the decision on the objection"),
    Entry.CORRECTION: ("permintaan perbaikan pejabat penilai", "the request to correct the appraiser"),
    Entry.CORRECTED: ("keputusan atas perbaikan pejabat penilai", "the decision on the appraiser"),
    Entry.REASON: ("alasan", "a reason"),
}

# Why somebody stands in the place of an official, as it is written before their name.
STAND_INS: dict[str, Pair] = {
    StandIn.PLT: ("Plt.", "acting (Plt.)"),
    StandIn.PLH: ("Plh.", "acting (Plh.)"),
    StandIn.PJ: ("Pj.", "acting (Pj.)"),
}

CHANNELS: dict[str, Pair] = {Channel.EMAIL: ("surel", "e-mail"), Channel.WHATSAPP: ("WhatsApp", "WhatsApp")}

OUTCOMES: dict[str, Pair] = {
    MessageState.QUEUED: ("menunggu", "queued"),
    MessageState.LEASED: ("sedang dikirim", "being sent"),
    MessageState.ACCEPTED: ("terkirim", "accepted"),
    MessageState.DELIVERED: ("sampai", "delivered"),
    MessageState.REJECTED: ("ditolak", "rejected"),
    MessageState.UNKNOWN: ("tidak pasti", "unknown"),
    MessageState.DEAD: ("gagal", "dead"),
    MessageState.SUPPRESSED: ("tidak dikirim", "not sent"),
    MessageState.EXPIRED: ("kedaluwarsa", "expired"),
    MessageState.CANCELLED: ("dibatalkan", "cancelled"),
}

__all__ = [
    "CHANNELS",
    "ENTRIES",
    "EVENTS",
    "MISSING",
    "OUTCOMES",
    "PREDIKAT",
    "ROLES",
    "STAGES",
    "STAND_INS",
    "STATES",
    "say",
]


def say(pair: Pair, language: str) -> str:
    """Give one of the two wordings: `en` for English, anything else Indonesian."""
    return pair[1] if language == "en" else pair[0]


def stands_in(kind: str | None, name: str, official: str | None) -> Pair:
    """Give who stands in whose place: `Plh. Tono, menggantikan Budi`; the name alone for the official of the roster."""
    if not kind:
        return name, name
    if kind == StandIn.VACANCY:
        return (
            f"{name}, atasan berikutnya, karena jabatan itu lowong atau pejabatnya berhalangan",
            f"{name}, the next superior up, as the post is vacant or its official away",
        )
    before = STAND_INS[kind]
    instead = (f", menggantikan {official}", f", for {official}") if official else ("", "")
    return f"{before[0]} {name}{instead[0]}", f"{before[1]} {name}{instead[1]}"


def stage_words(stage: str, period: int, check_ins: int, language: str) -> str:
    """Give a stage as people say it: `Evaluasi periodik triwulan 2`."""
    name = say(STAGES[stage], language)
    if not period:
        return name
    return f"{name} {say(('triwulan', 'quarter') if check_ins == 4 else ('bulan', 'month'), language)} {period}"


def stage_head(stage: str, period: int, check_ins: int, language: str) -> str:
    """Give a stage as the head of a narrow column says it: `SKP`, `TW2`."""
    if not period:
        return say(STAGE_HEADS[stage], language)
    return f"{say(('TW', 'Q') if check_ins == 4 else ('B', 'M'), language)}{period}"
