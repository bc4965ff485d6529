-- What is true of each appraisal, check-in and unit at a moment: one boolean column for each guard of
-- domain/lifecycle.py. They are functions because "now" is an argument here as everywhere, and they are plain
-- SQL so that PostgreSQL folds them into the statement that asks and computes only the columns it needs.
-- `wanted` is the event that is being asked for: a reason counts for one event only.

DROP FUNCTION IF EXISTS appraisal_facts(timestamptz, text);
DROP FUNCTION IF EXISTS checkin_facts(timestamptz, text);
DROP FUNCTION IF EXISTS calibration_facts(timestamptz, text);

CREATE FUNCTION appraisal_facts(moment timestamptz, wanted text) RETURNS TABLE (
    id bigint, cycle_id bigint, agency_id bigint, unit_id bigint, period smallint, appraisal_id bigint,
    state text, state_since timestamptz, seq integer, hash bytea,
    employee_nip varchar, appraiser_nip varchar, superior_nip varchar, appraiser_for varchar, superior_for varchar,
    skp_complete boolean, superior_agreed boolean, reason_written boolean, targets_closed boolean,
    evidence_opened boolean, evidence_closed boolean, results_reported boolean, calibration_closed boolean,
    ratings_given boolean, unit_predikat_set boolean, distribution_checked boolean, objection_open boolean,
    objection_closed boolean, objection_written boolean, both_heard boolean, decision_written boolean,
    decision_overdue boolean, assignment_ended boolean, assignment_active boolean, distribution_open boolean,
    recorded_outside boolean
) LANGUAGE sql STABLE AS $$
SELECT
    a.id, a.cycle_id, a.agency_id, a.unit_id, 0::smallint, a.id, a.state, a.state_since, a.seq, a.hash,
    a.employee_nip, a.appraiser_nip, a.superior_nip, a.appraiser_for, a.superior_for,
    -- What domain.skp.gaps calls required: a main line, and no line that lacks what approach and model ask for.
    EXISTS (SELECT FROM target t WHERE t.appraisal_id = a.id AND t.kind = 'utama' AND NOT t.dropped)
        AND NOT EXISTS (
            SELECT FROM target t LEFT JOIN skp h ON h.appraisal_id = t.appraisal_id
            WHERE t.appraisal_id = a.id AND NOT t.dropped AND (
                '' IN (t.rhk, t.indicator, t.target)
                OR CASE WHEN h.approach = 'kualitatif' THEN t.aspek IS NOT NULL OR t.low IS NOT NULL
                    ELSE t.aspek IS NULL OR t.low IS NULL OR t.high IS NULL OR coalesce(t.satuan, '') = '' END
                OR t.kind = 'utama' AND CASE WHEN h.model = 'jpt' THEN t.perspektif IS NULL
                    ELSE t.above_id IS NULL AND EXISTS (
                        SELECT FROM appraisal s JOIN target b ON b.appraisal_id = s.id AND NOT b.dropped
                        WHERE s.employee_nip = a.appraiser_nip AND s.cycle_id = a.cycle_id
                            AND s.state NOT IN ('drafting', 'voided')) END)),
    -- Who stands at the top has nobody to agree to it: there, proposing is all that can be waited for.
    NOT EXISTS (SELECT FROM appraisal s WHERE s.employee_nip = a.appraiser_nip AND s.cycle_id = a.cycle_id
                AND (s.state = 'drafting' OR (s.state = 'proposed' AND s.appraiser_nip IS NOT NULL))),
    EXISTS (SELECT FROM reason r WHERE r.machine = 'appraisal' AND r.subject_id = a.id
            AND r.seq = a.seq + 1 AND r.event = wanted),
    coalesce(targets.due_at <= moment, false),
    coalesce(proof.opens_at <= moment, false),
    coalesce(proof.due_at <= moment, false),
    EXISTS (SELECT FROM target t WHERE t.appraisal_id = a.id AND NOT t.dropped)
        AND NOT EXISTS (SELECT FROM target t WHERE t.appraisal_id = a.id AND NOT t.dropped
                        AND NOT EXISTS (SELECT FROM result r WHERE r.target_id = t.id AND r.period = 0))
        AND EXISTS (SELECT FROM evidence e WHERE e.appraisal_id = a.id),
    coalesce(judged.due_at <= moment, false),
    a.predikat IS NOT NULL,
    coalesce(k.state <> 'open', false),
    coalesce(k.state = 'approved', false),
    moment < objection_ends,
    moment >= objection_ends,
    -- What belongs to an earlier round, before the employee was taken in again, counts no more.
    EXISTS (SELECT FROM objection o WHERE o.appraisal_id = a.id AND o.at >= a.state_since),
    (SELECT count(DISTINCT h.side) = 2 FROM hearing h WHERE h.appraisal_id = a.id AND h.at >= a.state_since),
    EXISTS (SELECT FROM objection o WHERE o.appraisal_id = a.id AND o.decided_at >= a.state_since),
    a.state_since + make_interval(days => coalesce(g.decision_days, c.decision_days))
        <= moment,
    NOT EXISTS (SELECT FROM assignment s JOIN cycle_agency h ON h.agency_id = s.agency_id AND h.cycle_id = a.cycle_id
                WHERE s.nip = a.employee_nip AND s.ends_on IS NULL),
    EXISTS (SELECT FROM assignment s JOIN cycle_agency h ON h.agency_id = s.agency_id AND h.cycle_id = a.cycle_id
            WHERE s.nip = a.employee_nip AND s.ends_on IS NULL),
    coalesce(k.state IN ('open', 'set'), true),
    -- What e-Kinerja shows of the SKP, for the event that asks for it, and of the year. Who was evaluated there had an
    -- SKP there. What was read before the SKP was amended here, or the employee taken in again, counts no more.
    CASE WHEN wanted = 'adopt' THEN EXISTS (
        SELECT FROM outside o WHERE o.nip = a.employee_nip AND o.cycle_id = a.cycle_id AND NOT EXISTS (
            SELECT FROM reason r WHERE r.machine = 'appraisal' AND r.subject_id = a.id
                AND r.event IN ('amend', 'readmit') AND r.at > o.at))
    ELSE EXISTS (SELECT FROM outside o WHERE o.nip = a.employee_nip AND o.cycle_id = a.cycle_id
                 AND o.what = 'evaluation' AND o.period = 0) END
