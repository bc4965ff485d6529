"""The two trees of a unit's contribution as tables: from the goals down to each line, and by unit and person."""

from collections import Counter
from decimal import Decimal

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli import page
from cli.contribution_view import Report
from cli.contribution_words import (
    LOOSE,
    counted,
    mark,
    percent,
    share,
    until,
    why_not,
)
from cli.words import Speech
from domain.contribution import Goal, Node
from domain.contribution_line import YEAR, Line, Piece
from domain.contribution_measure import Measure

VIA = 3  # RHK between a goal and the unit that a page names
INDENT = 2


# --- by goal ----------------------------------------------------------------------------------------------


def by_goal(report: Report, depth: int, speech: Speech) -> Table:
    """Give the goals, each unfolded so many levels, then the lines without a link to one."""
    table = columns(
        speech("Tujuan, unit, pegawai, baris", "Goal, unit, person, line"), speech("Orang", "People"), speech
    )
    for goal in report.found.goals:
        _branch(table, report, _goal(report, goal, speech), goal.node, depth, speech)
    if report.found.loose.measure.planned:
        why = Counter(p.link.loose for p in report.found.pieces if p.link.loose)
        name = Text(speech("Tanpa kaitan dengan tujuan", "Without a link to a goal"), "bold yellow")
        name.append(f"\n{counted(why, LOOSE, speech)}", "not bold dim")
        _branch(table, report, name, report.found.loose, depth, speech)
    return table


def _branch(table: Table, report: Report, name: Text, node: Node, depth: int, speech: Speech) -> None:
    table.add_section()
    table.add_row(name, *cells(node.measure, report, speech))
    for child in node.children if depth else ():
        _walk(table, report, child, 1, depth, speech)


def columns(first: str, last: str, speech: Speech) -> Table:
    """Give an empty table: what a row is of, then its measure."""
    table = page.table(
        first, speech("Baris", "Lines"), speech("Realisasi\nsetahun", "Result of\nthe year"),
        speech("Capaian\n(saran)", "Achieved\n(advice)"), speech("Tanpa bukti\nsendiri", "No evidence\nof its own"),
        last, right=(1, 2, 3, 4, 5),
    )  # fmt: skip
    table.expand, table.columns[0].ratio = True, 1
    return table


def cells(m: Measure, report: Report, speech: Speech) -> tuple[RenderableType, ...]:
    """Give the cells of a measure, in the order of `columns`."""
    return (
        speech.number(m.planned), _results(m, report, speech), _span(m, speech),
        share(m.unproven, m.planned, speech), speech.number(m.people),
    )  # fmt: skip


def _results(m: Measure, report: Report, speech: Speech) -> Text:
    said = Text(speech.number(m.year))
    if m.interim:
        ends = dict.fromkeys(mark(p, report.cycle.check_ins, speech) for p in (min(m.interim), max(m.interim)))
        said.append(f"\n+{speech.number(sum(m.interim.values()))} {'–'.join(ends)}", "dim")
    return said


def _span(m: Measure, speech: Speech) -> Text:
    if m.span is None:
        return Text("-", "dim")
    low, median, high = (percent(value, speech) for value in m.span)
    return Text.assemble(median, (f"\n{low.rstrip('%')}–{high.rstrip('%')}" if low != high else "", "dim"))


def _goal(report: Report, goal: Goal, speech: Speech) -> Text:
    owner, line = goal.owner, goal.line
    who = f"RHK {line.no} {page.named(owner.name, owner.nip)}, {owner.unit}"
    said = Text.assemble((line.rhk, "bold"), (f"\n{who}", "dim"))
    if owner.why:
        out = speech("pemiliknya dikecualikan", "its owner is excluded")
        said.append(f"\n{out}: {speech.of(owner.why)}", "yellow")
    came = percent(goal.percent, speech) if isinstance(goal.percent, Decimal) else why_not(goal.percent, speech)
    said.append(f"\n{', '.join(filter(None, (_reached(report, line, speech), came)))}", "dim")
    for step in goal.via[:VIA]:
        name = report.found.people[step.owner].name
        said.append(f"\n↳ {speech('melalui', 'by way of')} RHK {step.no} {name}: {step.rhk}", "dim")
    if (rest := len(goal.via) - VIA) > 0:
        said.append(speech(f"\n↳ … dan {rest} RHK lagi", f"\n↳ … and {rest} more RHK"), "dim")
    return said


