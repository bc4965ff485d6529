"""A unit's contribution for programs: the whole of it as JSON, and each line of an SKP with its path as CSV."""

import csv
import sys
from collections import Counter
from decimal import Decimal
from typing import Any

from cli.contribution_view import Report
from cli.contribution_words import LOOSE, sources
from domain.contribution import Goal, Node, Person, persons
from domain.contribution_line import Line, Piece, climb
from domain.contribution_measure import Measure
from domain.numbers import plain, rounded
from domain.people import mask

Row = dict[str, Any]
PATH = " > "  # between two RHK of a path, the goal first


def report(of: Report) -> Row:
    """Give the JSON of a report, however deep it is. Percentages have two decimals, half up; NIPs are masked."""
    found, whole = of.found, of.found.whole.measure
    why = Counter(p.link.loose for p in found.pieces if p.link.loose)
    return {
        **about(of),
        "measure": measure(whole),
        "people": people(whole),
        "goals": [_goal(of, goal) for goal in found.goals],
        "without_link": {
            "measure": measure(found.loose.measure),
            "people": found.loose.measure.people,
            "reasons": [{"reason": w, "lines": n, "words": both(LOOSE[w])} for w, n in sorted(why.items())],
            "tree": _tree(of, found.loose),
        },
        "units": _unit(found.whole),
        "without_contribution": [
            {**_person(node.person), "unit": node.unit.name, "lines": node.measure.planned}
            for node in of.without
            if node.person
        ],
        "rhk_nobody_intervenes": [_line(of, line) for line in of.untaken],
        "excluded": [{**_person(p), "unit": p.unit, "why": both(p.why)} for p in of.excluded if p.why],
    }


def about(of: Report) -> Row:
    """Give which unit, cycle and rules a report is of, and the words that go with its figures."""
    rule = of.rules.capaian
    periods = of.found.whole.measure.interim
    return {
        "cycle": of.cycle.code,
        "unit": {"code": of.unit.code, "name": of.unit.name},
        "agency": {"code": of.unit.agency_code, "name": of.unit.agency},
        "check_ins": of.cycle.check_ins,
        "achievement_rule": rule.model_dump(mode="json"),
        "notes": [both(said) for said in sources(of.rules, periods, of.cycle.check_ins)],
    }


def both(pair: tuple[str, str]) -> Row:
    """Give a sentence in both languages."""
    return {"id": pair[0], "en": pair[1]}


def measure(m: Measure) -> Row:
    """Give the counts of lines; each group sums to `planned`."""
    return {
        "lines": {"planned": m.planned, "for_goals": m.linked, "without_link": m.planned - m.linked},
        "results": {"year": m.year, "up_to_period": dict(sorted(m.interim.items())), "none": m.planned - m.reported},
        "achievement": {
            "reckoned": len(m.values),
            **three(m.span),
            "not_reckoned": dict(sorted(m.uncounted.items())),
        },
        "evidence": {
            "own": m.own,
            "report_only": m.general,
            "none": m.bare,
            "percent_without_own": _two(Decimal(100 * m.unproven) / m.planned) if m.planned else None,
        },
        "rhk_of_superiors": {"all": m.leading, "nobody_intervenes": m.untaken},
    }


def three(span: tuple[Decimal, Decimal, Decimal] | None) -> Row:
    """Give the lowest, the median and the highest of numbers."""
    low, median, high = span or (None, None, None)
    return {"median": _two(median), "lowest": _two(low), "highest": _two(high)}


def people(m: Measure) -> Row:
    """Give the counts of people; the first is the sum of the next three."""
    return {
        "all": m.people,
        "contributing": m.contributing,
        "without_link": m.astray,
        "without_lines": m.planless,
        "excluded": m.excluded,
    }


def _two(value: Decimal | None) -> float | None:
    return None if value is None else float(rounded(value))


def _person(who: Person) -> Row:
    return {"name": who.name, "nip": mask(who.nip)}


def _owner(of: Report, line: Line) -> Row:
    who = of.found.people[line.owner]
    return {**_person(who), "unit": who.unit, "excluded": who.why and both(who.why)}


