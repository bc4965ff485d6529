"""Everything that belongs to one objection, as rows: for the file of the case. NIPs stand in it in full."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from store.names import WITH_TITLES, names

Row = dict[str, Any]

APPRAISAL = """
SELECT a.id, a.agency_id, a.unit_id, a.state, a.state_since, a.hasil, a.perilaku, a.nilai, a.predikat, u.name AS unit,
    u.code AS unit_code, u.zone, g.name AS agency, g.code AS agency_code,
    coalesce(h.policy_hash, c.policy_hash) AS policy_hash
FROM appraisal a JOIN unit u ON u.id = a.unit_id JOIN agency g ON g.id = a.agency_id JOIN cycle c ON c.id = a.cycle_id
LEFT JOIN cycle_agency h ON h.cycle_id = a.cycle_id AND h.agency_id = a.agency_id WHERE a.id = :id"""
# The employee in the spell that was appraised; the officials in the one that is open now.
PARTIES = f"""
SELECT r.role, p.nip, {WITH_TITLES} AS name, p.kind, coalesce(s.rank, '') AS rank,
    coalesce(s.position, '') AS position, coalesce(u.name, '') AS unit, r.acts_as, r.acts_for,
    coalesce(f.name, '') AS acts_for_name
FROM appraisal a CROSS JOIN LATERAL (VALUES
    ('employee', a.employee_nip, NULL, NULL), ('appraiser', a.appraiser_nip, a.appraiser_as, a.appraiser_for),
    ('superior', a.superior_nip, a.superior_as, a.superior_for)) r (role, nip, acts_as, acts_for)
JOIN person p ON p.nip = r.nip
LEFT JOIN assignment s ON CASE r.role WHEN 'employee' THEN s.id = a.assignment_id
    ELSE s.nip = r.nip AND s.ends_on IS NULL END
LEFT JOIN unit u ON u.id = s.unit_id LEFT JOIN person f ON f.nip = r.acts_for
WHERE a.id = :id"""
LINES = """
SELECT t.id, t.no, t.kind, t.rhk, t.indicator, t.target, t.aspek, t.satuan, t.polarity, t.perspektif, t.dropped,
    b.rhk AS above
FROM target t LEFT JOIN target b ON b.id = t.above_id WHERE t.appraisal_id = :id ORDER BY t.no"""
RESULTS = """
SELECT t.no, r.period, r.result, r.by, r.at FROM result r JOIN target t ON t.id = r.target_id
WHERE t.appraisal_id = :id ORDER BY t.no, r.period"""
EVIDENCE = """
SELECT e.period, t.no, e.name, e.link, e.sha256, e.by, e.at FROM evidence e LEFT JOIN target t ON t.id = e.target_id
WHERE e.appraisal_id = :id ORDER BY e.period, e.id"""
RATINGS = """
SELECT period, hasil, perilaku, nilai_skp, nilai_perilaku, nilai, idea, predikat, by, at
FROM rating WHERE appraisal_id = :id ORDER BY period, id"""
OBJECTION = """
SELECT grounds, by, at, decision, decision_words, decided_by, decided_at FROM objection WHERE appraisal_id = :id"""
CALIBRATION = """
SELECT k.id, k.state, k.capaian, k.justification FROM calibration k JOIN appraisal a
    ON a.unit_id = k.unit_id AND a.cycle_id = k.cycle_id WHERE a.id = :id"""
# The epoch stands here as the hash was taken over it.
STEPS = """
SELECT s.machine, s.subject_id, s.seq, s.event, s.source, s.target, s.actor, s.behalf, s.at,
    CAST(extract(epoch FROM s.at) AS text) AS epoch, encode(s.hash, 'hex') AS hash, r.words AS reason,
    coalesce(k.period, 0) AS period
FROM audit s LEFT JOIN reason r ON (r.machine, r.subject_id, r.seq, r.event)
    = (s.machine, s.subject_id, s.seq, s.event)
LEFT JOIN checkin k ON s.machine = 'checkin' AND k.id = s.subject_id
WHERE (s.machine = 'appraisal' AND s.subject_id = :id)
    OR (s.machine = 'checkin' AND s.subject_id IN (SELECT id FROM checkin WHERE appraisal_id = :id))
    OR (s.machine = 'calibration' AND s.subject_id = CAST(:calibration AS bigint))
ORDER BY s.at, s.machine, s.subject_id, s.seq"""


@dataclass(frozen=True, slots=True)
class CaseRows:
    """The rows of one case, each list in an order that its facts alone decide."""

    appraisal: Row
    parties: dict[str, Row]  # by role; an official that nobody is, is not in it
    names: dict[str, str]  # of everybody who wrote or did something, by NIP
    skp: Row | None
    lines: list[Row]
    expectations: list[Row]
    annex: list[Row]
    versions: list[Row]
    results: list[Row]
    evidence: list[Row]
    feedback: list[Row]
    ratings: list[Row]
    objection: Row
    hearings: list[Row]
    calibration: Row | None
    steps: list[Row]


def gather(tx: Connection, appraisal_id: int) -> CaseRows | None:
    """Give everything that belongs to the objection of an appraisal; None where there is none."""

    def rows(query: str, **more: Any) -> list[Row]:
        return [dict(row) for row in tx.execute(text(query), {"id": appraisal_id, **more}).mappings()]

    def of(table: str, columns: str, order: str) -> list[Row]:
        return rows(f"SELECT {columns} FROM {table} WHERE appraisal_id = :id ORDER BY {order}")

    objection = rows(OBJECTION)
    if not objection:
        return None
    calibration = next(iter(rows(CALIBRATION)), None)
    steps = rows(STEPS, calibration=calibration["id"] if calibration else None)
    found = {
        "results": rows(RESULTS), "evidence": rows(EVIDENCE), "ratings": rows(RATINGS),
        "feedback": of("feedback", "period, words, by, at", "period, id"),
        "hearings": of("hearing", "side, words, by, at", "id"),
    }  # fmt: skip
    nips = {row["by"] for part in found.values() for row in part} | {step["actor"] for step in steps}
    nips |= {step["behalf"] for step in steps} | {objection[0]["by"], objection[0]["decided_by"]}
    return CaseRows(
        appraisal=rows(APPRAISAL)[0],
        parties={row.pop("role"): row for row in rows(PARTIES)},
        names=names(tx, {nip for nip in nips if nip}),
        skp=next(iter(of("skp", "approach, model, by, at", "at")), None),
        lines=rows(LINES),
        expectations=of("expectation", "value, words, by, at", "value"),
        annex=of("annex", "part, words, by, at", "part"),
        versions=of("skp_version", "seq, content, agreed_by, agreed_at", "seq"),
        objection=objection[0],
        calibration=calibration,
        steps=steps,
        **found,
    )