FROM appraisal a
LEFT JOIN cycle c ON c.id = a.cycle_id
LEFT JOIN cycle_agency g ON g.cycle_id = a.cycle_id AND g.agency_id = a.agency_id
LEFT JOIN unit u ON u.id = a.unit_id
LEFT JOIN calibration k ON k.unit_id = a.unit_id AND k.cycle_id = a.cycle_id
LEFT JOIN deadline targets ON targets.cycle_id = a.cycle_id AND targets.unit_id = a.unit_id
    AND targets.stage = 'target_agreement' AND targets.period = 0
LEFT JOIN deadline proof ON proof.cycle_id = a.cycle_id AND proof.unit_id = a.unit_id
    AND proof.stage = 'evidence_collection' AND proof.period = 0
LEFT JOIN deadline judged ON judged.cycle_id = a.cycle_id AND judged.unit_id = a.unit_id
    AND judged.stage = 'calibration' AND judged.period = 0
-- The last of the days of objection is whole, in the zone of the employee's unit. It follows from the receipt; where
-- none is known, the result counts as received some days after it was issued.
CROSS JOIN LATERAL (SELECT (coalesce(CASE WHEN a.received_at >= a.state_since THEN a.objection_until END, (a.state_since AT TIME ZONE u.zone)::date
    + coalesce(g.presumed_days, c.presumed_days) + coalesce(g.objection_days, c.objection_days)) + 1)::timestamp
    AT TIME ZONE u.zone) o (objection_ends)
$$;

