"""Every table, on one page. Alembic reads this; nothing else defines a column.

Views and functions stand beside it in facts.sql. Days end in _on, moments in _at.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from domain.terms import (
    Access,
    Alarm,
    Answer,
    AppraisalState,
    Approach,
    Aspek,
    BerAkhlak,
    CalibrationState,
    ChangeKind,
    Channel,
    CheckinState,
    Colleague,
    CycleState,
    Document,
    Ekspektasi,
    Jenjang,
    Lampiran,
    LinkCheck,
    Machine,
    MessageState,
    Model,
    Perspektif,
    Polarity,
    Predikat,
    PredikatOrganisasi,
    Stage,
    StandIn,
    Suppressed,
)

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)

SUMMED = {"autosummarize": "on"}  # block ranges are summarised as they fill, not at the next vacuum


def _id() -> Column[int]:
    return Column("id", BigInteger, Identity(), primary_key=True)


def _nip(name: str, nullable: bool = True) -> Column[str]:
    return Column(name, String(18), nullable=nullable)


def _at(name: str, nullable: bool = False) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _one_of(column: str, kind: type[StrEnum]) -> CheckConstraint:
    words = ", ".join(f"'{word}'" for word in kind)
    return CheckConstraint(f"{column} in ({words})", name=column)


# --- people -----------------------------------------------------------------------------------------

agency = Table(
    "agency",
    metadata,
    _id(),
    Column("code", Text, nullable=False, unique=True),  # INSTANSI KERJA ID
    Column("name", Text, nullable=False),
)

unit = Table(
    "unit",
    metadata,
    _id(),
    Column("agency_id", ForeignKey("agency.id"), nullable=False),
    Column("code", Text, nullable=False),  # UNOR ID
    Column("name", Text, nullable=False),
    Column("parent_id", ForeignKey("unit.id")),  # UNOR INDUK ID
    Column("zone", Text, nullable=False, server_default="Asia/Jakarta"),
    Column("six_days", Boolean, nullable=False, server_default=text("false")),  # it works on Saturdays too
    # Who leads the unit, and who stands one level above: read off the roster. Where somebody acts for them, _nip is
    # that person, _as says as what, and _for is whom they act for (none where the post is vacant).
    _nip("head_nip"),
    Column("head_as", Text),
    _nip("head_for"),
    _nip("leader_nip"),
    Column("leader_as", Text),
    _nip("leader_for"),
    UniqueConstraint("agency_id", "code"),
    Index("unit_head_nip_idx", "head_nip"),
    Index("unit_leader_nip_idx", "leader_nip"),
)

person = Table(
    "person",
    metadata,
    Column("nip", String(18), primary_key=True),
    Column("name", Text, nullable=False),
    Column("front_title", Text, nullable=False, server_default=""),
    Column("back_title", Text, nullable=False, server_default=""),
    Column("kind", Text, nullable=False),  # PNS, PPPK
    Column("mobile", Text),  # E.164, checked to be an Indonesian mobile number
    Column("email", Text),
    Column("language", Text, nullable=False, server_default="id"),
    Index("person_email_idx", text("lower(email)")),  # somebody asks for a link to sign in
    Index("person_mobile_idx", "mobile"),
)

# A dated spell: who worked where, appraised by whom. The open spell has no ends_on.
assignment = Table(
    "assignment",
    metadata,
    _id(),
    Column("nip", ForeignKey("person.nip"), nullable=False),
    Column("agency_id", ForeignKey("agency.id"), nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("position", Text, nullable=False, server_default=""),
    Column("position_kind", Text, nullable=False, server_default=""),  # JENIS JABATAN NAMA
    Column("rank", Text, nullable=False, server_default=""),  # GOL AKHIR NAMA
    Column("position_since_on", Date),  # TMT JABATAN
    _nip("appraiser_nip"),  # as the roster has it
    _nip("effective_nip"),  # who appraises in that one's place today: an acting official, or the next one up
    Column("effective_as", Text),  # as what
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    CheckConstraint("ends_on is null or ends_on >= starts_on", name="dates"),
    Index("assignment_open_key", "nip", unique=True, postgresql_where=text("ends_on is null")),
    Index("assignment_appraiser_nip_idx", "appraiser_nip", postgresql_where=text("ends_on is null")),
    Index("assignment_effective_nip_idx", "effective_nip", postgresql_where=text("effective_nip is not null")),
    Index("assignment_agency_id_idx", "agency_id", postgresql_where=text("ends_on is null")),
)

# Somebody acts for an official of a unit (plt, plh, pj) between two days; for_nip is none where the post is vacant.
acting = Table(
    "acting",
    metadata,
    _id(),
    Column("nip", ForeignKey("person.nip"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    _nip("for_nip"),
    Column("decree", Text, nullable=False, server_default=""),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("by", Text, nullable=False),
    _at("at"),
    # Whether it is in force as far as the effective appraisers of assignment know: the day makes the two agree.
    Column("applied", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("ends_on is null or ends_on >= starts_on", name="dates"),
    _one_of("kind", StandIn),
)

# An employee says that the roster names a wrong appraiser; the pengelola decides. An approved one holds until the
# roster itself names somebody other than `instead_of`.
correction = Table(
    "correction",
    metadata,
    _id(),
    Column("nip", ForeignKey("person.nip"), nullable=False),
    _nip("wanted_nip"),
    _nip("instead_of"),
    Column("words", Text, nullable=False),
    Column("by", Text, nullable=False),
    _at("at"),
    Column("decision", Text),  # disetujui, ditolak
    Column("decision_words", Text),
    Column("decided_by", Text),
    _at("decided_at", nullable=True),
    Index("correction_nip_idx", "nip"),
)

pengelola = Table(
    "pengelola",
    metadata,
    _nip("nip", nullable=False),
    Column("agency_id", ForeignKey("agency.id"), nullable=False),
    PrimaryKeyConstraint("nip", "agency_id"),
)


def _days_of_objection() -> list[Column[Any]]:
    """Days read from the policy once: to unpack it again for each of a million appraisals would cost 4 us a row."""
    limits = {
        "objection_days": "keberatan_hari",
        "decision_days": "keputusan_keberatan_hari",
        "presumed_days": "dianggap_diterima_hari",
    }
    return [
        Column(name, SmallInteger, Computed(f"(policy #>> '{{batas_waktu,{key}}}')::smallint", True))
        for name, key in limits.items()
    ]


# --- cycles -----------------------------------------------------------------------------------------

cycle = Table(
    "cycle",
    metadata,
    _id(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("check_ins", SmallInteger, nullable=False),  # 4 or 12
    Column("state", Text, nullable=False, server_default=CycleState.PLANNED),
    Column("plan", JSONB, nullable=False),
    Column("policy", JSONB, nullable=False),  # the resolved rules it was planned with
    Column("policy_hash", Text, nullable=False),
    Column("overlays", JSONB, nullable=False, server_default="{}"),  # what agencies had of their own, by code
    *_days_of_objection(),
    _at("planned_at"),
    _at("opened_at", nullable=True),
    _at("closed_at", nullable=True),
    _one_of("state", CycleState),
)

cycle_agency = Table(
    "cycle_agency",
    metadata,
    Column("cycle_id", ForeignKey("cycle.id"), nullable=False),
    Column("agency_id", ForeignKey("agency.id"), nullable=False),
    _at("opened_at", nullable=True),
    _at("paused_at", nullable=True),  # since when the clock closes nothing and reminds nobody; none: it does
    Column("policy", JSONB),  # the whole rules of an agency with an overlay; none: the cycle's own
    Column("policy_hash", Text),
    *_days_of_objection(),
    PrimaryKeyConstraint("cycle_id", "agency_id"),
)

# The plan's windows. period is 0 but for check-ins.
window = Table(
    "cycle_window",
    metadata,
    Column("cycle_id", ForeignKey("cycle.id"), nullable=False),
    Column("stage", Text, nullable=False),
    Column("period", SmallInteger, nullable=False),
    _at("opens_at"),
    _at("due_at"),
    PrimaryKeyConstraint("cycle_id", "stage", "period"),
    CheckConstraint("due_at > opens_at", name="order"),
    _one_of("stage", Stage),
)

# What the windows mean for one unit, extensions included: the only place where a due time is read.
deadline = Table(
    "deadline",
    metadata,
    Column("cycle_id", BigInteger, nullable=False),  # copied from tables that have foreign keys
    Column("unit_id", BigInteger, nullable=False),
    Column("stage", Text, nullable=False),
    Column("period", SmallInteger, nullable=False),
    _at("opens_at"),
    _at("due_at"),
    PrimaryKeyConstraint("cycle_id", "unit_id", "stage", "period"),
    CheckConstraint("due_at > opens_at", name="order"),
)

extension = Table(
    "extension",
    metadata,
    _id(),
    Column("cycle_id", ForeignKey("cycle.id"), nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("stage", Text, nullable=False),
    Column("period", SmallInteger, nullable=False),
    _at("due_at"),
    Column("actor", Text, nullable=False),
    _at("at"),
)

# --- the three machines -----------------------------------------------------------------------------


def _life(kind: type[StrEnum]) -> list[Column[Any]]:
    """Columns that only the door writes: the state, since when, and the head of the audit chain."""
    first = next(iter(kind))
    return [
        Column("state", Text, nullable=False, server_default=first),
        _at("began_at"),
        _at("state_since"),
        Column("seq", Integer, nullable=False, server_default="0"),
        Column("hash", LargeBinary),
    ]


appraisal = Table(
    "appraisal",
    metadata,
    _id(),
    # No foreign keys on these four: they are copied from tables that have them, a million rows at once.
    Column("cycle_id", BigInteger, nullable=False),
    Column("agency_id", BigInteger, nullable=False),
    Column("unit_id", BigInteger, nullable=False),
    Column("assignment_id", BigInteger, nullable=False),
    _nip("employee_nip", nullable=False),
    _nip("appraiser_nip"),  # who acts as appraiser today; _as and _for say in whose place, as for units
    Column("appraiser_as", Text),
    _nip("appraiser_for"),
    _nip("superior_nip"),
    Column("superior_as", Text),
    _nip("superior_for"),
    *_life(AppraisalState),
    Column("hasil", Text),  # the annual ratings in force and what follows from them
    Column("perilaku", Text),
    Column("nilai", Numeric),  # in place of the ratings, where an agency keeps PP 30/2019
    Column("predikat", Text),
    _at("received_at", nullable=True),  # when the result was received, and how that is known: diakui, terkirim
    Column("received_how", Text),
    Column("objection_until", Date),  # the last whole day of objection that follows from it
    UniqueConstraint("employee_nip", "cycle_id"),
    # They are taken in agency by agency, so block ranges find them; a tree would make that a sixth dearer.
    Index("appraisal_agency_id_idx", "agency_id", postgresql_using="brin", postgresql_with={"pages_per_range": 32}),
    _one_of("state", AppraisalState),
    _one_of("hasil", Ekspektasi),
    _one_of("perilaku", Ekspektasi),
    _one_of("predikat", Predikat),
)

# Somebody's appraisal went along with them to another unit: where it stood before, so that the counts of a past
# moment are those of the units of that day.
transfer = Table(
    "transfer",
    metadata,
    _id(),
    Column("appraisal_id", BigInteger, nullable=False),  # copied from appraisal, a million rows at once
    Column("agency_id", BigInteger, nullable=False),  # which it left
    Column("unit_id", BigInteger, nullable=False),
    _at("at"),
    Index("transfer_at_idx", "at"),
)

checkin = Table(
    "checkin",
    metadata,
    _id(),
    Column("appraisal_id", BigInteger, nullable=False),  # copied from appraisal, a million rows at once
    Column("period", SmallInteger, nullable=False),
    *_life(CheckinState),
    UniqueConstraint("appraisal_id", "period"),
    _one_of("state", CheckinState),
)

calibration = Table(
    "calibration",
    metadata,
    _id(),
    Column("cycle_id", BigInteger, nullable=False),  # copied from tables that have foreign keys
    Column("unit_id", BigInteger, nullable=False),
    *_life(CalibrationState),
    Column("capaian", Text),  # the predikat of the organisation
    Column("justification", Text),
    UniqueConstraint("unit_id", "cycle_id"),
    _one_of("state", CalibrationState),
    _one_of("capaian", PredikatOrganisasi),
)

# Every capaian and justification ever written; the ones in force also stand on the calibration.
calibration_entry = Table(
    "calibration_entry",
    metadata,
    _id(),
    Column("calibration_id", ForeignKey("calibration.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("by", Text, nullable=False),
    _at("at"),
    CheckConstraint("kind in ('capaian', 'justification')", name="kind"),
    Index("calibration_entry_calibration_id_idx", "calibration_id"),
)

# --- the audit --------------------------------------------------------------------------------------

# Written from domain.lifecycle at every migration: an illegal step cannot be stored.
rule = Table(
    "lifecycle_rule",
    metadata,
    Column("machine", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("target", Text, nullable=False),
    PrimaryKeyConstraint("machine", "event", "source", "target"),
)

# What one statement of the door did from one source state: one click, or the nightly close of a million.
operation = Table(
    "operation",
    metadata,
    _id(),
    Column("machine", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("actor", Text, nullable=False),
    _nip("behalf"),  # on behalf of whom an acting official took the step
    _at("at"),
    Index("operation_at_idx", "at", postgresql_using="brin", postgresql_with=SUMMED),  # the audit is read from a day on
    ForeignKeyConstraint(
        ["machine", "event", "source", "target"],
        ["lifecycle_rule.machine", "lifecycle_rule.event", "lifecycle_rule.source", "lifecycle_rule.target"],
    ),
)

# One subject's part in an operation. A foreign key from here, checked row by row, would cost as much as the move
# itself (measured: 3.5 us a row); the hash is taken over the operation's words too, so a step that points
# elsewhere is found and named by `siklus audit verify`.
step = Table(
    "step",
    metadata,
    Column("machine", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("seq", Integer, nullable=False),  # 1, 2, 3 … of this subject
    Column("operation_id", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),  # over this step and the hash of the step before it
    PrimaryKeyConstraint("subject_id", "seq", "machine"),  # numbers first: a fifth less to write than words first
    _one_of("machine", Machine),
    Index("step_operation_id_idx", "operation_id", postgresql_using="brin", postgresql_with=SUMMED),
)

# What the audit says of a stage that is over, kept for forecasts: how many of a unit, or (unit_id 0) of those of an
# agency with the same windows, were done on which day. `asked` stands on the row of the due day. Only store/curves.py
# writes and reads it; it can be emptied at any time.
curve = Table(
    "curve",
    metadata,
    Column("cycle_id", BigInteger, nullable=False),
    Column("agency_id", BigInteger, nullable=False),
    Column("unit_id", BigInteger, nullable=False),
    Column("stage", Text, nullable=False),
    Column("period", SmallInteger, nullable=False),
    Column("zone", Text, nullable=False),
    Column("six_days", Boolean, nullable=False),
    _at("opens_at"),
    _at("due_at"),
    Column("day", Date, nullable=False),  # in the unit's zone
    Column("late", Boolean, nullable=False),  # after the due time
    Column("done", Integer, nullable=False),
    Column("asked", Integer, nullable=False),
    Index("curve_cycle_id_agency_id_idx", "cycle_id", "agency_id"),
    Index("curve_cycle_id_unit_id_idx", "cycle_id", "unit_id"),
)

# How many stand where, as sums of changes: the door adds a row per unit and change, a fold sums them up.
tally = Table(
    "tally",
    metadata,
    Column("cycle_id", BigInteger, nullable=False),
    Column("agency_id", BigInteger, nullable=False),
    Column("unit_id", BigInteger, nullable=False),
    Column("machine", Text, nullable=False),
    Column("period", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("folded", Boolean, nullable=False, server_default=text("false")),
    Index("tally_cycle_id_agency_id_idx", "cycle_id", "agency_id"),
    Index("tally_loose_idx", "cycle_id", postgresql_where=text("not folded")),
)

# What the folded rows of the tally sum up to for an agency: only the fold writes it.
agency_tally = Table(
    "agency_tally",
    metadata,
    Column("cycle_id", BigInteger, nullable=False),
    Column("agency_id", BigInteger, nullable=False),
    Column("machine", Text, nullable=False),
    Column("period", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("n", BigInteger, nullable=False),
    PrimaryKeyConstraint("cycle_id", "agency_id", "machine", "period", "state"),
)

# --- entries ----------------------------------------------------------------------------------------


def _entered() -> list[Column[Any]]:
    return [Column("by", Text, nullable=False), _at("at")]


# The head of an SKP. Without one it is a quantitative SKP of a JA or JF.
skp = Table(
    "skp",
    metadata,
    Column("appraisal_id", ForeignKey("appraisal.id"), primary_key=True),
    Column("approach", Text, nullable=False),
    Column("model", Text, nullable=False),
    *_entered(),
    _one_of("approach", Approach),
    _one_of("model", Model),
)

# A line of an SKP: an RHK with one indicator. A line that was taken out after an agreement is dropped, not deleted:
# what was reported on it stays.
target = Table(
    "target",
    metadata,
    _id(),
    Column("appraisal_id", ForeignKey("appraisal.id"), nullable=False),
    Column("no", SmallInteger, nullable=False),
    Column("kind", Text, nullable=False, server_default="utama"),  # utama, tambahan
    Column("rhk", Text, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("target", Text, nullable=False),  # as it is written on the form: `80-90 persen`
    Column("aspek", Text),  # kuantitatif
    Column("low", Numeric),  # the target in numbers; a range has two that differ
    Column("high", Numeric),
    Column("satuan", Text),  # the unit of measure
    Column("polarity", Text),
    Column("perspektif", Text),  # of a JPT
    Column("above_id", ForeignKey("target.id", ondelete="SET NULL")),  # the superior's RHK that is intervened
    Column("indicator_code", Text),  # of the catalogue
    Column("dropped", Boolean, nullable=False, server_default=text("false")),
    *_entered(),
    UniqueConstraint("appraisal_id", "no"),
    CheckConstraint("kind in ('utama', 'tambahan')", name="kind"),
    CheckConstraint("low <= high", name="range"),
    _one_of("aspek", Aspek),
    _one_of("polarity", Polarity),
    _one_of("perspektif", Perspektif),
    Index("target_above_id_idx", "above_id", postgresql_where=text("above_id is not null")),
)

# What the leader expects in particular of one BerAKHLAK value (ekspektasi khusus pimpinan).
expectation = Table(
    "expectation",
    metadata,
    Column("appraisal_id", ForeignKey("appraisal.id"), nullable=False),
    Column("value", Text, nullable=False),
    Column("words", Text, nullable=False),
    *_entered(),
    PrimaryKeyConstraint("appraisal_id", "value"),
    _one_of("value", BerAkhlak),
)

# The annex of an SKP (lampiran).
annex = Table(
    "annex",
    metadata,
    Column("appraisal_id", ForeignKey("appraisal.id"), nullable=False),
    Column("part", Text, nullable=False),
    Column("words", Text, nullable=False),
    *_entered(),
    PrimaryKeyConstraint("appraisal_id", "part"),
    _one_of("part", Lampiran),
)

# An agreed SKP as it was before it was amended, whole: head, lines, expectations, annex. seq is that of the step
# which agreed to it.
skp_version = Table(
    "skp_version",
    metadata,
    Column("appraisal_id", ForeignKey("appraisal.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("agreed_by", Text, nullable=False),
    _at("agreed_at"),
    PrimaryKeyConstraint("appraisal_id", "seq"),
)

# period 0 is the year as a whole, 1 … the check-ins.
result = Table(
    "result",
    metadata,
    Column("target_id", ForeignKey("target.id", ondelete="CASCADE"), nullable=False),
    Column("period", SmallInteger, nullable=False),
    Column("result", Text, nullable=False),
    Column("value", Numeric),  # in numbers, where it is one
    *_entered(),
    PrimaryKeyConstraint("target_id", "period"),
)

evidence = Table(
    "evidence",
    metadata,
    _id(),
    Column("appraisal_id", ForeignKey("appraisal.id"), nullable=False),
    Column("period", SmallInteger, nullable=False),
    Column("target_id", ForeignKey("target.id")),  # the line that it proves; none: the whole report
    Column("name", Text, nullable=False),
    Column("link", Text),
    Column("sha256", Text, nullable=False),  # of the file's bytes, or of the link's text
    Column("media", Text),  # of a file kept by siklus: its kind by content, such as image/jpeg; none: only its hash
    Column("size", BigInteger),  # its bytes
    Column("link_check", Text),  # what became of opening the link, and when that was tried
    _at("checked_at", nullable=True),
    *_entered(),
    UniqueConstraint("appraisal_id", "period", "sha256"),
    _one_of("link_check", LinkCheck),
)

feedback = Table(
    "feedback",
    metadata,
    _id(),
    Column("appraisal_id", ForeignKey("appraisal.id"), nullable=False),
    Column("period", SmallInteger, nullable=False),
    Column("words", Text, nullable=False),
    *_entered(),
    Index("feedback_appraisal_id_period_idx", "appraisal_id", "period"),
)

# Every rating ever given; the annual one in force also stands on the appraisal.
rating = Table(
    "rating",
    metadata,
    _id(),
    Column("appraisal_id", BigInteger, nullable=False),  # copied from appraisal, a million rows at once
    Column("period", SmallInteger, nullable=False),
    Column("hasil", Text),
    Column("perilaku", Text),
    Column("nilai_skp", Numeric),  # the three numbers and the new idea belong to PP 30/2019
    Column("nilai_perilaku", Numeric),
    Column("nilai", Numeric),
    Column("idea", Text),
    Column("predikat", Text, nullable=False),
    *_entered(),
    CheckConstraint("(hasil is null) = (perilaku is null) and (hasil is null) <> (nilai is null)", name="kind"),
    Index("rating_appraisal_id_period_idx", "appraisal_id", "period"),
    _one_of("hasil", Ekspektasi),
    _one_of("perilaku", Ekspektasi),
    _one_of("predikat", Predikat),
)

# A reason holds for one step of one subject: the one that would get this seq.
reason = Table(
    "reason",
    metadata,
    Column("machine", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("event", Text, nullable=False),
    Column("words", Text, nullable=False),
    *_entered(),
    PrimaryKeyConstraint("machine", "subject_id", "seq", "event"),
)

objection = Table(
    "objection",
    metadata,
    Column("appraisal_id", ForeignKey("appraisal.id"), primary_key=True),
    Column("grounds", Text, nullable=False),
    *_entered(),
    Column("decision", Text),  # dikabulkan, ditolak
    Column("decision_words", Text),
    Column("decided_by", Text),
    _at("decided_at", nullable=True),
)

# What the two sides said before the superior decided: written by themselves, or by the superior who heard them.
hearing = Table(
    "hearing",
    metadata,
    _id(),
    Column("appraisal_id", ForeignKey("appraisal.id"), nullable=False),
    Column("side", Text, nullable=False),
    Column("words", Text, nullable=False),
    *_entered(),
    CheckConstraint("side in ('employee', 'appraiser')", name="side"),
    Index("hearing_appraisal_id_idx", "appraisal_id"),
)

# The angka kredit of a final appraisal, a row for each part of the year in one jenjang.
credit = Table(
    "credit",
    metadata,
    Column("appraisal_id", BigInteger, nullable=False),  # copied from appraisal, a million rows at once
    Column("no", SmallInteger, nullable=False),
    Column("jenjang", Text, nullable=False),
    Column("predikat", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("months", SmallInteger, nullable=False),
    Column("coefficient", Numeric, nullable=False),
    Column("percent", SmallInteger, nullable=False),
    Column("credit", Numeric(8, 2), nullable=False),
    _at("at"),
    PrimaryKeyConstraint("appraisal_id", "no"),
    _one_of("jenjang", Jenjang),
    _one_of("predikat", Predikat),
)

# --- messages ---------------------------------------------------------------------------------------

# A rung of the ladder that has been climbed: it is climbed once, by whoever waited then.
rung = Table(
    "rung",
    metadata,
    Column("cycle_id", ForeignKey("cycle.id"), nullable=False),
    Column("stage", Text, nullable=False),
    Column("period", SmallInteger, nullable=False),
    _at("due_at"),
    Column("six_days", Boolean, nullable=False),  # of units with this working week
    Column("day", Date, nullable=False),
    _at("queued_at"),
    PrimaryKeyConstraint("cycle_id", "stage", "period", "due_at", "six_days", "day"),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("dedupe", Text, nullable=False, unique=True),
    Column("cycle_id", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
    _nip("recipient_nip", nullable=False),
    Column("template", Text, nullable=False),
    Column("subject_id", BigInteger),  # of a notice: the first appraisal, check-in or unit it speaks of
    Column("count", Integer, nullable=False, server_default="1"),
    Column("state", Text, nullable=False, server_default=MessageState.QUEUED),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("lease_no", Integer, nullable=False, server_default="0"),
    _at("lease_until", nullable=True),
    _at("created_at"),
    _at("not_before"),
    _at("expires_at", nullable=True),
    _at("sent_at", nullable=True),
    Column("provider_id", Text),
    Column("code", Text),
    _one_of("state", MessageState),
    _one_of("channel", Channel),
    Index("outbox_waiting_idx", "channel", "not_before", "id", postgresql_where=text("state = 'queued'")),
    Index("outbox_leased_idx", "lease_until", postgresql_where=text("state = 'leased'")),
    # Only what has been sent is in these: queueing, a million rows at once, does not pay for them.
    Index("outbox_recipient_nip_sent_at_idx", "recipient_nip", "sent_at", postgresql_where=text("sent_at is not null")),
    Index("outbox_sent_at_idx", "sent_at", postgresql_where=text("sent_at is not null")),
    Index(
        "outbox_troubled_idx", "state", "not_before", postgresql_where=text("state in ('unknown', 'dead', 'rejected')")
    ),
)

# What a provider said later: a WhatsApp status, a mail that came back. It may come before our own commit, so it is
# kept first and applied when the message is settled; one that is told twice is kept once.
answer = Table(
    "answer",
    metadata,
    _id(),
    Column("channel", Text, nullable=False),
    Column("outbox_id", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),
    Column("code", Text, nullable=False, server_default=""),  # Meta's error code, or an enhanced status such as 5.1.1
    Column("provider_id", Text, nullable=False, server_default=""),
    _at("at"),  # by the provider's clock
    _at("received_at"),
    _at("applied_at", nullable=True),
    UniqueConstraint("outbox_id", "answer", "provider_id"),
    Index("answer_loose_idx", "id", postgresql_where=text("applied_at is null")),
    _one_of("channel", Channel),
    _one_of("answer", Answer),
)

# An address that reaches nobody. The next address that the roster names for a person is not in here.
suppression = Table(
    "suppression",
    metadata,
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("code", Text, nullable=False, server_default=""),
    Column("by", Text, nullable=False),
    _at("at"),
    PrimaryKeyConstraint("address", "channel"),
    _one_of("channel", Channel),
    _one_of("reason", Suppressed),
)

# Who wants no reminders by a channel. Notices of a step still come by e-mail: some of them start a term of law.
optout = Table(
    "optout",
    metadata,
    Column("nip", ForeignKey("person.nip"), nullable=False),
    Column("channel", Text, nullable=False),
    *_entered(),
    PrimaryKeyConstraint("nip", "channel"),
    _one_of("channel", Channel),
)

# What all workers share of a channel: when its next message may go, and whether its breaker is open. These are
# moments of the real clock, also in a simulated year.
pace = Table(
    "pace",
    metadata,
    Column("channel", Text, primary_key=True),
    _at("next_at", nullable=True),
    Column("failures", Integer, nullable=False, server_default="0"),  # one after another
    _at("open_until", nullable=True),  # nothing is tried before; none: the breaker is closed
    _at("opened_at", nullable=True),
    Column("code", Text, nullable=False, server_default=""),
    _one_of("channel", Channel),
)

# What the operator has been told of, and when it ended.
alarm = Table(
    "alarm",
    metadata,
    _id(),
    Column("alarm", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default=""),  # a channel, a cycle, a year: never a person
    Column("n", Integer, nullable=False, server_default="1"),
    _at("began_at"),
    _at("told_at", nullable=True),
    _at("ended_at", nullable=True),
    _one_of("alarm", Alarm),
    Index("alarm_open_key", "alarm", "subject", unique=True, postgresql_where=text("ended_at is null")),
)

# One row: the key under which links to unsubscribe and return paths are sealed.
installation = Table(
    "installation",
    metadata,
    Column("id", SmallInteger, primary_key=True, server_default="1"),
    Column("secret", Text, nullable=False),
    CheckConstraint("id = 1", name="one"),
)

# --- what is on record outside ---------------------------------------------------------------------------

# A file out of BKN's e-Kinerja, known by its bytes: reading it once more changes nothing.
outside_file = Table(
    "outside_file",
    metadata,
    _id(),
    Column("cycle_id", ForeignKey("cycle.id"), nullable=False),
    Column("sha256", Text, nullable=False),
    Column("name", Text, nullable=False),
    _at("at"),
    UniqueConstraint("cycle_id", "sha256"),
)

# What e-Kinerja shows as done, once for each person and thing; period 0 is the year. It agrees with what we know, or
# a pengelola took it: everything else waits in outside_item.
outside = Table(
    "outside",
    metadata,
    Column("nip", String(18), nullable=False),
    Column("cycle_id", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("period", SmallInteger, nullable=False),
    Column("hasil", Text),
    Column("perilaku", Text),
    Column("predikat", Text),
    _nip("appraiser_nip"),
    Column("file_id", BigInteger, nullable=False),
    _at("at"),
    PrimaryKeyConstraint("nip", "cycle_id", "what", "period"),
    CheckConstraint("(what = 'skp') = (predikat is null) and what in ('skp', 'evaluation')", name="what"),
    _one_of("hasil", Ekspektasi),
    _one_of("perilaku", Ekspektasi),
    _one_of("predikat", Predikat),
)

# A row of such a file that disagrees with what we know, or a sheet that speaks of no period of ours (no NIP then).
# `said` is the row in one text, so that the same disagreement is on the list once, and not again when it was settled.
outside_item = Table(
    "outside_item",
    metadata,
    _id(),
    Column("cycle_id", ForeignKey("cycle.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("nip", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("period", SmallInteger, nullable=False),
    Column("hasil", Text),
    Column("perilaku", Text),
    Column("predikat", Text),
    _nip("appraiser_nip"),
    Column("said", Text, nullable=False),
    Column("ours", Text, nullable=False, server_default=""),
    Column("rows", Integer, nullable=False, server_default="1"),
    Column("file_id", ForeignKey("outside_file.id"), nullable=False),
    Column("sheet", Text, nullable=False),
    Column("row", Integer, nullable=False),
    _at("at"),
    Column("settled", Text),  # keep, take, gone
    Column("settled_by", Text),
    _at("settled_at", nullable=True),
    UniqueConstraint("cycle_id", "kind", "nip", "what", "period", "said"),
    Index("outside_item_open_idx", "cycle_id", postgresql_where=text("settled is null")),
)

# --- bulk changes by an operator -------------------------------------------------------------------------

# One bulk change: who, when, what, why, and how many people it touched. Written in its own transaction.
change = Table(
    "change",
    metadata,
    _id(),
    Column("kind", Text, nullable=False),
    Column("cycle_id", ForeignKey("cycle.id"), nullable=False),
    Column("agency_id", BigInteger),  # the only agency that it touched; none: several, or a whole cycle
    Column("actor", Text, nullable=False),
    _at("at"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("what", JSONB, nullable=False),  # what was asked for, as it was understood
    Column("people", Integer, nullable=False, server_default="0"),
    Column("undone_by", ForeignKey("change.id")),
    _one_of("kind", ChangeKind),
)

# Each row that it wrote, as it was (none: it is new) and as it became (none: it is gone). `subject` is what the row
# belongs to: rows of one subject are taken back together or not at all.
change_row = Table(
    "change_row",
    metadata,
    Column("change_id", BigInteger, nullable=False),
    Column("relation", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("before", JSONB),
    Column("after", JSONB),
    Index("change_row_change_id_idx", "change_id"),
)

# --- the portal ------------------------------------------------------------------------------------------

# Who may sign in to the console. The first operator of an installation has no address: `siklus up` prints their link.
account = Table(
    "account",
    metadata,
    _id(),
    Column("email", Text, unique=True),  # in small letters
    Column("name", Text, nullable=False),
    Column("access", Text, nullable=False),
    Column("agency_id", ForeignKey("agency.id")),  # the only one that they see; none: all
    Column("language", Text, nullable=False, server_default="id"),
    Column("by", Text, nullable=False),
    _at("at"),
    _at("ended_at", nullable=True),  # since when they may not sign in any more
    CheckConstraint("access <> 'pengelola' OR agency_id IS NOT NULL", name="agency"),
    CheckConstraint("access <> 'operator' OR agency_id IS NULL", name="operator"),
    _one_of("access", Access),
)

# A link that signs in once. What opens it is sealed from its number, so the row is no key to anything. It goes out
# by a channel unless it is printed (channel none), and is of an account or of a person of the roster.
sign_in = Table(
    "sign_in",
    metadata,
    _id(),
    Column("account_id", ForeignKey("account.id")),
    Column("nip", ForeignKey("person.nip")),
    Column("channel", Text),
    _at("at"),
    _at("expires_at"),
    _at("sent_at", nullable=True),
    _at("used_at", nullable=True),
    CheckConstraint("(account_id IS NULL) <> (nip IS NULL)", name="whose"),
    _one_of("channel", Channel),
    Index("sign_in_waiting_idx", "id", postgresql_where=text("sent_at IS NULL AND channel IS NOT NULL")),
)

# The link of a message has signed its reader in: once, and never again.
used_link = Table(
    "used_link",
    metadata,
    Column("outbox_id", BigInteger, primary_key=True),
    _at("at"),
)

# A browser that is signed in, known by the SHA-256 of what its cookie holds.
session = Table(
    "session",
    metadata,
    _id(),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("account_id", ForeignKey("account.id")),
    Column("nip", ForeignKey("person.nip")),
    Column("language", Text, nullable=False, server_default="id"),
    Column("browser", Text, nullable=False, server_default=""),  # as it calls itself
    Column("how", Text, nullable=False),  # link, task, oidc
    _at("began_at"),
    _at("seen_at"),
    _at("expires_at"),
    _at("ended_at", nullable=True),
    CheckConstraint("(account_id IS NULL) <> (nip IS NULL)", name="whose"),
    Index("session_account_id_idx", "account_id"),
    Index("session_nip_idx", "nip"),
)

# How often something was tried in a stretch of time. The key is a hash: no address and no number stands here.
attempt = Table(
    "attempt",
    metadata,
    Column("key", LargeBinary, nullable=False),
    _at("since"),
    Column("n", Integer, nullable=False, server_default="1"),
    PrimaryKeyConstraint("key", "since"),
)

# What somebody has begun to type and not yet handed in, whole: nothing is checked, nothing is lost. version counts
# the savings, so that a second tab learns of the first.
draft = Table(
    "draft",
    metadata,
    Column("nip", ForeignKey("person.nip"), nullable=False),
    Column("form", Text, nullable=False),  # skp, result, rating, …
    Column("subject_id", BigInteger, nullable=False),  # the appraisal, check-in or unit
    Column("period", SmallInteger, nullable=False, server_default="0"),
    Column("content", JSONB, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    _at("at"),
    PrimaryKeyConstraint("nip", "form", "subject_id", "period"),
)

# What the appraiser says of a line while the SKP is talked over; no: the line, none: the whole.
remark = Table(
    "remark",
    metadata,
    _id(),
    Column("appraisal_id", ForeignKey("appraisal.id"), nullable=False),
    Column("no", SmallInteger),
    Column("words", Text, nullable=False),
    *_entered(),
    _at("settled_at", nullable=True),
    Index("remark_appraisal_id_idx", "appraisal_id"),
)

# An example of behaviour under one BerAKHLAK value, by the employee or by the appraiser.
behaviour = Table(
    "behaviour",
    metadata,
    _id(),
    Column("appraisal_id", ForeignKey("appraisal.id"), nullable=False),
    Column("period", SmallInteger, nullable=False),
    Column("value", Text, nullable=False),
    Column("words", Text, nullable=False),
    *_entered(),
    Index("behaviour_appraisal_id_idx", "appraisal_id"),
    _one_of("value", BerAkhlak),
)

# Who is asked about somebody's behaviour, where a cycle asks colleagues. What they answer is shown only together
# with that of enough others; who answered what is never shown.
peer = Table(
    "peer",
    metadata,
    _id(),
    Column("appraisal_id", ForeignKey("appraisal.id"), nullable=False),
    _nip("rater_nip", nullable=False),
    Column("relation", Text, nullable=False),
    Column("answers", JSONB),  # by BerAKHLAK value: an ekspektasi
    Column("words", Text, nullable=False, server_default=""),
    _at("asked_at"),
    _at("answered_at", nullable=True),
    UniqueConstraint("appraisal_id", "rater_nip"),
    Index("peer_rater_nip_idx", "rater_nip"),
    _one_of("relation", Colleague),
)

# An official document that was handed out: its code tells anybody that it is genuine, and nothing of what it says.
document = Table(
    "document",
    metadata,
    Column("code", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("appraisal_id", ForeignKey("appraisal.id"), nullable=False),
    Column("seq", Integer, nullable=False),  # the steps of the appraisal when it was made: a later one replaces it
    Column("sha256", Text, nullable=False),
    _at("at"),
    Index("document_appraisal_id_idx", "appraisal_id"),
    _one_of("kind", Document),
)

# Another system that uses the API, known by the SHA-256 of its token.
token = Table(
    "token",
    metadata,
    _id(),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("scopes", JSONB, nullable=False),
    Column("agency_id", ForeignKey("agency.id")),  # none: all
    Column("by", Text, nullable=False),
    _at("at"),
    _at("expires_at"),
    _at("ended_at", nullable=True),
    _at("seen_at", nullable=True),
)

# What a request with an idempotency key was answered: the same again gets the same again.
answered = Table(
    "answered",
    metadata,
    Column("token_id", ForeignKey("token.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("request", LargeBinary, nullable=False),  # SHA-256 over method, path and body
    Column("status", SmallInteger, nullable=False),
    Column("body", JSONB, nullable=False),
    _at("at"),
    PrimaryKeyConstraint("token_id", "key"),
    Index("answered_operation_idx", text("(body ->> 'operation')")),
    Index("answered_at_idx", "at"),
)

# Where a system wants to be told of steps. after_id: the last operation that it has been told of.
# What signs is derived from the installation's key and the id: no secret stands here.
webhook = Table(
    "webhook",
    metadata,
    _id(),
    Column("token_id", ForeignKey("token.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("events", JSONB, nullable=False),  # `appraisal.issue` …; empty: all
    Column("after_id", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    _at("told_at", nullable=True),  # when it last took an event
    _at("failing_since", nullable=True),
    _at("next_at"),
    _at("at"),
    _at("ended_at", nullable=True),
)

__all__ = [name for name, value in list(globals().items()) if isinstance(value, Table)] + ["metadata"]