def _line(of: Report, line: Line) -> Row:
    return {"id": line.id, "no": line.no, "rhk": line.rhk, "owner": _owner(of, line)}


def _goal(of: Report, goal: Goal) -> Row:
    return {
        **_line(of, goal.line),
        **_done(goal.line, goal.percent),
        "counts_here": goal.line.counts,
        "by_way_of": [_line(of, line) for line in goal.via],
        "measure": measure(goal.node.measure),
        "people": goal.node.measure.people,
        "tree": _tree(of, goal.node),
    }


def _done(line: Line, percent: Decimal | str) -> Row:
    reached = isinstance(percent, Decimal)
    return {
        "indicator": line.indicator, "indicator_code": line.code, "target": line.target, "low": _plain(line.low),
        "high": _plain(line.high), "satuan": line.satuan, "polarity": line.polarity, "result": line.result,
        "period": line.period, "value": _plain(line.value),
        "achievement": _two(percent) if isinstance(percent, Decimal) else None,
        "not_reckoned": None if reached else percent, "evidence": {"own": line.own, "report": line.general},
    }  # fmt: skip


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _tree(of: Report, node: Node) -> Row:
    if node.person:
        lines = [_piece(of, piece) for piece in node.pieces]
        return {"person": _person(node.person), "lines": lines}
    below = [_tree(of, child) for child in node.children]
    unit = {"code": node.unit.code, "name": node.unit.name}
    return {
        "unit": unit, "without_sub_units": node.own, "people": node.measure.people, "measure": measure(node.measure),
        "children": below,
    }  # fmt: skip


def _piece(of: Report, piece: Piece) -> Row:
    line = piece.line
    return {
        "id": line.id, "no": line.no, "kind": line.kind, "rhk": line.rhk, **_done(line, piece.percent),
        "goal": piece.link.goal, "without_link": piece.link.loose, "path": _path(of, line), "leads": line.leads,
        "intervened": line.taken,
    }  # fmt: skip


def _path(of: Report, line: Line) -> list[int]:
    return list(reversed(climb(of.found.lines, line.id)))


def _unit(node: Node) -> Row:
    """Give a branch without its lines: those stand under the goals."""
    if node.person:
        return {"person": _person(node.person), "people": people(node.measure), "measure": measure(node.measure)}
    unit = {"code": node.unit.code, "name": node.unit.name}
    return {
        "unit": unit, "without_sub_units": node.own, "people": people(node.measure), "measure": measure(node.measure),
        "children": [_unit(child) for child in node.children],
    }  # fmt: skip


COLUMNS = (
    "tujuan", "pemilik_tujuan", "jalur", "kaitan", "kode_unit", "unit", "nip", "nama", "no", "jenis", "rhk",
    "indikator", "kode_indikator", "target", "arah", "realisasi", "periode", "capaian_persen", "capaian_tidak_dihitung",
    "bukti_sendiri", "bukti_umum", "diintervensi",
)  # fmt: skip


def write_csv(of: Report) -> None:
    """Write each line that counts once, by unit and person, with its path; periode 0 is the year, a number a point."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    units = {node.person.id: node.unit.code for node in persons(of.found.whole) if node.person}
    for piece in of.found.pieces:
        out.writerow(_cells(of, piece, units[piece.line.owner]))


def _cells(of: Report, piece: Piece, unit: str) -> list[object]:
    line, lines = piece.line, of.found.lines
    who, goal = of.found.people[line.owner], lines.get(piece.link.goal or 0)
    reached = isinstance(piece.percent, Decimal)
    return [
        goal.rhk if goal else "", of.found.people[goal.owner].name if goal else "",
        PATH.join(lines[id_].rhk for id_ in _path(of, line)), piece.link.loose or "tujuan",
        unit, who.unit, mask(who.nip), who.name, line.no, line.kind, line.rhk, line.indicator, line.code or "",
        line.target, line.polarity or "", line.result or "", "" if line.period is None else line.period,
        plain(rounded(piece.percent)) if isinstance(piece.percent, Decimal) else "", "" if reached else piece.percent,
        line.own, line.general, "ya" if line.taken else "tidak",
    ]  # fmt: skip
