"""How rows out of e-Kinerja are held against what we know: the statements of store/outside.py."""

from sqlalchemy import text
from sqlalchemy.sql.elements import TextClause

LOCK = text("SELECT pg_advisory_xact_lock(hashtext('siklus:outside'), CAST(:cycle AS integer))")
SAID = """
CREATE TEMPORARY TABLE outside_said (
    sheet text, row integer, nip varchar(18), what text, period smallint, hasil text, perilaku text, predikat text,
    appraiser_nip varchar(18),
    said text GENERATED ALWAYS AS (coalesce(hasil, '') || '|' || coalesce(perilaku, '') || '|'
        || coalesce(predikat, '') || '|' || coalesce(appraiser_nip, '')) STORED
) ON COMMIT DROP"""
COLUMNS = ("sheet", "row", "nip", "what", "period", "hasil", "perilaku", "predikat", "appraiser_nip")

# The matrix of each agency's rules, unpacked once and not for every person; agencies of PP 30/2019 have none here.
KEPT = """
kept AS MATERIALIZED (
    SELECT g.agency_id, coalesce(g.policy, c.policy) #> '{predikat,matrix}' AS matrix
    FROM cycle_agency g JOIN cycle c ON c.id = g.cycle_id
    WHERE g.cycle_id = :cycle AND coalesce(g.policy, c.policy) #>> '{regim,sistem}' = 'permenpanrb6_2022'
)"""

# The rating of a period that we have: the latest, or that of the year in force. A row that says what was taken before
# is not asked again who gave it; one that a pengelola takes (:forced) neither.
JUDGE = text(
    """
CREATE TEMPORARY TABLE outside_judged ON COMMIT DROP AS
WITH one AS (
    SELECT DISTINCT ON (nip, what, period, said) * FROM outside_said ORDER BY nip, what, period, said, sheet, row
), person_row AS (
    SELECT *, min(said) OVER same <> max(said) OVER same AS differ FROM one
    WINDOW same AS (PARTITION BY nip, what, period)
), """
    + KEPT
    + """, beside AS (
    SELECT d.*, p.nip IS NOT NULL AS known, a.id AS appraisal_id, a.appraiser_nip AS appraiser,
        a.appraiser_for, a.state = 'voided' OR coalesce(k.state, '') = 'excused' AS aside,
        kept.matrix #>> ARRAY[d.hasil, d.perilaku] AS matrix,
        CASE WHEN d.period = 0 THEN a.hasil ELSE r.hasil END AS our_hasil,
        CASE WHEN d.period = 0 THEN a.perilaku ELSE r.perilaku END AS our_perilaku,
        CASE WHEN d.period = 0 THEN a.predikat ELSE r.predikat END AS our_predikat,
        o.hasil AS old_hasil, o.perilaku AS old_perilaku, o.predikat AS old_predikat,
        CAST(:forced AS boolean) OR (o.nip IS NOT NULL AND o.appraiser_nip IS NOT DISTINCT FROM d.appraiser_nip
            AND (o.what = 'skp' OR (o.hasil, o.perilaku, o.predikat) = (d.hasil, d.perilaku, d.predikat))) AS taken
    FROM person_row d
    LEFT JOIN person p ON p.nip = d.nip
    LEFT JOIN appraisal a ON a.employee_nip = d.nip AND a.cycle_id = :cycle
    LEFT JOIN kept ON kept.agency_id = a.agency_id
    LEFT JOIN checkin k ON d.period > 0 AND k.appraisal_id = a.id AND k.period = d.period
    LEFT JOIN LATERAL (
        SELECT hasil, perilaku, predikat FROM rating WHERE appraisal_id = a.id AND rating.period = d.period
        ORDER BY id DESC LIMIT 1
    ) r ON d.period > 0
    LEFT JOIN outside o ON (o.nip, o.cycle_id, o.what, o.period) = (d.nip, :cycle, d.what, d.period)
)
SELECT sheet, row, nip, what, period, hasil, perilaku, predikat, appraiser_nip, said, appraisal_id, v.kind,
    CASE v.kind WHEN 'other_appraiser' THEN coalesce(appraiser, '')
        WHEN 'other_predikat' THEN CASE
            WHEN matrix <> predikat THEN '||' || matrix
            WHEN our_predikat IS NOT NULL THEN concat_ws('|', coalesce(our_hasil, ''), coalesce(our_perilaku, ''),
                our_predikat)
            ELSE concat_ws('|', old_hasil, old_perilaku, old_predikat) END
        ELSE '' END AS ours
FROM beside CROSS JOIN LATERAL (SELECT CASE
    WHEN NOT known THEN 'unknown_nip'
    WHEN appraisal_id IS NULL OR aside THEN 'not_in_cycle'
    WHEN differ AND NOT taken THEN 'rows_differ'
    WHEN NOT taken AND appraiser_nip IS NOT NULL AND appraiser_nip <> coalesce(appraiser, '')
        AND appraiser_nip <> coalesce(appraiser_for, '') THEN 'other_appraiser'
    WHEN what = 'evaluation' AND (matrix <> predikat OR our_predikat <> predikat
        OR (our_hasil, our_perilaku) <> (hasil, perilaku)
        OR (old_hasil, old_perilaku, old_predikat) <> (hasil, perilaku, predikat)) THEN 'other_predikat'
    END AS kind) v"""
)

FACTS = text("""
INSERT INTO outside (nip, cycle_id, what, period, hasil, perilaku, predikat, appraiser_nip, file_id, at)
SELECT nip, :cycle, what, period, hasil, perilaku, predikat, appraiser_nip, :file, :now
FROM outside_judged WHERE kind IS NULL ON CONFLICT DO NOTHING""")