def _reached(report: Report, line: Line, speech: Speech) -> str:
    """Give what was promised and what came of it: `cakupan: 95 persen → 60 persen (sampai triwulan 2)`."""
    promised = f"{line.indicator}: {line.target}"
    if line.period is None:
        return f"{promised} → {speech('belum ada realisasi', 'no result yet')}"
    when = f" ({until(line.period, report.cycle.check_ins, speech)})" if line.period != YEAR else ""
    return f"{promised} → {line.result}{when}"


def _walk(table: Table, report: Report, node: Node, level: int, depth: int, speech: Speech) -> None:
    """Add a branch, and what is below it while levels are left."""
    table.add_row(_pad(_name(node, speech), level), *cells(node.measure, report, speech))
    if level >= depth:
        return
    for child in node.children:
        _walk(table, report, child, level + 1, depth, speech)
    for piece in node.pieces:
        table.add_row(_pad(_line(report, piece, speech), level + 1), *_line_cells(report, piece, speech), style="dim")


def _pad(said: Text, level: int) -> Padding:
    return Padding(said, (0, 0, 0, INDENT * level))


def _name(node: Node, speech: Speech) -> Text:
    if node.person:
        return Text(page.named(node.person.name, node.person.nip))
    own = speech(", tanpa subunit", ", without its sub-units") if node.own else ""
    return Text.assemble((node.unit.name, "bold"), (own, "dim"))


def _line(report: Report, piece: Piece, speech: Speech) -> Text:
    line, found = piece.line, report.found
    said = Text(f"{line.no}. {line.rhk}\n{_reached(report, line, speech)}")
    above = found.lines.get(line.above_id or 0)
    if above and above.owner in found.people:
        said.append(f"\n↑ RHK {above.no} {found.people[above.owner].name}")
    if piece.link.loose:
        said.append(f"\n{speech.of(LOOSE[piece.link.loose])}", "yellow")
    if why := why_not(piece.percent, speech):
        said.append(f"\n{why}", "yellow")
    if line.leads and not line.taken:
        said.append(speech("\nbelum diintervensi siapa pun", "\nintervened by nobody"), "yellow")
    return said


def _line_cells(report: Report, piece: Piece, speech: Speech) -> tuple[str, ...]:
    line = piece.line
    done = "-" if line.period is None else mark(line.period, report.cycle.check_ins, speech)
    reached = percent(piece.percent, speech) if isinstance(piece.percent, Decimal) else "-"
    proof = ("sendiri", "own") if line.own else ("umum", "report") if line.general else ("tidak ada", "none")
    return "", done, reached, speech.of(proof), ""


# --- by unit or person ------------------------------------------------------------------------------------


def by_unit(report: Report, depth: int, speech: Speech) -> Table:
    """Give the unit with what is below it, whatever goals the lines serve."""
    first = speech("Unit", "Unit") if report.nested else speech("Pegawai", "Person")
    table = columns(first, speech("Ber-\nkontribusi", "Con-\ntribute"), speech)
    table.add_column(speech("RHK tidak\ndiintervensi", "RHK nobody\nintervenes"), justify="right", no_wrap=True)
    root = report.found.whole
    _unit_row(table, report, root, 0, speech)
    for child in root.children:
        _walk_units(table, report, child, 1, max(depth, 1), speech)
    return table


def _walk_units(table: Table, report: Report, node: Node, level: int, depth: int, speech: Speech) -> None:
    _unit_row(table, report, node, level, speech)
    for child in node.children if level < depth else ():
        _walk_units(table, report, child, level + 1, depth, speech)


def _unit_row(table: Table, report: Report, node: Node, level: int, speech: Speech) -> None:
    m = node.measure
    free = f"{speech.number(m.untaken)}/{speech.number(m.leading)}" if m.leading else "-"
    *counts, _ = cells(m, report, speech)
    out = bool(node.person and node.person.why)
    table.add_row(
        _pad(_name(node, speech), level), *counts, _contributes(node, speech), free, style="dim" if out else ""
    )


def _contributes(node: Node, speech: Speech) -> str:
    m = node.measure
    if not node.person:
        return f"{speech.number(m.contributing)}/{speech.number(m.people)}"
    if m.excluded:
        return speech("dikecualikan", "excluded")
    return (
        speech("ya", "yes")
        if m.contributing
        else speech("tanpa kaitan", "no link")
        if m.astray
        else speech("tanpa SKP", "no SKP")
    )
