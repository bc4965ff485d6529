"""A database that holds the demo and nothing else may be emptied; any other never is."""

import hashlib
from typing import Any

from sqlalchemy import Connection, Engine, event, text

from domain.errors import Bilingual
from domain.terms import Predikat
from store.installation import MARK, is_demo
from store.tables import metadata, rule


class NotADemo(Bilingual):
    """The database holds data that the demo did not write."""


def start_afresh(tx: Connection) -> None:
    """Empty a database that is empty already or holds an earlier demo, and mark it. Raises NotADemo otherwise."""
    marked = is_demo(tx)
    used = tx.scalar(text("SELECT EXISTS (SELECT FROM agency) OR EXISTS (SELECT FROM cycle)"))
    if used and not marked:
        raise NotADemo(
            "basis data ini berisi data lain; jalankan demo di rumah sendiri, misalnya SIKLUS_HOME=./demo siklus demo",
            "this database holds other data; give the demo a home of its own, such as SIKLUS_HOME=./demo siklus demo",
        )
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables if table is not rule)
    tx.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    tx.execute(text(f"COMMENT ON TABLE cycle IS '{MARK}'"))


# Everything that a year leaves behind, by names that mean the same on every machine; ids are not among them.
FINAL = {
    "appraisal": "SELECT a.employee_nip, u.code, a.appraiser_nip, a.superior_nip, a.state, a.hasil, a.perilaku, "
    "a.predikat, extract(epoch FROM a.state_since) FROM appraisal a JOIN unit u ON u.id = a.unit_id "
    "WHERE a.cycle_id = :id",
    "checkin": "SELECT a.employee_nip, k.period, k.state, extract(epoch FROM k.state_since) FROM checkin k "
    "JOIN appraisal a ON a.id = k.appraisal_id WHERE a.cycle_id = :id",
    "calibration": "SELECT u.code, k.state, k.capaian, k.justification, extract(epoch FROM k.state_since) "
    "FROM calibration k JOIN unit u ON u.id = k.unit_id WHERE k.cycle_id = :id",
    "step": "SELECT coalesce(a.employee_nip, c.employee_nip, u.code), coalesce(k.period, 0), s.seq, s.event, s.source, "
    "s.target, s.actor, extract(epoch FROM s.at) FROM audit s "
    "LEFT JOIN appraisal a ON s.machine = 'appraisal' AND a.id = s.subject_id "
    "LEFT JOIN checkin k ON s.machine = 'checkin' AND k.id = s.subject_id "
    "LEFT JOIN appraisal c ON c.id = k.appraisal_id "
    "LEFT JOIN calibration b ON s.machine = 'calibration' AND b.id = s.subject_id "
    "LEFT JOIN unit u ON u.id = b.unit_id WHERE :id IN (a.cycle_id, c.cycle_id, b.cycle_id)",
    "rating": "SELECT a.employee_nip, r.period, r.hasil, r.perilaku, r.predikat, r.by, extract(epoch FROM r.at) "
    "FROM rating r JOIN appraisal a ON a.id = r.appraisal_id WHERE a.cycle_id = :id",
    "credit": "SELECT a.employee_nip, c.no, c.jenjang, c.starts_on, c.ends_on, c.months, c.credit FROM credit c "
    "JOIN appraisal a ON a.id = c.appraisal_id WHERE a.cycle_id = :id",
    "outbox": "SELECT channel, recipient_nip, template, count, state, code, extract(epoch FROM created_at), "
    "extract(epoch FROM not_before) FROM outbox WHERE cycle_id = :id",
}


def digest(tx: Connection, cycle_id: int) -> str:
    """Give the SHA-256 over a cycle's final rows, steps and messages: the same year, the same digest."""
    found = hashlib.sha256()
    for name, query in FINAL.items():
        rows = tx.scalars(text(f'SELECT q::text COLLATE "C" AS line FROM ({query}) q ORDER BY 1'), {"id": cycle_id})
        found.update(name.encode())
        for line in rows:
            found.update(line.encode())
    return found.hexdigest()