ITEMS = text("""
INSERT INTO outside_item (cycle_id, kind, nip, what, period, hasil, perilaku, predikat, appraiser_nip, said, ours,
    file_id, sheet, row, at)
SELECT :cycle, kind, nip, what, period, hasil, perilaku, predikat, appraiser_nip, said, ours, :file, sheet, row, :now
FROM outside_judged WHERE kind IS NOT NULL ORDER BY sheet, row ON CONFLICT DO NOTHING""")

ELSEWHERE = text("""
INSERT INTO outside_item (cycle_id, kind, nip, what, period, said, rows, file_id, sheet, row, at)
VALUES (:cycle, :kind, '', 'evaluation', 0, :said, :rows, :file, :sheet, :row, :now) ON CONFLICT DO NOTHING""")

# What a file says again, and no longer in a way that disagrees, has settled itself.
GONE = text("""
UPDATE outside_item i SET settled = 'gone', settled_by = 'siklus', settled_at = :now
WHERE i.cycle_id = :cycle AND i.settled IS NULL
    AND EXISTS (SELECT FROM outside_judged j WHERE (j.nip, j.what, j.period) = (i.nip, i.what, i.period))
    AND NOT EXISTS (SELECT FROM outside_judged j
                    WHERE (j.nip, j.what, j.period, j.kind, j.said) = (i.nip, i.what, i.period, i.kind, i.said))""")

# --- what follows from the facts ------------------------------------------------------------------------

# Of the rows that were just judged alone: a year's facts of a million people are not read for one unit's file.
JUDGED = "o.nip IN (SELECT nip FROM outside_judged WHERE kind IS NULL)"
BESIDE = "outside o JOIN appraisal a ON a.employee_nip = o.nip AND a.cycle_id = o.cycle_id"
ANY = text("SELECT EXISTS (SELECT FROM outside WHERE cycle_id = :cycle)")


def skp(which: str) -> TextClause:
    """Give the query for appraisals whose SKP may be adopted; `which` narrows the facts o."""
    return text(f"""
SELECT DISTINCT a.id FROM {BESIDE} WHERE o.cycle_id = :cycle AND {which} AND a.state IN ('drafting', 'proposed')""")


def checkins(which: str) -> TextClause:
    """Give the statement that puts into outside_due the check-ins whose evaluation may be adopted, with its ratings."""
    return text(f"""
CREATE TEMPORARY TABLE outside_due ON COMMIT DROP AS
SELECT k.id, k.period, a.id AS appraisal_id, a.agency_id, o.hasil, o.perilaku, o.predikat
FROM {BESIDE} JOIN checkin k ON k.appraisal_id = a.id AND k.period = o.period
WHERE o.cycle_id = :cycle AND {which} AND o.what = 'evaluation' AND o.period > 0
    AND k.state IN ('open', 'reported', 'missed')""")


def years(which: str) -> TextClause:
    """Give the query for appraisals whose rating of the year may be taken over, with that rating."""
    return text(f"""
SELECT a.id, o.nip, o.hasil, o.perilaku, a.predikat FROM {BESIDE}
WHERE o.cycle_id = :cycle AND {which} AND o.what = 'evaluation' AND o.period = 0
    AND a.state IN ('agreed', 'reported')""")


# What has just been written the planner knows nothing of: joined with it, it once compared everybody with everybody.
RATINGS = text(f"""
WITH {KEPT}
INSERT INTO rating (appraisal_id, period, hasil, perilaku, predikat, by, at)
SELECT d.appraisal_id, d.period, d.hasil, d.perilaku, d.predikat, :clock, :now
FROM outside_due d JOIN kept USING (agency_id)
WHERE NOT EXISTS (SELECT FROM rating r WHERE r.appraisal_id = d.appraisal_id AND r.period = d.period)
ORDER BY d.id""")
WAITING = text("""
SELECT count(*) FROM outside_judged j JOIN appraisal a ON a.id = j.appraisal_id
LEFT JOIN checkin k ON k.appraisal_id = a.id AND k.period = j.period
WHERE j.kind IS NULL AND CASE WHEN j.period > 0 THEN coalesce(k.state, '') <> 'reviewed'
    WHEN j.what = 'skp' THEN a.state IN ('drafting', 'proposed')
    ELSE a.state IN ('drafting', 'proposed', 'agreed', 'reported') END""")

# --- the list -------------------------------------------------------------------------------------------

# Whose list an item is on: of the agency in which the person is appraised, or works.
LISTED = """
SELECT i.id, i.kind, i.nip, coalesce(p.name, '') AS name, coalesce(u.name, '') AS unit, u.agency_id, i.what, i.period,
    i.hasil, i.perilaku, i.predikat, i.appraiser_nip, coalesce(b.name, '') AS appraiser, i.said, i.ours,
    coalesce(m.name, '') AS our_appraiser, i.rows, f.name AS file, i.file_id, i.sheet, i.row, i.at, i.settled
FROM outside_item i JOIN outside_file f ON f.id = i.file_id
LEFT JOIN person p ON p.nip = i.nip
LEFT JOIN person b ON b.nip = i.appraiser_nip
LEFT JOIN person m ON i.kind = 'other_appraiser' AND m.nip = i.ours
LEFT JOIN appraisal a ON a.employee_nip = i.nip AND a.cycle_id = i.cycle_id
LEFT JOIN assignment s ON s.nip = i.nip AND s.ends_on IS NULL
LEFT JOIN unit u ON u.id = coalesce(a.unit_id, s.unit_id)
WHERE i.cycle_id = :cycle AND {which}
ORDER BY i.kind, u.name, p.name, i.nip, i.id"""
