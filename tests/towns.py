"""Towns full of people, made by SQL in a moment, with a cycle that is open: for what needs many agencies."""

import yaml

from config.policy import timelines
from domain.cycle import read_plan
from domain.policy import resolve
from store import appraisals, cycles
from store.database import Engine, text
from tests.people import a_plan, at

PEOPLE = """
INSERT INTO agency (code, name) SELECT 'T' || i, 'Kota ' || i FROM generate_series(1, {agencies}) i;
INSERT INTO unit (agency_id, code, name)
    SELECT g.id, g.code || '.' || j, 'Unit ' || j FROM agency g CROSS JOIN generate_series(1, 2) j ORDER BY g.id, j;
INSERT INTO person (nip, name, kind, email)
    SELECT '19800101200501' || '1' || lpad(i::text, 3, '0'), 'Pegawai ' || i, 'PNS', 'p' || i || '@kota.example'
    FROM generate_series(1, {people}) i;
INSERT INTO assignment (nip, agency_id, unit_id, appraiser_nip, starts_on)
    SELECT p.nip, g.id, (SELECT min(u.id) + n % 2 FROM unit u WHERE u.agency_id = g.id),
        CASE WHEN n > 0 THEN lag(p.nip, (n - (n - 1) / 5)::integer) OVER (ORDER BY p.nip) END, '2026-01-01'
    FROM (SELECT nip, (row_number() OVER (ORDER BY nip) - 1) AS k FROM person) p
    CROSS JOIN LATERAL (SELECT k / {each} + 1 AS agency, k % {each} AS n) place
    JOIN agency g ON g.id = place.agency ORDER BY p.nip;
"""


def towns(engine: Engine, agencies: int, each: int) -> None:
    """Fill an empty database with so many agencies of so many people each, and open the cycle 2027 for all."""
    now = at("2027-01-04")
    script = PEOPLE.format(agencies=agencies, people=agencies * each, each=each)
    with engine.begin() as tx:
        for statement in script.split(";\n"):
            if statement.strip():
                tx.execute(text(statement))
        plan = read_plan(yaml.safe_load(yaml.safe_dump(a_plan())))
        cycles.plan(tx, plan, resolve(timelines(), now.date()).stored(), now)
        cycle = cycles.find(tx, "2027")
        cycles.begin(tx, cycle, now)
        for agency in cycles.unopened(tx, cycle.id):
            appraisals.open_agency(tx, cycle.id, agency, now)