def counts(tx: Connection, cycle_id: int) -> dict[str, int]:
    """Give how many agencies, units and objections a cycle has."""
    row = tx.execute(
        text("""
        SELECT count(DISTINCT a.agency_id) AS agencies, count(DISTINCT a.unit_id) AS units,
            (SELECT count(*) FROM objection o JOIN appraisal x ON x.id = o.appraisal_id WHERE x.cycle_id = :id)
            AS objections
        FROM appraisal a WHERE a.cycle_id = :id"""),
        {"id": cycle_id},
    ).one()
    return dict(row._mapping)


# What happens in a year besides the ordinary, each with whom or where: what one would want to see an example of.
HAPPENED = {
    "objection": "SELECT a.employee_nip FROM objection o JOIN appraisal a ON a.id = o.appraisal_id "
    "WHERE a.cycle_id = :id",
    "departure": "SELECT g.code || '/' || u.code FROM calibration k JOIN unit u ON u.id = k.unit_id "
    "JOIN agency g ON g.id = u.agency_id WHERE k.cycle_id = :id AND k.justification IS NOT NULL",
    "amendment": "SELECT a.employee_nip FROM skp_version v JOIN appraisal a ON a.id = v.appraisal_id "
    "WHERE a.cycle_id = :id",
    "mover": "SELECT a.employee_nip FROM appraisal a JOIN assignment s ON s.nip = a.employee_nip "
    "WHERE a.cycle_id = :id AND a.state = 'final' GROUP BY 1 HAVING count(DISTINCT s.unit_id) > 1",
    "on_behalf": "SELECT a.employee_nip FROM audit s JOIN checkin k ON s.machine = 'checkin' AND k.id = s.subject_id "
    "JOIN appraisal a ON a.id = k.appraisal_id WHERE a.cycle_id = :id AND s.behalf IS NOT NULL",
    "credit": "SELECT DISTINCT a.employee_nip FROM credit c JOIN appraisal a ON a.id = c.appraisal_id "
    "WHERE a.cycle_id = :id",
}


def happened(tx: Connection, cycle_id: int) -> dict[str, tuple[int, str | None]]:
    """Give how often each of HAPPENED happened, and the NIP or `agency/unit` of the first of them."""
    found = {}
    for name, query in HAPPENED.items():
        row = tx.execute(text(f"SELECT count(*), min(q.x) FROM ({query}) q (x)"), {"id": cycle_id}).one()
        found[name] = (int(row[0]), row[1])
    return found


def states(tx: Connection, cycle_id: int, machine: str) -> dict[str, dict[str, int]]:
    """Give how many subjects of a machine stand in each state, by period ("0" where there is none)."""
    found: dict[str, dict[str, int]] = {"0": {}} if machine == "appraisal" else {}
    query = text("SELECT period, state, sum(n)::integer AS n FROM tally WHERE cycle_id = :id AND machine = :machine "
                 "GROUP BY 1, 2 HAVING sum(n) <> 0 ORDER BY 1, 2")  # fmt: skip
    for row in tx.execute(query, {"id": cycle_id, "machine": machine}):
        found.setdefault(str(row.period), {})[row.state] = row.n
    return found


def predikat(tx: Connection, cycle_id: int) -> dict[Predikat, int]:
    """Give how many hold each predikat, best first, of results that are final."""
    query = text("SELECT predikat, count(*) AS n FROM appraisal WHERE cycle_id = :id AND state = 'final' "
                 "AND predikat IS NOT NULL GROUP BY 1")  # fmt: skip
    found = {row.predikat: row.n for row in tx.execute(query, {"id": cycle_id})}
    return {p: found[p] for p in Predikat if p in found}


def hurry(engine: Engine) -> None:
    """Let what this process writes not wait for the disk: a crash would lose the last moments of a rehearsal."""

    @event.listens_for(engine, "connect")
    def _hurry(connection: Any, _: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        connection.commit()

    engine.dispose()  # connections that are there already are made anew