CREATE FUNCTION checkin_facts(moment timestamptz, wanted text) RETURNS TABLE (
    id bigint, cycle_id bigint, agency_id bigint, unit_id bigint, period smallint, appraisal_id bigint,
    state text, state_since timestamptz, seq integer, hash bytea,
    employee_nip varchar, appraiser_nip varchar, superior_nip varchar, appraiser_for varchar, superior_for varchar,
    skp_agreed boolean, progress_written boolean, reason_written boolean, feedback_written boolean,
    ratings_given boolean, window_open boolean, window_closed boolean, appraisal_voided boolean,
    recorded_outside boolean, was_open boolean, was_reported boolean, was_missed boolean
) LANGUAGE sql STABLE AS $$
SELECT
    k.id, a.cycle_id, a.agency_id, a.unit_id, k.period, a.id, k.state, k.state_since, k.seq, k.hash,
    a.employee_nip, a.appraiser_nip, a.superior_nip, a.appraiser_for, a.superior_for,
    a.state NOT IN ('drafting', 'proposed', 'voided'),
    EXISTS (SELECT FROM target t WHERE t.appraisal_id = a.id AND NOT t.dropped)
        AND NOT EXISTS (SELECT FROM target t WHERE t.appraisal_id = a.id AND NOT t.dropped
                        AND NOT EXISTS (SELECT FROM result r WHERE r.target_id = t.id AND r.period = k.period)),
    EXISTS (SELECT FROM reason r WHERE r.machine = 'checkin' AND r.subject_id = k.id
            AND r.seq = k.seq + 1 AND r.event = wanted),
    EXISTS (SELECT FROM feedback f WHERE f.appraisal_id = a.id AND f.period = k.period
            AND f.at >= k.state_since),
    EXISTS (SELECT FROM rating r WHERE r.appraisal_id = a.id AND r.period = k.period
            AND r.at >= k.state_since),
    coalesce(d.opens_at <= moment AND moment < d.due_at, false),
    coalesce(d.due_at <= moment, false),
    a.state = 'voided',
    EXISTS (SELECT FROM outside o WHERE o.nip = a.employee_nip AND o.cycle_id = a.cycle_id
            AND o.what = 'evaluation' AND o.period = k.period),
    -- What the excuse found, where it was the last step: taking it back leads there and nowhere else. A value, not
    -- EXISTS, which would become a join with an audit of which the planner knows nothing yet, all with all.
    a.state <> 'voided' AND coalesce((SELECT o.event = 'excuse' AND o.source = 'open' FROM operation o WHERE o.id = (
        SELECT s.operation_id FROM step s WHERE s.machine = 'checkin' AND s.subject_id = k.id AND s.seq = k.seq)), false),
    a.state <> 'voided' AND coalesce((SELECT o.event = 'excuse' AND o.source = 'reported' FROM operation o WHERE o.id = (
        SELECT s.operation_id FROM step s WHERE s.machine = 'checkin' AND s.subject_id = k.id AND s.seq = k.seq)), false),
    a.state <> 'voided' AND coalesce((SELECT o.event = 'excuse' AND o.source = 'missed' FROM operation o WHERE o.id = (
        SELECT s.operation_id FROM step s WHERE s.machine = 'checkin' AND s.subject_id = k.id AND s.seq = k.seq)), false)
FROM checkin k
JOIN appraisal a ON a.id = k.appraisal_id
LEFT JOIN deadline d ON d.cycle_id = a.cycle_id AND d.unit_id = a.unit_id
    AND d.stage = 'checkin' AND d.period = k.period
$$;

