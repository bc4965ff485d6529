"""What people write of an SKP: its head, lines, expectations and annex; then results and evidence on its lines."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.skp import Line
from domain.skp_text import result_value
from domain.terms import Approach, BerAkhlak, Entry, Lampiran, LinkCheck, Machine, Model
from store.entries import allow
from store.people import Refused
from store.skp_versions import keep

COLUMNS = (
    "no", "kind", "rhk", "indicator", "target", "aspek", "low", "high", "satuan", "polarity", "perspektif", "above_id",
    "indicator_code",
)  # fmt: skip
WRITE = f"""
INSERT INTO target (appraisal_id, {", ".join(COLUMNS)}, by, at)
VALUES (:id, {", ".join(f":{c}" for c in COLUMNS)}, :by, :at)
ON CONFLICT (appraisal_id, no) DO UPDATE SET dropped = false, by = excluded.by, at = excluded.at,
    {", ".join(f"{c} = excluded.{c}" for c in COLUMNS[1:])}"""
# After an agreement something may have been reported on a line, or a subordinate follow it: it is only dropped.
DROP = "UPDATE target SET dropped = true WHERE appraisal_id = :id AND no <> ALL (:kept) AND NOT dropped"
DELETE = "DELETE FROM target WHERE appraisal_id = :id AND no <> ALL (:kept)"
PLACE = """
UPDATE target t SET no = v.no FROM unnest(CAST(:rows AS bigint[]), CAST(:nos AS smallint[])) AS v (id, no)
WHERE t.id = v.id AND t.appraisal_id = :id"""
FOLLOW = """
UPDATE remark r SET no = v.new FROM unnest(CAST(:old AS smallint[]), CAST(:new AS smallint[])) AS v (old, new)
WHERE r.no = v.old AND r.appraisal_id = :id"""
SETTLE = """
UPDATE remark SET no = NULL, settled_at = coalesce(settled_at, :now)
WHERE appraisal_id = :id AND no = ANY (CAST(:rest AS smallint[]))"""
WORDS = """
INSERT INTO {table} (appraisal_id, {key}, words, by, at) VALUES (:id, :of, :words, :by, :at)
ON CONFLICT (appraisal_id, {key}) DO UPDATE SET words = excluded.words, by = excluded.by, at = excluded.at"""

# What was known of the same file or link stays, unless more is known now.
EVIDENCE = """
INSERT INTO evidence AS e (appraisal_id, period, target_id, name, link, sha256, media, size, link_check, checked_at,
    by, at)
VALUES (:appraisal, :period, :line, :name, :link, :sha256, :media, :size, CAST(:check AS text),
    CASE WHEN CAST(:check AS text) IS NOT NULL THEN CAST(:at AS timestamptz) END, :by, :at)
ON CONFLICT (appraisal_id, period, sha256) DO UPDATE SET target_id = coalesce(excluded.target_id, e.target_id),
    media = coalesce(excluded.media, e.media), size = coalesce(excluded.size, e.size),
    link_check = coalesce(excluded.link_check, e.link_check), checked_at = coalesce(excluded.checked_at, e.checked_at)
