"""The words of the field, each once: stages, states, roles, facts, entries, predikat.

docs/glossary.md says what each means in law and practice; a test holds the two together.
"""

from enum import StrEnum, auto


class Machine(StrEnum):
    """The three things that have a life of their own."""

    APPRAISAL = auto()
    CHECKIN = auto()
    CALIBRATION = auto()


class Stage(StrEnum):
    """The five stages of a cycle, in the order in which they open."""

    TARGET_AGREEMENT = auto()
    CHECKIN = auto()
    EVIDENCE_COLLECTION = auto()
    CALIBRATION = auto()
    FINAL_SCORING = auto()


class Role(StrEnum):
    """How an actor stands to one appraisal or unit; never a job title."""

    EMPLOYEE = auto()  # pegawai yang dinilai
    APPRAISER = auto()  # pejabat penilai kinerja
    SUPERIOR = auto()  # atasan pejabat penilai kinerja
    PENGELOLA = auto()  # pengelola kinerja of the agency or unit
    HEAD = auto()  # pimpinan unit kerja
    LEADER = auto()  # pimpinan one level above the unit
    CLOCK = auto()  # the scheduler, acting on a deadline


class AppraisalState(StrEnum):
    DRAFTING = auto()
    PROPOSED = auto()
    AGREED = auto()
    REPORTED = auto()
    RATED = auto()
    ISSUED = auto()
    CONTESTED = auto()
    FINAL = auto()
    VOIDED = auto()


class CheckinState(StrEnum):
    OPEN = auto()
    REPORTED = auto()
    REVIEWED = auto()
    MISSED = auto()
    EXCUSED = auto()


class CalibrationState(StrEnum):
    OPEN = auto()
    SET = auto()
    PROPOSED = auto()
    APPROVED = auto()


class Fact(StrEnum):
    """What must already be true: one boolean column of a facts function in store/facts.sql."""

    SKP_COMPLETE = auto()
    SUPERIOR_AGREED = auto()
    REASON_WRITTEN = auto()
    TARGETS_CLOSED = auto()
    EVIDENCE_OPENED = auto()
    EVIDENCE_CLOSED = auto()
    RESULTS_REPORTED = auto()
    CALIBRATION_OPENED = auto()
    CALIBRATION_CLOSED = auto()
    RATINGS_GIVEN = auto()
    UNIT_PREDIKAT_SET = auto()
    DISTRIBUTION_CHECKED = auto()
    OBJECTION_OPEN = auto()
    OBJECTION_CLOSED = auto()
    OBJECTION_WRITTEN = auto()
    BOTH_HEARD = auto()
    DECISION_WRITTEN = auto()
    DECISION_OVERDUE = auto()
    ASSIGNMENT_ENDED = auto()
    ASSIGNMENT_ACTIVE = auto()
    DISTRIBUTION_OPEN = auto()
    SKP_AGREED = auto()
    PROGRESS_WRITTEN = auto()
    FEEDBACK_WRITTEN = auto()
    WINDOW_OPEN = auto()
    WINDOW_CLOSED = auto()
    APPRAISAL_VOIDED = auto()
    CAPAIAN_WRITTEN = auto()
    ALL_RATED = auto()
    NEVER_PROPOSED = auto()
    DEPARTURES_JUSTIFIED = auto()
    RECORDED_OUTSIDE = auto()
    WAS_OPEN = auto()
    WAS_REPORTED = auto()
    WAS_MISSED = auto()


class Entry(StrEnum):
    """A change of facts. It never changes a state."""

    SKP = auto()
    TARGET = auto()
    EXPECTATION = auto()  # ekspektasi khusus pimpinan
    ANNEX = auto()  # lampiran SKP
    RESULT = auto()
    PROGRESS = auto()
    EVIDENCE = auto()
    FEEDBACK = auto()
    RATING = auto()
    NILAI = auto()
    CAPAIAN = auto()
    JUSTIFICATION = auto()
    RECEIPT = auto()
    OBJECTION = auto()
    HEARING = auto()
    DECISION = auto()
    CORRECTION = auto()
    CORRECTED = auto()
    REASON = auto()  # whoever may take the step that asks for a reason may write it


class Ekspektasi(StrEnum):
    """A rating of hasil kerja or of perilaku kerja against what was expected (PermenPANRB 6/2022)."""

    DI_BAWAH = auto()
    SESUAI = auto()
    DI_ATAS = auto()


class Predikat(StrEnum):
    """The predikat kinerja of a person, best first (PermenPANRB 6/2022)."""

    SANGAT_BAIK = auto()
    BAIK = auto()
    BUTUH_PERBAIKAN = auto()
    KURANG = auto()
    SANGAT_KURANG = auto()


class PredikatOrganisasi(StrEnum):
    """The predikat of an organisation: `Istimewa` exists here only (SE MenPANRB 3/2023)."""

    ISTIMEWA = auto()
    BAIK = auto()
    BUTUH_PERBAIKAN = auto()
    KURANG = auto()
    SANGAT_KURANG = auto()


class BerAkhlak(StrEnum):
    """The core values of the ASN, in the order of their word (SE MenPANRB 20/2021)."""

    BERORIENTASI_PELAYANAN = auto()
    AKUNTABEL = auto()
    KOMPETEN = auto()
    HARMONIS = auto()
    LOYAL = auto()
    ADAPTIF = auto()
    KOLABORATIF = auto()


class Approach(StrEnum):
    """The pendekatan of an SKP (PermenPANRB 6/2022)."""

    KUANTITATIF = auto()
    KUALITATIF = auto()