CREATE FUNCTION calibration_facts(moment timestamptz, wanted text) RETURNS TABLE (
    id bigint, cycle_id bigint, agency_id bigint, unit_id bigint, period smallint, appraisal_id bigint,
    state text, state_since timestamptz, seq integer, hash bytea,
    head_nip varchar, leader_nip varchar, head_for varchar, leader_for varchar,
    capaian_written boolean, all_rated boolean, reason_written boolean, calibration_opened boolean,
    calibration_closed boolean, departures_justified boolean, never_proposed boolean
) LANGUAGE sql STABLE AS $$
SELECT
    k.id, k.cycle_id, u.agency_id, k.unit_id, 0::smallint, NULL::bigint, k.state, k.state_since, k.seq, k.hash,
    coalesce(u.head_nip, u.leader_nip), u.leader_nip,
    CASE WHEN u.head_nip IS NULL THEN u.leader_for ELSE u.head_for END, u.leader_for,
    k.capaian IS NOT NULL,
    NOT EXISTS (SELECT FROM appraisal a WHERE a.agency_id = u.agency_id AND a.unit_id = k.unit_id AND a.cycle_id = k.cycle_id
                AND a.state IN ('drafting', 'proposed', 'agreed', 'reported'))
        -- The unit's capaian is its head's rating of hasil kerja: one from before the capaian was rewritten is stale.
        AND NOT EXISTS (SELECT FROM appraisal a WHERE a.cycle_id = k.cycle_id AND a.unit_id = k.unit_id AND a.state = 'rated'
                        AND a.employee_nip = CASE WHEN u.head_as IS NULL THEN u.head_nip ELSE u.head_for END
                        AND (coalesce(g.policy, c.policy) #>> '{kepala_unit,mengikat}')::boolean
                        AND a.hasil <> coalesce(g.policy, c.policy) #>> ARRAY['kepala_unit', 'hasil', k.capaian]),
    EXISTS (SELECT FROM reason r WHERE r.machine = 'calibration' AND r.subject_id = k.id
            AND r.seq = k.seq + 1 AND r.event = wanted),
    coalesce(d.opens_at <= moment, false),
    coalesce(d.due_at <= moment, false),
    k.justification IS NOT NULL OR NOT EXISTS (
        SELECT FROM jsonb_to_recordset(coalesce(g.policy, c.policy) #> ARRAY['distribusi', 'pola', k.capaian])
            AS p ("of" text[], min numeric, max numeric, people integer)
        CROSS JOIN LATERAL (
            SELECT count(*) AS n, count(*) FILTER (WHERE a.predikat = ANY (p."of")) AS m
            FROM appraisal a
            WHERE a.agency_id = u.agency_id AND a.unit_id = k.unit_id AND a.cycle_id = k.cycle_id AND a.predikat IS NOT NULL
                AND a.state <> 'voided'
        ) rated
        WHERE n >= (coalesce(g.policy, c.policy) #>> '{distribusi,jumlah_minimum}')::integer
            AND (m * 100 < p.min * n OR m * 100 > p.max * n OR m < p.people)),
    -- What its leader sent back, or reopened, is for people to hand up again: the clock did not see what was to change.
    -- Its first step sets the predikat, its second hands it up.
    k.seq < 2
FROM calibration k
JOIN unit u ON u.id = k.unit_id
JOIN cycle c ON c.id = k.cycle_id
LEFT JOIN cycle_agency g ON g.cycle_id = k.cycle_id AND g.agency_id = u.agency_id
LEFT JOIN deadline d ON d.cycle_id = k.cycle_id AND d.unit_id = k.unit_id
    AND d.stage = 'calibration' AND d.period = 0
$$;

-- The audit as a person reads it: who did what to which subject, when.
CREATE OR REPLACE VIEW audit AS
SELECT s.machine, s.subject_id, s.seq, o.event, o.source, o.target, o.actor, o.behalf, o.at, s.hash, s.operation_id
FROM step s LEFT JOIN operation o ON o.id = s.operation_id AND o.machine = s.machine;

-- Half of each page is left free, so that the new version of every row finds room on its old page even when all
-- rows of the page move at once. Then no index is touched, and a bulk step costs a third of what it otherwise does.
ALTER TABLE appraisal SET (fillfactor = 50);
ALTER TABLE checkin SET (fillfactor = 50);