WHERE coalesce(excluded.target_id::text, excluded.media, excluded.link_check) IS NOT NULL"""


def head(
    tx: Connection, appraisal_id: int, approach: Approach, model: Model, *, actor: str, now: datetime
) -> None:  # fmt: skip
    """Write by which approach an SKP is drawn up, and on which model."""
    allow(tx, Machine.APPRAISAL, Entry.SKP, appraisal_id, actor, now)
    keep(tx, appraisal_id)
    tx.execute(
        text("""
        INSERT INTO skp (appraisal_id, approach, model, by, at) VALUES (:id, :approach, :model, :by, :at)
        ON CONFLICT (appraisal_id) DO UPDATE SET approach = excluded.approach, model = excluded.model,
            by = excluded.by, at = excluded.at"""),
        {"id": appraisal_id, "approach": approach, "model": model, "by": actor, "at": now},
    )


def targets(tx: Connection, appraisal_id: int, lines: Sequence[Line], *, actor: str, now: datetime) -> None:
    """Write the lines of an SKP; the lines given replace all that were there."""
    allow(tx, Machine.APPRAISAL, Entry.TARGET, appraisal_id, actor, now)
    agreed_before = keep(tx, appraisal_id)
    kept = {"id": appraisal_id, "kept": [line.no for line in lines]}
    tx.execute(text(DROP if agreed_before else DELETE), kept)
    if lines:
        tx.execute(text(WRITE), [{"id": appraisal_id, "by": actor, "at": now, **_row(line)} for line in lines])


def _row(line: Line) -> dict[str, Any]:
    row = {column: getattr(line, column) for column in COLUMNS}
    return {name: value.strip() if type(value) is str else value for name, value in row.items()}


def renumber(tx: Connection, appraisal_id: int, ids: Sequence[int | None], *, actor: str, now: datetime) -> None:
    """Number the lines of an SKP anew, in the order of their ids (None: a line to come); what was said of them follows.

    What is not among them comes after the last, and what was said of it is settled. Written before `targets`, so that
    a line which moves keeps its row: results and the lines of subordinates hang on it.
    """
    allow(tx, Machine.APPRAISAL, Entry.TARGET, appraisal_id, actor, now)
    query = text("SELECT id, no FROM target WHERE appraisal_id = :id ORDER BY no")
    there = dict(tx.execute(query, {"id": appraisal_id}).tuples().all())
    kept = {id_: no for no, id_ in enumerate(ids, 1) if id_ in there}
    rest = [id_ for id_ in there if id_ not in kept]
    wanted = {**kept, **{id_: no for no, id_ in enumerate(rest, len(ids) + 1)}}
    gone = {"id": appraisal_id, "rest": [there[id_] for id_ in rest], "now": now}
    tx.execute(text(SETTLE), gone)
    if wanted == there:
        return
    keep(tx, appraisal_id)
    moves = {"id": appraisal_id, "rows": list(wanted), "nos": list(wanted.values())}
    said = {"id": appraisal_id, "old": [there[id_] for id_ in kept], "new": list(kept.values())}
    tx.execute(text("UPDATE target SET no = -no WHERE appraisal_id = :id"), moves)  # out of each other's way
    tx.execute(text(PLACE), moves)
    tx.execute(text(FOLLOW), said)


def expectation(
    tx: Connection, appraisal_id: int, value: BerAkhlak, words: str, *, actor: str, now: datetime
) -> None:  # fmt: skip
    """Write what the leader expects in particular of one BerAKHLAK value."""
    allow(tx, Machine.APPRAISAL, Entry.EXPECTATION, appraisal_id, actor, now)
    _say(tx, "expectation", "value", appraisal_id, value, words, actor, now)


def annex(tx: Connection, appraisal_id: int, part: Lampiran, words: str, *, actor: str, now: datetime) -> None:
    """Write one part of the annex (lampiran)."""
    allow(tx, Machine.APPRAISAL, Entry.ANNEX, appraisal_id, actor, now)
    _say(tx, "annex", "part", appraisal_id, part, words, actor, now)


def _say(
    tx: Connection, table: str, key: str, appraisal_id: int, of: str, words: str, actor: str, now: datetime
) -> None:  # fmt: skip
    keep(tx, appraisal_id)
    given = {"id": appraisal_id, "of": of, "words": words.strip(), "by": actor, "at": now}
    tx.execute(text(WORDS.format(table=table, key=key)), given)


# --- on the lines of an SKP that is agreed ------------------------------------------------------------


def results(
    tx: Connection, machine: Machine, subject_id: int, by_no: Mapping[int, str], *, actor: str, now: datetime
) -> None:
    """Write what was achieved on lines of the SKP, by line number: of a check-in's period, or of the year.

    Where the words state a number in the target's own unit, that is written too. Raises Refused for a line that the
    SKP does not have.
    """
    entry = Entry.PROGRESS if machine is Machine.CHECKIN else Entry.RESULT
    subject = allow(tx, machine, entry, subject_id, actor, now)
    there = _lines(tx, subject.appraisal_id, list(by_no))
    rows = [
        {"target": id_, "period": subject.period, "words": by_no[no], "by": actor, "at": now,
         "value": result_value(by_no[no], satuan) if counted else None}
        for no, (id_, satuan, counted) in there.items()
    ]  # fmt: skip
    if rows:
        tx.execute(
            text("""
            INSERT INTO result (target_id, period, result, value, by, at)
            VALUES (:target, :period, :words, :value, :by, :at)
            ON CONFLICT (target_id, period) DO UPDATE SET result = excluded.result, value = excluded.value,
                by = excluded.by, at = excluded.at"""),
            rows,
        )


def _lines(tx: Connection, appraisal_id: int | None, nos: list[int]) -> dict[int, tuple[int, str | None, bool]]:
    """Give the id, the unit of measure and whether it has a number, of each of these lines. Raises Refused."""
    query = text("SELECT no, id, satuan, low IS NOT NULL AS counted FROM target "
                 "WHERE appraisal_id = :id AND no = ANY (:nos) AND NOT dropped ORDER BY no")  # fmt: skip
    found = {row.no: (row.id, row.satuan, row.counted) for row in tx.execute(query, {"id": appraisal_id, "nos": nos})}
    if len(found) < len(set(nos)):
        said = ", ".join(map(str, sorted(nos)))
        raise Refused(
            f"SKP tidak memuat semua baris yang disebut ({said})", f"the SKP has not all of these lines ({said})"
        )
    return found


def evidence(
    tx: Connection,
    machine: Machine,
    subject_id: int,
    name: str,
    sha256: str,
    link: str | None,
    *,
    no: int | None = None,
    media: str | None = None,
    size: int | None = None,
    link_check: LinkCheck | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Write that a file (by the SHA-256 of its bytes) or a link is evidence, of one line or of the whole report.

    `media` and `size` (bytes) are those of a file that siklus keeps itself; `link_check` is what became of opening the
    link now. The same one twice stands once; named again with a line, it belongs to that line, and what is newly known
    of it is added. Raises Refused for a line that the SKP does not have.
    """
    subject = allow(tx, machine, Entry.EVIDENCE, subject_id, actor, now)
    line = _lines(tx, subject.appraisal_id, [no])[no][0] if no is not None else None
    tx.execute(
        text(EVIDENCE),
        {"appraisal": subject.appraisal_id, "period": subject.period, "line": line, "name": name, "link": link,
         "sha256": sha256, "media": media, "size": size, "check": link_check, "by": actor, "at": now},
    )  # fmt: skip