class Model(StrEnum):
    """Whose SKP it is: a JPT or head of an independent unit, or an administrator, pelaksana or functional official."""

    JPT = auto()
    JA_JF = auto()


class Aspek(StrEnum):
    """What an indicator measures."""

    KUANTITAS = auto()
    KUALITAS = auto()
    WAKTU = auto()
    BIAYA = auto()


class Perspektif(StrEnum):
    """Under which perspective a JPT's RHK stands."""

    PENERIMA_LAYANAN = auto()
    PROSES_BISNIS = auto()
    PENGUATAN_INTERNAL = auto()
    ANGGARAN = auto()


class Lampiran(StrEnum):
    """The three parts of the annex of an SKP."""

    DUKUNGAN = auto()  # dukungan sumber daya
    PERTANGGUNGJAWABAN = auto()  # skema pertanggungjawaban
    KONSEKUENSI = auto()


class Polarity(StrEnum):
    """Whether more (naik) or less (turun) of an indicator is better."""

    NAIK = auto()
    TURUN = auto()


class Jenjang(StrEnum):
    """The steps of functional posts (PermenPANRB 1/2023), skilled first."""

    PEMULA = auto()
    TERAMPIL = auto()
    MAHIR = auto()
    PENYELIA = auto()
    AHLI_PERTAMA = auto()
    AHLI_MUDA = auto()
    AHLI_MADYA = auto()
    AHLI_UTAMA = auto()


class Regime(StrEnum):
    """By which regulation an agency appraises: by ratings, or still in numbers."""

    PERMENPANRB6_2022 = auto()
    PP30_2019 = auto()


class StandIn(StrEnum):
    """Why somebody acts in the place of another official."""

    PLT = auto()  # pelaksana tugas
    PLH = auto()  # pelaksana harian
    PJ = auto()  # penjabat
    VACANCY = auto()  # the post is vacant: it falls to the next superior up


class CycleState(StrEnum):
    """A cycle is planned once, opened once and closed once."""

    PLANNED = auto()
    OPEN = auto()
    CLOSED = auto()


class Channel(StrEnum):
    """A way to reach a person."""

    EMAIL = auto()
    WHATSAPP = auto()


class MessageState(StrEnum):
    """Where a message stands (DESIGN of the outbox)."""

    QUEUED = auto()
    LEASED = auto()
    ACCEPTED = auto()
    DELIVERED = auto()
    REJECTED = auto()
    UNKNOWN = auto()
    DEAD = auto()
    SUPPRESSED = auto()
    EXPIRED = auto()
    CANCELLED = auto()


class Answer(StrEnum):
    """What a provider says of a message after it took it: a status of WhatsApp, or a mail that came back."""

    SENT = auto()
    DELIVERED = auto()
    READ = auto()
    FAILED = auto()  # WhatsApp could not deliver it
    BOUNCED = auto()  # returned for good (RFC 3464, action failed)
    DELAYED = auto()  # returned for now: it counts only when it happens again and again


class Suppressed(StrEnum):
    """Why nothing goes to an address any more."""

    REFUSED = auto()  # the provider refused the address when we sent
    BOUNCED = auto()  # a message came back for good
    DELAYED = auto()  # messages came back for now three times in three days
    OPERATOR = auto()  # an operator said so


class Alarm(StrEnum):
    """What an operator is told of at once."""

    CHANNEL_DOWN = auto()  # a breaker has opened: account, password or certificate refused, or nobody answers
    UNKNOWN = auto()  # messages of which nobody knows whether they went out
    QUEUE_OLD = auto()  # a message has been due for more than an hour
    DEAD = auto()  # messages that failed too often
    CALENDAR = auto()  # a year without cuti bersama is needed: reminders of a cycle are not queued
    WEBHOOK = auto()  # a system has not taken its events for more than an hour


class ChangeKind(StrEnum):
    """A bulk change by an operator or a pengelola, which `siklus undo` can take back."""

    MOVE = auto()  # windows of a cycle
    EXTEND = auto()  # one stage of one unit and all below it
    PAUSE = auto()  # the clock of a cycle, or of one agency in it
    RESUME = auto()
    EXCUSE = auto()  # check-ins of many
    ASSIGN = auto()  # other appraisers for many
    UNDO = auto()  # of another change; it cannot be undone itself


class Access(StrEnum):
    """What an account of the console may see and do; people of the roster need none: their roles are relations."""

    OPERATOR = auto()  # all agencies
    PENGELOLA = auto()  # one agency
    VIEWER = auto()  # pemantau: looks, and changes nothing; one agency, or all


class LinkCheck(StrEnum):
    """What became of looking whether a link to evidence can be opened by others."""

    OPENS = auto()
    PRIVATE = auto()  # it asks who is there: a sign-in page, or a refusal
    GONE = auto()  # the server says that there is nothing
    UNREACHED = auto()  # nobody answered, or not in time


class Document(StrEnum):
    """The official documents of an appraisal."""

    SKP = auto()
    DOKUMEN_EVALUASI = auto()


class Colleague(StrEnum):
    """How somebody stands to the person on whose behaviour they are asked (multi-rater input)."""

    PEER = auto()  # rekan kerja
    SUBORDINATE = auto()  # bawahan


class Scope(StrEnum):
    """What a token of another system may do through the API."""

    READ_STATUS = auto()
    READ_ENTRIES = auto()
    WRITE_ENTRIES = auto()
    TAKE_STEPS = auto()
    WEBHOOKS = auto()
